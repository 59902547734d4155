#!/usr/bin/env python3
"""Images per second that torchvision makes of an image folder, beside Gaze's DecodingSpeed.

    bench/folder.py FOLDER --make 800      generates FOLDER/train/CLASS/*.jpg first
    bench/folder.py FOLDER --workers 0,2

ImageFolder and DataLoader in batches of 32: decoded by Pillow, a random crop, antialiased scaling to
224x224, bytes in an array. With "draft" libjpeg itself halves a picture while it decodes.
"""

import argparse
import io
import pathlib
import statistics
import time

import numpy
import torch
import torchvision
from PIL import Image
from torchvision import transforms

SIDE = 224


def drafted(path):
    with open(path, "rb") as file:
        image = Image.open(io.BytesIO(file.read()))
    image.draft("RGB", (SIDE, SIDE))
    return image.convert("RGB")


def make(folder, images):
    generator = numpy.random.default_rng(1)
    for i in range(images):
        coarse = Image.fromarray(generator.integers(0, 256, (24, 32, 3), dtype=numpy.uint8))
        fine = generator.normal(0, 12, (375, 500, 3))
        pixels = numpy.asarray(coarse.resize((500, 375), Image.BICUBIC)) + fine
        path = folder / "train" / f"class{i % 10}" / f"{i}.jpg"
        path.parent.mkdir(parents=True, exist_ok=True)
        Image.fromarray(pixels.clip(0, 255).astype("uint8")).save(path, quality=90)


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("folder", type=pathlib.Path)
    parser.add_argument("--make", type=int, help="generate so many images and end")
    parser.add_argument("--workers", default="0,2")
    parser.add_argument("--turns", type=int, default=3)
    asked = parser.parse_args()
    if asked.make:
        make(asked.folder, asked.make)
        return
    torch.set_num_threads(1)
    transform = transforms.Compose(
        [transforms.RandomResizedCrop(SIDE, scale=(0.08, 1)), transforms.PILToTensor()]
    )
    loaders = {}
    for draft in (False, True):
        how = {"loader": drafted} if draft else {}
        images = torchvision.datasets.ImageFolder(asked.folder / "train", transform, **how)
        for workers in (int(n) for n in asked.workers.split(",")):
            name = f"{workers} workers" + (", draft" if draft else "")
            loaders[name] = torch.utils.data.DataLoader(
                images, 32, shuffle=True, num_workers=workers, persistent_workers=workers > 0
            )
    speeds = {name: [] for name in loaders}
    for turn in range(asked.turns + 1):
        for name, loader in loaders.items():
            began = time.perf_counter()
            count = sum(len(labels) for _, labels in loader)
            if turn > 0:
                speeds[name].append(count / (time.perf_counter() - began))
    print("%-30s %-9s %10s %10s %10s" % ("", "unit", "median", "least", "most"))
    for name, values in speeds.items():
        row = (name, "images/s", statistics.median(values), min(values), max(values))
        print("%-30s %-9s %10.0f %10.0f %10.0f" % row)


if __name__ == "__main__":
    main()
