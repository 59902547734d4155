#!/usr/bin/env bash
# Everything that is to be measured on a machine with a CUDA GPU: PyTorch's steps in Python, then Gaze.
# Goes on where it stopped when it is called again.
#
#   bench/gpu.sh OUT [SECONDS]
#
#   OUT       folder for peer.json, for steps.jsonl, and for runs and tables
#   SECONDS   stop cleanly before so many have passed; without it everything is done in one call
#
# An ordinary machine:    GAZE_MAVEN_ARGS=-Pcuda ./gaze doctor && bench/gpu.sh gpu-results
#
#   GAZE      the command that starts Gaze, with arguments if need be. Default: the ./gaze beside it
#   PYTHON    a Python with PyTorch, for the peer; without one it is left out. Default: python3
#   DATA      folder with CIFAR-10. Default: Gaze looks for it, and fetches it
#   GPU_ARGS  further arguments of gaze bench gpu, such as --trial
set -euo pipefail

here=$(cd "$(dirname "$0")" && pwd)
out=${1:?the folder for the results}
began=$SECONDS
mkdir -p "$out"
read -ra gaze <<<"${GAZE:-$(dirname "$here")/gaze}"
read -ra further <<<"${GPU_ARGS:-}"
[ -z "${DATA:-}" ] || further+=(--data "$DATA")

python=${PYTHON:-python3}
if [ ! -s "$out/peer.json" ]; then
    if "$python" "$here/peer.py" --model resnet18 --batch-size 512 --precision bf16,fp16,tf32 \
        --steps 20 --turns 2 --device cuda --json >"$out/peer.part"; then
        mv "$out/peer.part" "$out/peer.json"
    else
        echo "gpu.sh: no steps of PyTorch in Python; Gaze goes on alone" >&2
    fi
fi
[ -z "${2:-}" ] || further+=(--seconds "$(($2 - SECONDS + began))")
exec "${gaze[@]}" bench gpu --output "$out" ${further[@]+"${further[@]}"}
