#!/usr/bin/env python3
"""The steps of a training of Gaze, made again in PyTorch.

    java -cp 'lib/*' ai.gaze.bench.RecordedSteps FOLDER simple-cnn 700
    bench/losses.py FOLDER simple-cnn

From the same first weights, batches and dropout (drawn by the engine from the same seeds), with
Adam. Prints the losses side by side, and the first steps at which they differ by more than 1e-6,
1e-4 and 1e-2. The last column is PyTorch against itself, from first weights that differ in their
last bit: what rounding alone comes to. The same version of PyTorch as Gaze's (2.5.1) has the same
kernels.
"""

import argparse
import json
import pathlib
import struct

import numpy
import torch
from safetensors.torch import load_file
from torch.nn import functional

import networks

BATCH = 64
MASK = (1 << 64) - 1


def dropout_seed(seed, iteration):
    """What Gaze seeds the engine with before a step."""
    mixed = (seed * 0x9E3779B97F4A7C15 + iteration) * 0xBF58476D1CE4E5B9 & MASK
    low = mixed >> 33 & 0xFFFFFFFF
    return low - (1 << 32) if low >= 1 << 31 else low


def load(network, weights):
    """Gaze's weights are in the order of the modules, as state_dict has them."""
    own = {k: v for k, v in network.state_dict().items() if not k.endswith("num_batches_tracked")}
    if [tuple(v.shape) for v in own.values()] != [tuple(v.shape) for v in weights.values()]:
        raise SystemExit("the weights are not those of this network")
    for target, value in zip(own.values(), weights.values()):
        target.copy_(value)


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=pathlib.Path)
    parser.add_argument("model", choices=list(networks.NETWORKS))
    parser.add_argument("--every", type=int, default=50, help="print every so many steps")
    args = parser.parse_args()
    theirs = [float(line) for line in (args.folder / "losses.txt").read_text().split()]
    images = numpy.memmap(args.folder / "images.f32", numpy.float32, "r")
    images = images.reshape(-1, 3, 32, 32)
    labels = numpy.memmap(args.folder / "labels.i64", numpy.int64, "r")
    weights = ordered(args.folder / "weights.safetensors")
    runs = [Run(args.model, weights), Run(args.model, {k: nudged(v) for k, v in weights.items()})]
    apart = {"Gaze": [], "itself": []}
    print(f"{args.model}, {networks.version()}, how far apart:")
    print(f"{'step':>6} {'Gaze':>12} {'PyTorch':>12} {'apart':>9} {'from itself':>12}")
    for step, given in enumerate(theirs):
        of = slice(step * BATCH, (step + 1) * BATCH)
        batch = torch.from_numpy(images[of].copy()).contiguous(memory_format=torch.channels_last)
        truth = torch.from_numpy(labels[of].copy())
        loss, nudged_loss = (run.step(batch, truth, step) for run in runs)
        apart["Gaze"].append(abs(loss - given))
        apart["itself"].append(abs(loss - nudged_loss))
        if step % args.every == 0 or step == len(theirs) - 1:
            print(
                f"{step + 1:6} {given:12.7f} {loss:12.7f}"
                f" {apart['Gaze'][-1]:9.1e} {apart['itself'][-1]:12.1e}"
            )
    for whom, values in apart.items():
        for limit in 1e-6, 1e-4, 1e-2:
            first = next((i + 1 for i, v in enumerate(values) if v > limit), None)
            print(f"from {whom} more than {limit:g}: " + (f"step {first}" if first else "never"))
        print(f"from {whom}: mean {numpy.mean(values):.2e}, largest {max(values):.2e}")


class Run:
    """A training from given weights."""

    def __init__(self, model, weights):
        self.network = networks.create(model).train()
        with torch.no_grad():
            load(self.network, weights)
        self.optimizer = torch.optim.Adam(self.network.parameters(), lr=1e-3)

    def step(self, batch, truth, iteration):
        torch.manual_seed(dropout_seed(1, iteration))
        self.optimizer.zero_grad()
        loss = functional.cross_entropy(self.network(batch), truth)
        loss.backward()
        self.optimizer.step()
        return loss.item()


def nudged(weight):
    """The next float32 up."""
    return torch.nextafter(weight, torch.tensor(float("inf")))


def ordered(path):
    """The tensors in the order of the file, which load_file sorts."""
    with open(path, "rb") as file:
        (length,) = struct.unpack("<Q", file.read(8))
        header = json.loads(file.read(length))
    tensors = load_file(path)
    return {name: tensors[name] for name in header if name != "__metadata__"}


if __name__ == "__main__":
    main()
