#!/usr/bin/env python3
"""A training step of PyTorch in Python, printed as `gaze bench step` prints its own.

The same networks, batches, precisions and optimizer (Adam), on a batch that is on the device:

    bench/peer.py --model resnet18 --batch-size 128,512 --precision tf32,fp16,bf16 \
        --execution eager,compiled --device cuda --json >peer.json

fp16 and bf16 are what `torch.autocast` makes of the network (fp16 with a GradScaler); tf32 lets
cuDNN's convolutions round to TF32, which is PyTorch's own default, and fp32 forbids it. compiled is
`torch.compile` of the network, with `--mode` such as reduce-overhead; it needs PyTorch 2.
OMP_NUM_THREADS sets the threads of a CPU.
"""

import argparse
import json
import statistics
import sys
import time

import torch

import networks

PRECISIONS = ("fp32", "tf32", "fp16", "bf16")
EXECUTIONS = ("eager", "compiled")
LAYOUTS = ("channels-last", "nchw")
LEAST_WARM_UP = 3


def arguments():
    parser = argparse.ArgumentParser(
        description="Time of a training step of PyTorch, beside gaze bench step."
    )

    def one_of(names):
        def parse(text):
            values = text.split(",")
            for value in values:
                if value not in names:
                    raise argparse.ArgumentTypeError(f"{value}: expected {', '.join(names)}")
            return values

        return parse

    def numbers(text):
        return [networks.at_least_one(n) for n in text.split(",") if n]

    parser.add_argument("--model", choices=list(networks.NETWORKS), default="simple-cnn")
    parser.add_argument("--attention", choices=list(networks.ATTENTIONS), default="none")
    parser.add_argument("--batch-size", type=numbers, default=[64], help="one or a list")
    parser.add_argument("--precision", type=one_of(PRECISIONS), default=["fp32"])
    parser.add_argument("--execution", type=one_of(EXECUTIONS), default=["eager"])
    parser.add_argument("--mode", help="of torch.compile; PyTorch's default if not given")
    parser.add_argument("--layout", type=one_of(LAYOUTS), default=["channels-last"])
    parser.add_argument("--device", choices=("cpu", "cuda"), help="default: cuda if there is one")
    parser.add_argument("--fused", action="store_true", help="Adam as one kernel, as Gaze has it")
    parser.add_argument("--steps", type=networks.at_least_one, default=50, help="steps of a turn")
    parser.add_argument("--turns", type=networks.at_least_one, default=5, help="turns that count")
    parser.add_argument("--json", action="store_true", help="print JSON instead of a table")
    return parser.parse_args()


class Step:
    """Forward, backward and optimizer, over and over on one batch."""

    def __init__(self, args, device, batch_size, precision, execution, layout):
        self.device = device
        self.precision = precision
        self.kind = {
            "by": networks.version() + (", fused Adam" if args.fused else ""),
            "model": args.model,
            "attention": args.attention,
            "batchSize": batch_size,
            "precision": precision,
            "execution": execution if not args.mode or execution == "eager" else args.mode,
            "layout": layout,
            "device": "gpu0" if device == "cuda" else device,
        }
        memory_format = (
            torch.channels_last if layout == "channels-last" else torch.contiguous_format
        )
        network = networks.create(args.model, args.attention).train()
        network = network.to(device, memory_format=memory_format)
        self.optimizer = torch.optim.Adam(
            network.parameters(), lr=1e-3, fused=args.fused or None
        )
        if execution == "compiled":
            # Each entrant is compiled for itself, with its own batch size.
            torch._dynamo.config.cache_size_limit = 64
            network = torch.compile(network, mode=args.mode, dynamic=False)
        self.network = network
        self.images = torch.randn(batch_size, 3, 32, 32, device=device).contiguous(
            memory_format=memory_format
        )
        self.labels = torch.arange(batch_size, device=device) % 10
        self.criterion = torch.nn.CrossEntropyLoss()
        half = {"fp16": torch.float16, "bf16": torch.bfloat16}.get(precision)
        self.half = half
        self.scaler = None
        if precision == "fp16" and device == "cuda":
            newer = hasattr(torch.amp, "GradScaler")
            self.scaler = torch.amp.GradScaler("cuda") if newer else torch.cuda.amp.GradScaler()

    def step(self):
        self.optimizer.zero_grad(set_to_none=True)
        kind = "cuda" if self.device == "cuda" else "cpu"
        with torch.autocast(kind, dtype=self.half or torch.bfloat16, enabled=self.half is not None):
            loss = self.criterion(self.network(self.images), self.labels)
        if self.scaler is None:
            loss.backward()
            self.optimizer.step()
        else:
            self.scaler.scale(loss).backward()
            self.scaler.step(self.optimizer)
            self.scaler.update()
        return loss

    def seconds(self, steps):
        torch.backends.cudnn.allow_tf32 = self.precision != "fp32"
        self.wait()
        began = time.perf_counter()
        for _ in range(steps):
            loss = self.step()
        loss.item()
        self.wait()
        return time.perf_counter() - began

    def wait(self):
        if self.device == "cuda":
            torch.cuda.synchronize()


def figure(name, unit, values):
    return {
        "name": name,
        "unit": unit,
        "least": min(values),
        "median": statistics.median(values),
        "most": max(values),
    }


def named(kind):
    attention = kind["attention"]
    return kind["model"] if attention == "none" else f"{kind['model']} + {attention}"


def say(text):
    print(text, file=sys.stderr, flush=True)


def entrants(args, device):
    for batch_size in args.batch_size:
        for precision in args.precision:
            for execution in args.execution:
                for layout in args.layout:
                    why = impossible(device, precision, execution)
                    if why:
                        say(f"left out: batch {batch_size}, {precision}, {execution}: {why}")
                    else:
                        yield Step(args, device, batch_size, precision, execution, layout)


def impossible(device, precision, execution):
    if execution == "compiled" and not hasattr(torch, "compile"):
        return f"{networks.version()} has no torch.compile"
    if device == "cpu" and precision == "tf32":
        return "a CPU has no TF32"
    if device == "cpu" and precision == "fp16":
        return "autocast on a CPU is for bf16"
    return None


def main():
    args = arguments()
    device = args.device or ("cuda" if torch.cuda.is_available() else "cpu")
    if device == "cuda" and not torch.cuda.is_available():
        sys.exit("PyTorch finds no CUDA GPU here; give --device cpu")
    # As Gaze has it: cuDNN tries its algorithms for each shape, in the warm-up, and keeps the fastest.
    torch.backends.cudnn.benchmark = True
    steps = list(entrants(args, device))
    if not steps:
        sys.exit("nothing of that can be measured here")
    seconds = {step: [] for step in steps}
    # All take turns, each first in its turn, as in gaze bench step; the first turn warms up.
    for turn in range(-1, args.turns):
        for i in range(len(steps)):
            step = steps[(i + turn + 1) % len(steps)]
            times = max(args.steps, LEAST_WARM_UP) if turn < 0 else args.steps
            taken = step.seconds(times) / times
            kind = step.kind
            say(
                f"{'warm-up' if turn < 0 else f'turn {turn + 1}'}: {kind['by']}, {named(kind)},"
                f" batch {kind['batchSize']}, {kind['precision']}, {kind['execution']},"
                f" {kind['layout']}: {1e3 * taken:,.2f} ms"
            )
            if turn >= 0:
                seconds[step].append(taken)
    lines = [
        {
            **step.kind,
            "milliseconds": figure("step", "ms", [1e3 * s for s in seconds[step]]),
            "imagesPerSecond": figure(
                "speed", "images/s", [step.kind["batchSize"] / s for s in seconds[step]]
            ),
            "timesFunction": None,
        }
        for step in steps
    ]
    if args.json:
        print(json.dumps(lines, indent=2))
        return
    row = "{:<33} {:<24} {:>5} {:<5} {:<15} {:<14} {:>9} {:>9} {:>9} {:>10}"
    print(
        row.format(
            "", "network", "batch", "", "execution", "layout", "ms", "least", "most", "images/s"
        )
    )
    for line in lines:
        ms = line["milliseconds"]
        print(
            row.format(
                line["by"],
                named(line),
                line["batchSize"],
                line["precision"],
                line["execution"],
                line["layout"],
                f"{ms['median']:,.2f}",
                f"{ms['least']:,.2f}",
                f"{ms['most']:,.2f}",
                f"{line['imagesPerSecond']['median']:,.2f}",
            )
        )


if __name__ == "__main__":
    main()
