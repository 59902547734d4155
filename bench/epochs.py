#!/usr/bin/env python3
"""Whole trainings of the small CNN in Python, as a peer of Gaze's accuracy.

    bench/epochs.py --data DIR --seeds 1 2 3 --beside 0.7971 0.7989 0.7986

The recipe of `gaze compare small-table`: torchvision's transforms, 45,000 images to train on and
5,000 held out, batches of 64, Adam under one cycle to 0.001, PyTorch's own first weights, as Gaze
has them here; the epoch that is best on the 5,000 is tested once. Prints a line of JSON for each
epoch and seed, at the end Welch's t-test beside the test accuracies of Gaze's runs without attention.
"""

import argparse
import json
import pathlib
import statistics
import sys

import numpy
import torch
from scipy import stats
from torch import nn
from torchvision import transforms

import article
import networks

MEAN, STD = (0.4914, 0.4822, 0.4465), (0.2023, 0.1994, 0.2010)
HELD_OUT = 5000


def evaluation(folder, names, indices=slice(None)):
    """Images as they are evaluated, and their classes."""
    images = article.BinaryCifar10(folder, None, names)
    pixels = torch.from_numpy(images.data[indices]).permute(0, 3, 1, 2).float() / 255
    shape = (1, 3, 1, 1)
    normalized = (pixels - torch.tensor(MEAN).view(shape)) / torch.tensor(STD).view(shape)
    return normalized, torch.tensor(images.targets)[indices]


@torch.no_grad()
def accuracy(network, images, classes):
    network.eval()
    right = sum(
        network(batch).argmax(1).eq(truth).sum().item()
        for batch, truth in zip(images.split(500), classes.split(500))
    )
    network.train()
    return right / len(classes)


def train(seed, args):
    torch.manual_seed(seed)
    numpy.random.seed(seed)
    order = torch.randperm(50000).numpy()
    augmented = article.dataset(args.data)
    loader = torch.utils.data.DataLoader(
        torch.utils.data.Subset(augmented, order[HELD_OUT:].tolist()),
        batch_size=64,
        shuffle=True,
    )
    held_out = evaluation(args.data, "data_batch_*.bin", order[:HELD_OUT])
    network = networks.create("simple-cnn").train()
    optimizer = torch.optim.Adam(network.parameters(), lr=1e-3)
    schedule = torch.optim.lr_scheduler.OneCycleLR(
        optimizer, 1e-3, epochs=args.epochs, steps_per_epoch=len(loader)
    )
    criterion = nn.CrossEntropyLoss()
    best, weights = -1, None
    for epoch in range(1, args.epochs + 1):
        losses = []
        for images, classes in loader:
            optimizer.zero_grad()
            loss = criterion(network(images), classes)
            loss.backward()
            optimizer.step()
            schedule.step()
            losses.append(loss.item())
        now = accuracy(network, *held_out)
        line = {"seed": seed, "epoch": epoch, "train_loss": statistics.mean(losses)}
        print(json.dumps({**line, "eval_accuracy": now}), flush=True)
        if now > best:
            best = now
            weights = {name: value.clone() for name, value in network.state_dict().items()}
    network.load_state_dict(weights)
    tested = accuracy(network, *evaluation(args.data, "test_batch.bin"))
    print(json.dumps({"seed": seed, "test_accuracy": tested}), flush=True)
    return tested


def welch(a, b):
    """Difference of means, and its two-sided p-value by Welch's t-test."""

    return statistics.mean(a) - statistics.mean(b), stats.ttest_ind(a, b, equal_var=False).pvalue


def main():
    parser = argparse.ArgumentParser(description="Whole trainings of the small CNN in Python.")
    parser.add_argument("--data", type=pathlib.Path, required=True, help="CIFAR-10's binary files")
    parser.add_argument("--seeds", type=int, nargs="+", default=[1, 2, 3])
    parser.add_argument("--epochs", type=int, default=15)
    parser.add_argument("--beside", type=float, nargs="+", help="test accuracies of Gaze")
    args = parser.parse_args()
    print(f"{networks.version()}, {torch.get_num_threads()} threads", file=sys.stderr)
    python = [train(seed, args) for seed in args.seeds]
    if args.beside:
        difference, p = welch(args.beside, python)
        print(f"Gaze {args.beside}, PyTorch {python}: {100 * difference:+.2f} points, p {p:.3f}")


if __name__ == "__main__":
    main()
