#!/usr/bin/env python3
"""Resident memory of a PyTorch training in Python, beside `gaze bench memory`.

    bench/memory.py --model simple-cnn --batch-size 64 --steps 2000

Forward, backward and Adam on batches from an array of bytes of CIFAR-10's size, scaled on the way.
"""

import argparse

import torch

import networks

EARLY = 200


def resident():
    with open("/proc/self/statm") as file:
        return int(file.read().split()[1]) * 4096 / 2**20


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--model", choices=list(networks.NETWORKS), default="simple-cnn")
    parser.add_argument("--batch-size", type=networks.at_least_one, default=64)
    parser.add_argument("--steps", type=networks.at_least_one, default=2000)
    asked = parser.parse_args()
    torch.manual_seed(1)
    network = networks.create(asked.model).to(memory_format=torch.channels_last).train()
    optimizer = torch.optim.Adam(network.parameters(), lr=1e-3)
    criterion = torch.nn.CrossEntropyLoss()
    images = torch.randint(0, 256, (60000, 3, 32, 32), dtype=torch.uint8)
    labels = torch.arange(60000) % 10
    for step in range(1, asked.steps + 1):
        chosen = torch.randint(0, 60000, (asked.batch_size,))
        batch = images[chosen].float().div(255).sub(0.5).div(0.5)
        optimizer.zero_grad(set_to_none=True)
        loss = criterion(network(batch.contiguous(memory_format=torch.channels_last)), labels[chosen])
        loss.backward()
        optimizer.step()
        if step in (EARLY, asked.steps) or step % 1000 == 0:
            print(f"after {step:,} steps: {resident():.0f} MiB resident", flush=True)


if __name__ == "__main__":
    main()
