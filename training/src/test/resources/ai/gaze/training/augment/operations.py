"""Makes operations.txt.gz beside this file: what torchvision makes of Pillow images, as checksums.

The pictures are formulas, which the test computes as well. torchvision 0.20 and Pillow 13 made it.
"""
import gzip
import os
import random
import zlib

import numpy as np
import torch
from PIL import Image
from torchvision import transforms as T
from torchvision.transforms import InterpolationMode
from torchvision.transforms.autoaugment import AutoAugmentPolicy, _apply_op

here = os.path.dirname(os.path.abspath(__file__))
SIZES = [(1, 1), (1, 5), (5, 1), (2, 3), (3, 3), (31, 33), (32, 32), (63, 18), (64, 70)]
SIGNED = ["ShearX", "ShearY", "TranslateX", "TranslateY", "Rotate"]
FACTORS = ["Brightness", "Color", "Contrast", "Sharpness"]


def picture(kind, height, width, channels):
    y, x, c = np.mgrid[0:height, 0:width, 0:channels].astype(np.int64)
    values = {
        "texture": x * 7 + y * 13 + c * 31 + x * y,
        "smooth": np.minimum(255, 3 * x + 2 * y + 10 * c + 40),
        "noise": (x * 73856093 ^ y * 19349663 ^ c * 83492791) >> 7,
        "dark": 100 + (x * y + c) % 5,
        "flat": 77 + 0 * x,
        "blocks": (x // 4 + y // 3) % 2 * 200 + 20,
    }[kind]
    pixels = (values % 256).astype(np.uint8)
    return Image.fromarray(pixels if channels == 3 else pixels[:, :, 0])


def apply(image, name, magnitude):
    return _apply_op(image, name, magnitude, InterpolationMode.NEAREST, None)


def magnitudes(name):
    if name in ("ShearX", "ShearY"):
        few = torch.cat([torch.linspace(0, 0.3, 31)[::3], torch.linspace(0, 0.99, 31)[::3]])
    elif name in ("TranslateX", "TranslateY"):
        few = torch.cat([torch.linspace(0, 150 / 331 * 32, 31)[::4], torch.linspace(0, 32, 31)[::4]])
    elif name == "Rotate":
        few = torch.cat([torch.linspace(0, 30, 31)[::3], torch.linspace(0, 135, 31)[::2]])
    elif name in FACTORS:
        few = torch.cat([torch.linspace(0, 0.9, 31)[::3], torch.linspace(0, 0.99, 31)[::3]])
    elif name == "Posterize":
        return [float(bits) for bits in range(1, 9)]
    elif name == "Solarize":
        return [v.item() for v in torch.linspace(255, 0, 31)[::2]]
    else:
        return [0.0]
    return sorted({sign * v.item() for v in few for sign in (1, -1)})


def short(values):
    return ["%.7g" % v for v in values.tolist()]


NAMES = SIGNED + FACTORS + ["Posterize", "Solarize", "AutoContrast", "Equalize", "Invert"]
random.seed(1)
torch.manual_seed(1)
with gzip.open(os.path.join(here, "operations.txt.gz"), "wt") as out:
    for name in NAMES:
        print("magnitudes", name, *magnitudes(name), file=out)
    for kind in ["texture", "smooth", "noise", "dark", "flat", "blocks"]:
        for height, width in SIZES:
            for channels in [1, 3]:
                image = picture(kind, height, width, channels)
                sums = []
                for name in NAMES:
                    all = b"".join(apply(image, name, m).tobytes() for m in magnitudes(name))
                    sums.append("%08x" % zlib.crc32(all))
                print("crc", kind, height, width, channels, *sums, file=out)
    for i in range(80):
        height, width = (31, 33) if i < 60 else (224, 160)
        image = picture("noise", height, width, 3)
        chain = [(n, random.choice(magnitudes(n))) for n in random.choices(NAMES, k=1 + i % 4)]
        for name, magnitude in chain:
            image = apply(image, name, magnitude)
        steps = [f"{n}={m}" for n, m in chain]
        print("chain", height, width, "%08x" % zlib.crc32(image.tobytes()), *steps, file=out)
    for bins, height, width in [(31, 32, 32), (10, 224, 160), (5, 7, 9)]:
        space = T.RandAugment()._augmentation_space(bins, (height, width))
        for name, (values, _) in space.items():
            if values.ndim > 0:
                print("space", bins, height, width, name, *short(values), file=out)
        for name, (values, _) in T.TrivialAugmentWide()._augmentation_space(bins).items():
            if values.ndim > 0:
                print("wide", bins, height, width, name, *short(values), file=out)
    for policy in AutoAugmentPolicy:
        for pair in T.AutoAugment(policy).policies:
            words = [w for name, p, m in pair for w in (name, p, m)]
            print("policy", policy.value, *words, file=out)
    for i in range(40):
        height, width = random.choice([(1, 1), (4, 9), (31, 33), (32, 32), (224, 160)])
        scale, ratio = random.choice([((0.02, 0.33), (0.3, 3.3)), ((0.5, 1.0), (0.2, 5.0))])
        torch.manual_seed(i)
        top, left, h, w, _ = T.RandomErasing.get_params(torch.zeros(3, height, width), scale, ratio, [0.0])
        torch.manual_seed(i)
        log_ratio = torch.log(torch.tensor(ratio))
        draws = []
        for _ in range(10):
            area = torch.empty(1).uniform_(*scale).item()
            log = torch.empty(1).uniform_(log_ratio[0], log_ratio[1]).item()
            draws += [area, log]
            side = round((height * width * area * torch.exp(torch.tensor(log)).item()) ** 0.5)
            other = round((height * width * area / torch.exp(torch.tensor(log)).item()) ** 0.5)
            if side < height and other < width:
                break
        print("erasing", height, width, h, w, *draws, file=out)
