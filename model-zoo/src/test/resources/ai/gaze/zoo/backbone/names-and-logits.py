"""Adds networks to torchvision.txt.gz with torchvision (0.20 here) and timm (1.0.31 here).

A line of the file is network, name in state_dict(), shape, of 1000 classes; or network, "=", size of the
images, gain, and every 100th logit of two images in evaluation mode, network being followed by what is set in it. Weights
are computed, value i of tensor k (num_batches_tracked not counted) being
offset + scale * sin(0.7 k + 0.013 i + 0.01 r r + 1) with r = i mod 9973, so that they need not be stored;
so are the images. The gain is the offset of the scales of normalizations. Of networks that are there already the old lines are kept.
"""

import gzip
import os

import numpy
import timm
import torch
from torchvision import models

HERE = os.path.dirname(os.path.abspath(__file__))
FILE = os.path.join(HERE, "torchvision.txt.gz")


def preact(layers):
    names = {"stem.conv": "conv1", "downsample.conv": "downsample.0", "head.fc": "fc"}
    model = timm.create_model(f"resnetv2_{layers}", num_classes=1000)

    def own(name):
        for theirs, ours in names.items():
            name = name.replace(theirs, ours)
        for stage in range(4):
            name = name.replace(f"stages.{stage}.blocks.", f"layer{stage + 1}.")
        return name if name.startswith("norm.") else name.replace(".norm", ".bn")

    return model, own


NETWORKS = {
    "resnext50-32x4d": (models.resnext50_32x4d(), 64),
    "mobilenet-v2": (models.mobilenet_v2(), 96),
    "mobilenet-v3-small": (models.mobilenet_v3_small(), 96),
    "mobilenet-v3-large": (models.mobilenet_v3_large(), 96),
    "regnet-y-400mf": (models.regnet_y_400mf(), 64),
    "convnext-tiny": (models.convnext_tiny(), 64),
    "preact-resnet18": (*preact(18), 64),
    "preact-resnet34": (*preact(34), 64),
}
# Without names, as they are those of the networks without dilation.
OTHERS = {
    "resnet50 dilated-stages=2": (
        models.resnet50(replace_stride_with_dilation=[False, True, True]),
        96,
    ),
    "resnet18 dilated-stages=1": (timm.create_model("resnet18", output_stride=16), 96),
    "resnet50 dilated-stages=1": (
        models.resnet50(replace_stride_with_dilation=[False, False, True]),
        65,
    ),
}

# Scales of normalizations, without which hardly anything of the images reaches the logits.
GAINS = {"mobilenet-v2": 1.5, "mobilenet-v3-small": 1.5, "mobilenet-v3-large": 1.5}


def values(k, shape, offset, scale):
    i = numpy.arange(int(numpy.prod(shape)), dtype=numpy.float64)
    r = i % 9973
    v = offset + scale * numpy.sin(0.7 * k + 0.013 * i + 0.01 * r * r + 1.0)
    return torch.from_numpy(v.astype(numpy.float32).reshape(shape))


def weight(k, name, shape, gain):
    if name.endswith("running_var"):
        return values(k, shape, 1.0, 0.3)
    if name.endswith("layer_scale"):
        return values(k, shape, 0.5, 0.1)
    if len(shape) > 1:
        return values(k, shape, 0.0, (2.0 / numpy.prod(shape[1:])) ** 0.5)
    return values(k, shape, gain if name.endswith(".weight") else 0.0, 0.1)


def images(height, width):
    pixels = numpy.sin(0.37 * numpy.arange(2 * 3 * height * width)).astype(numpy.float32)
    return torch.from_numpy(pixels).reshape(2, 3, height, width)


def fill(model, gain=1.0):
    state = model.state_dict()
    names = [n for n in state if not n.endswith("num_batches_tracked")]
    for k, name in enumerate(names):
        state[name] = weight(k, name, tuple(state[name].shape), gain)
    model.load_state_dict(state)
    return model.eval(), names


def main():
    lines = []
    with gzip.open(FILE, "rt") as old:
        new = {name.split(" ")[0] for name in NETWORKS}
        lines += [l for l in old.read().splitlines() if l.split(" ")[0] not in new and " = " not in l]
    for network, (model, *own, size) in list(NETWORKS.items()) + list(OTHERS.items()):
        gain = GAINS.get(network, 1.0)
        model, names = fill(model, gain)
        if network in NETWORKS:
            for name in names:
                shape = tuple(model.state_dict()[name].shape)
                shape = shape[:2] if name.startswith("head.fc") else shape
                renamed = own[0](name) if own else name
                lines.append(f"{network} {renamed} {'x'.join(map(str, shape))}")
        with torch.no_grad():
            logits = model(images(size, size + 32))[:, ::100].flatten().tolist()
        print(network, logits[:3], max(map(abs, logits)))
        lines.append(f"{network} = {size}x{size + 32}x{gain} {' '.join(f'{v:.9g}' for v in logits)}")
    with open(FILE, "wb") as out:
        with gzip.GzipFile(filename="", mode="wb", fileobj=out, mtime=0, compresslevel=9) as packed:
            packed.write(("\n".join(lines) + "\n").encode())


if __name__ == "__main__":
    main()
