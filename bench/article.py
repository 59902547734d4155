#!/usr/bin/env python3
"""The article's training of its small CNN in Python, as a peer of Gaze's whole loop.

    bench/article.py --data DIR --workers 0 --transforms v1 --steps 100 --turns 5

torchvision's CIFAR-10 and transforms (those of Gaze's recipe cnn), a DataLoader, batch 64, Adam,
loss and accuracy read after every step; v2 are torchvision's newer transforms, on tensors as its
documentation advises. Prints images/s as `gaze bench train` does, beside which
it belongs: the same machine, minutes and threads (OMP_NUM_THREADS).

DIR holds CIFAR-10's binary files (data_batch_1.bin ...) as Gaze fetches them, or torchvision's own
cifar-10-batches-py.
"""

import argparse
import json
import pathlib
import statistics
import sys
import time

import numpy
import torch
import torchvision
from PIL import Image
from torchvision import transforms
from torchvision.transforms import v2

import networks

RECORD = 1 + 3 * 32 * 32


class BinaryCifar10(torch.utils.data.Dataset):
    """The images in the binary files, given out as torchvision's CIFAR10 does."""

    def __init__(self, folder, transform, names="data_batch_*.bin"):
        files = sorted(folder.glob(names))
        records = numpy.concatenate(
            [numpy.fromfile(file, numpy.uint8).reshape(-1, RECORD) for file in files]
        )
        self.targets = records[:, 0].tolist()
        images = records[:, 1:].reshape(-1, 3, 32, 32).transpose(0, 2, 3, 1)
        self.data = numpy.ascontiguousarray(images)
        self.transform = transform

    def __len__(self):
        return len(self.data)

    def __getitem__(self, index):
        return self.transform(Image.fromarray(self.data[index])), self.targets[index]


def dataset(folder, version):
    of = {"v1": transforms, "v2": v2}[version]
    floats = [transforms.ToTensor()] if version == "v1" else [v2.ToDtype(torch.float32, scale=True)]
    transform = of.Compose(
        ([] if version == "v1" else [v2.ToImage()])
        + [
            of.RandomCrop(32, padding=4),
            of.RandomHorizontalFlip(),
            of.ColorJitter(brightness=0.2, contrast=0.2, saturation=0.2, hue=0.1),
            of.RandomRotation(15),
        ]
        + floats
        + [of.Normalize((0.4914, 0.4822, 0.4465), (0.2023, 0.1994, 0.2010))]
    )
    if list(folder.glob("data_batch_*.bin")):
        return BinaryCifar10(folder, transform)
    if not (folder / "cifar-10-batches-py").is_dir():
        raise SystemExit(f"{folder} has no data_batch_*.bin and no cifar-10-batches-py; name a folder that has")
    return torchvision.datasets.CIFAR10(folder, train=True, transform=transform)


class Training:
    def __init__(self, images, args):
        self.loader = torch.utils.data.DataLoader(
            images, batch_size=args.batch_size, shuffle=True, num_workers=args.workers
        )
        self.batches = iter(self.loader)
        self.network = networks.create("simple-cnn").train()
        self.criterion = torch.nn.CrossEntropyLoss()
        self.optimizer = torch.optim.Adam(self.network.parameters(), lr=0.001)
        self.loss = 0.0
        self.correct = 0

    def step(self):
        try:
            images, labels = next(self.batches)
        except StopIteration:
            self.batches = iter(self.loader)
            images, labels = next(self.batches)
        self.optimizer.zero_grad()
        outputs = self.network(images)
        loss = self.criterion(outputs, labels)
        loss.backward()
        self.optimizer.step()
        self.loss += loss.item()
        self.correct += outputs.argmax(1).eq(labels).sum().item()
        return len(images)


def main():
    parser = argparse.ArgumentParser(description="Images/s of the article's training in Python.")
    parser.add_argument("--data", type=pathlib.Path, required=True, help="folder of CIFAR-10")
    parser.add_argument("--batch-size", type=networks.at_least_one, default=64)
    parser.add_argument("--workers", type=int, default=0, help="of the DataLoader")
    parser.add_argument("--transforms", choices=("v1", "v2"), default="v1")
    parser.add_argument("--steps", type=networks.at_least_one, default=50, help="steps of a turn")
    parser.add_argument("--turns", type=networks.at_least_one, default=5, help="turns that count, after a warm-up")
    parser.add_argument("--json", action="store_true", help="print JSON instead of a line")
    args = parser.parse_args()
    training = Training(dataset(args.data, args.transforms), args)
    speeds = []
    for turn in range(-1, args.turns):
        began = time.perf_counter()
        images = sum(training.step() for _ in range(args.steps))
        speed = images / (time.perf_counter() - began)
        name = "warm-up" if turn < 0 else f"turn {turn + 1}"
        print(f"{name}: {speed:,.0f} images/s", file=sys.stderr, flush=True)
        if turn >= 0:
            speeds.append(speed)
    figure = {
        "name": f"the article's script, {args.workers} workers, {networks.version()},"
        f" transforms {args.transforms} of torchvision {torchvision.__version__}, {torch.get_num_threads()} threads",
        "unit": "images/s",
        "least": min(speeds),
        "median": statistics.median(speeds),
        "most": max(speeds),
    }
    if args.json:
        print(json.dumps([figure], indent=2))
    else:
        print(
            f"{figure['name']}: {figure['median']:,.0f} images/s"
            f" ({figure['least']:,.0f} to {figure['most']:,.0f})"
        )


if __name__ == "__main__":
    main()
