#!/usr/bin/env bash
# Everything that is to be measured on a machine with a CUDA GPU, in order of value. Saves after every
# step, and goes on where it stopped: called again, it skips what is done.
#
#   bench/gpu.sh OUT [SECONDS]
#
#   OUT       folder for copies of the results: gpu-results.tar.gz, summary.md, steps.txt
#   SECONDS   stop cleanly before so many have passed; without it everything is done in one call
#
# An ordinary machine:    GAZE_MAVEN_ARGS=-Pcuda ./gaze doctor && bench/gpu.sh results-gpu
# In calls of ten minutes: bench/gpu.sh "$OUT" 560   (over and over, until it says that all is done)
#
#   GAZE      the command that starts Gaze, with arguments if need be. Default: the ./gaze beside it
#   PYTHON    a Python with PyTorch, for the peer. Default: python3
#   WORK      folder for runs and results in the making; it must outlive the calls. Default: runs/gpu
#   DATA      folder with CIFAR-10. Default: Gaze looks for it, and fetches it
#   SEEDS     seeds of the tables; the first is complete before the others begin. Default: 3
#   SETTINGS  settings for the runs of the tables and of VGG, such as "precision=bf16"
#   GAZE_GPU_TRIAL=1   the same steps on the CPU, cut to seconds: to try this script
#
# A step whose command fails is tried once more by the next call; then its failure is its result.
# To repeat a step remove WORK/results/NAME.done.
set -uo pipefail

# Read as a whole before it runs, so that it may be edited meanwhile.
{

here=$(cd "$(dirname "$0")" && pwd)
root=$(dirname "$here")
[ $# -ge 1 ] || {
    sed -n '2,24s/^# \{0,1\}//p' "$0" >&2
    exit 2
}
mkdir -p "$1" || exit 1
out=$(cd "$1" && pwd)
budget=${2:-0}
read -ra gaze <<<"${GAZE:-$root/gaze}"
python=${PYTHON:-python3}
work=${WORK:-$root/runs/gpu}
trial=${GAZE_GPU_TRIAL:-}
seeds=${SEEDS:-3}
read -ra chosen <<<"${SETTINGS:-}"

mkdir -p "$work/results" || exit 1
work=$(cd "$work" && pwd)
results=$work/results
exec 9>"$work/.lock"
flock -n 9 || {
    echo "gpu.sh: another call is at work in $work" >&2
    exit 1
}

# Time for Gaze to write a checkpoint, and for the results to be packed.
reserve=25
child=

settings=()
for setting in ${chosen[@]+"${chosen[@]}"}; do settings+=(--set "$setting"); done
data=()
[ -z "${DATA:-}" ] || data=(--data "$DATA")

if [ -n "$trial" ]; then
    seeds=${SEEDS:-2}
    device=cpu peer=cpu
    batches=(32 64) steps=1 turns=1
    only=(--only 'eca*')
    small=(--set dataset=cifar10-sample)
    tiny=(--set batch-size=4)
    quick=(--epochs 1 --model simple-cnn)
    epochs=1 table_epochs=1 memory_steps=400
    model=simple-cnn vgg=simple-cnn precisions=fp32,bf16 halves=fp32,bf16
    table=$work/table.yaml experiment=$work/vgg.yaml
    for variants in 'se, cbam' local; do
        file=$table
        [ "$variants" != local ] || file=$experiment
        cat >"$file" <<YAML
recipe: cnn
baseline: none
models: [simple-cnn]
attentions: [none, $variants]
YAML
    done
else
    device=gpu0 peer=cuda
    batches=(128 512) steps=30 turns=3
    only=()
    small=() tiny=() quick=()
    epochs=4 table_epochs=50 memory_steps=2000
    model=resnet18 vgg=vgg16-bn-cifar precisions=tf32,fp16,bf16 halves=fp32,fp16,bf16
    table=table experiment=vgg
fi

left() { if [ "$budget" -eq 0 ]; then echo 1000000; else echo $((budget - SECONDS)); fi; }

say() { printf '%s  %s\n' "$(date +%H:%M:%S)" "$*" | tee -a "$results/steps.txt"; }

# Copies everything small to OUT; a file there is whole or not there.
save() {
    local copied
    "$python" "$here/summary.py" "$work" >"$work/summary.md.new" 2>"$results/summary.log" &&
        mv -f "$work/summary.md.new" "$results/summary.md"
    (
        cd "$work" &&
            find . -type f -size -4096k ! -name '.*' ! -path '*/checkpoints/*' -print0 |
            tar czf "$out/.new" --null -T - && mv -f "$out/.new" "$out/gpu-results.tar.gz"
    )
    for copied in summary.md steps.txt; do
        [ ! -f "$results/$copied" ] || cp "$results/$copied" "$out/$copied"
    done
}

end() {
    save
    say "$1"
    cp "$results/steps.txt" "$out/steps.txt"
    exit "$2"
}

# shellcheck disable=SC2317 # called by the trap
stopped() {
    trap '' TERM INT
    if [ -n "$child" ]; then
        kill -TERM "$child" 2>/dev/null
        wait "$child"
    fi
    end "stopped; call again to go on" 143
}
trap stopped TERM INT

# step NAME SECONDS COMMAND...: runs a command once, its output in results/NAME.txt (what it says
# meanwhile in NAME.log); SECONDS is what makes sense to begin with. One that is killed goes on.
step() {
    local name=$1 need=$2 tries rc began=$SECONDS limit
    shift 2
    [ -z "$trial" ] || need=10
    [ ! -f "$results/$name.done" ] || return 0
    limit=$(($(left) - reserve))
    [ "$limit" -ge "$need" ] || end "no time for $name; call again to go on" 0
    say "$name begins"
    timeout -k 20 "$limit" "$@" >"$results/$name.part" 2>"$results/$name.log" &
    child=$!
    wait "$child"
    rc=$?
    child=
    # What was printed is kept whatever came of it, under another name if it is not the whole.
    case $rc in
    0) mv -f "$results/$name.part" "$results/$name.txt" && echo "0" >"$results/$name.done" ;;
    124 | 130 | 137 | 143) end "$name was stopped after $((SECONDS - began)) s; call again to go on" 0 ;;
    *)
        tries=$(($(cat "$results/$name.tries" 2>/dev/null || echo 0) + 1))
        echo "$tries" >"$results/$name.tries"
        mv -f "$results/$name.part" "$results/$name.txt"
        [ "$tries" -lt 2 ] || echo "$rc" >"$results/$name.done"
        ;;
    esac
    say "$name ended with $rc after $((SECONDS - began)) s"
    save
}

# train NAME ARGUMENT...: a run in WORK/trained, resumed if it was killed.
train() {
    local name=$1
    shift
    if [ -f "$work/trained/$name/run.json" ]; then
        step "train-$name" 40 "${gaze[@]}" train --resume "$work/trained/$name" \
            --device "$device" ${data[@]+"${data[@]}"}
    else
        rm -rf "${work:?}/trained/$name"
        step "train-$name" 40 "${gaze[@]}" train --runs "$work/trained" --name "$name" \
            --device "$device" ${data[@]+"${data[@]}"} ${small[@]+"${small[@]}"} "$@"
    fi
}

# compare NAME EXPERIMENT SEEDS FOLDER: goes on by itself.
compare() {
    step "$1" 40 "${gaze[@]}" compare "$2" --seeds "$3" --epochs "$table_epochs" --out "$work/$4" \
        --device "$device" ${data[@]+"${data[@]}"} ${small[@]+"${small[@]}"} \
        ${settings[@]+"${settings[@]}"}
}

# 1. The native path.
# shellcheck disable=SC2317 # called by the step
machine() {
    uname -a
    nvidia-smi
    "$python" -c 'import torch; print("PyTorch", torch.__version__)'
}
export python
export -f machine
step machine 5 bash -c machine
step doctor 20 "${gaze[@]}" doctor
step selftest-fp32 60 env NVIDIA_TF32_OVERRIDE=0 \
    "${gaze[@]}" selftest --device "$device" ${only[@]+"${only[@]}"}
step selftest-tf32 60 env NVIDIA_TF32_OVERRIDE=1 \
    "${gaze[@]}" selftest --device "$device" ${only[@]+"${only[@]}"}

# 2. Speed of a step, Gaze and PyTorch by turns.
for round in 1 2; do
    for batch in "${batches[@]}"; do
        step "step-$batch-gaze-$round" 60 "${gaze[@]}" bench step --set model="$model" \
            --batch-size "$batch" --execution eager,compiled --precision "$halves" \
            --layout channels-last,nchw --steps "$steps" --turns "$turns" \
            --device "$device" --json
        step "step-$batch-eager-$round" 45 "$python" "$here/peer.py" --model "$model" \
            --batch-size "$batch" --precision "$precisions" --layout channels-last,nchw \
            --steps "$steps" --turns "$turns" --device "$peer" --json
    done
done
for batch in "${batches[@]}"; do
    step "step-$batch-compiled" 180 "$python" "$here/peer.py" --model "$model" --batch-size "$batch" \
        --precision "$precisions" --execution compiled --steps "$steps" --turns "$turns" \
        --device "$peer" --json
done

# Whole epochs, augmentation and evaluation included: metrics.jsonl has their seconds.
for batch in "${batches[@]}"; do
    train "epochs-$batch-eager" --model "$model" --batch-size "$batch" --epochs "$epochs" \
        --execution eager
    for precision in ${halves//,/ }; do
        train "epochs-$batch-compiled-$precision" --model "$model" --batch-size "$batch" \
            --epochs "$epochs" --execution compiled --precision "$precision"
    done
done

# 3. The table: the first seed, then the recipe for 94 %.
compare table-1 "$table" 1 table
train fast --recipe fast --precision fp32 ${quick[@]+"${quick[@]}"}
train fast-bf16 --recipe fast --execution compiled --precision bf16 ${quick[@]+"${quick[@]}"}

# 4. VGG with and without local attention; memory and speed over many steps.
compare vgg-1 "$experiment" 1 vgg
for attention in none local; do
    step "memory-$vgg-$attention" 60 "${gaze[@]}" bench memory --set model="$vgg" \
        --set attention="$attention" --steps "$memory_steps" --device "$device" \
        ${data[@]+"${data[@]}"} ${small[@]+"${small[@]}"} \
            ${tiny[@]+"${tiny[@]}"} --json
done

# 5. Trained networks exported, and evaluated on the CPU.
for attention in se cbam; do
    run=$work/table/$attention-s1
    step "evaluate-$attention-run" 40 "${gaze[@]}" evaluate "$run" --device cpu ${data[@]+"${data[@]}"}
    for format in torchscript:pt onnx:onnx; do
        file=$work/exported/$attention.${format#*:}
        mkdir -p "$work/exported"
        step "export-$attention-${format%:*}" 30 \
            "${gaze[@]}" export "$run" --format "${format%:*}" --output "$file"
        step "evaluate-$attention-${format%:*}" 40 \
            "${gaze[@]}" evaluate "$file" ${data[@]+"${data[@]}"}
    done
done

# The other seeds.
[ "$seeds" -le 1 ] || {
    compare "table-$seeds" "$table" "$seeds" table
    compare "vgg-$seeds" "$experiment" "$seeds" vgg
}

if compgen -G "$results/*.tries" >/dev/null; then
    for file in "$results"/*.tries; do
        [ -f "${file%.tries}.done" ] || end "some steps failed; call again to try them once more" 0
    done
fi
end "all is done" 0
}
