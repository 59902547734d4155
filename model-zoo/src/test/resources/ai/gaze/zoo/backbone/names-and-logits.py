"""Adds networks to torchvision.txt.gz with torchvision (0.20 here) and timm (1.0.31 here).

A line of the file is network, name in state_dict(), shape, of 1000 classes; or network, "=", size of the
images, gain, and every 100th logit of two images in evaluation mode (3001st of segmentation), network being followed by what is set in it. Weights
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

class Layers(torch.nn.Sequential):
    """A convolution without bias, normalization and what follows."""

    def __init__(self, inputs, outputs, *more):
        conv = torch.nn.Conv2d(inputs, outputs, 3, padding=1, bias=False)
        super().__init__(conv, torch.nn.BatchNorm2d(outputs), *more)


class Danet(torch.nn.Module):
    """DANet's head, of its paper's figure 2 and under the names of its authors' code."""

    def __init__(self, inputs, classes):
        super().__init__()
        width = inputs // 4
        self.conv5a = Layers(inputs, width, torch.nn.ReLU())
        self.conv5c = Layers(inputs, width, torch.nn.ReLU())
        self.sa = torch.nn.Module()
        self.sa.gamma = torch.nn.Parameter(torch.zeros(1))
        self.sa.conv_q = torch.nn.Conv2d(width, width // 8, 1)
        self.sa.conv_k = torch.nn.Conv2d(width, width // 8, 1)
        self.sa.conv_v = torch.nn.Conv2d(width, width, 1)
        self.sc = torch.nn.Module()
        self.sc.gamma = torch.nn.Parameter(torch.zeros(1))
        self.conv51 = Layers(width, width, torch.nn.ReLU())
        self.conv52 = Layers(width, width, torch.nn.ReLU())
        self.conv8 = torch.nn.Sequential(torch.nn.Dropout(0.1), torch.nn.Conv2d(width, classes, 1))

    def positions(self, x):
        q, k, v = (c(x).flatten(2) for c in (self.sa.conv_q, self.sa.conv_k, self.sa.conv_v))
        weights = torch.softmax(q.transpose(1, 2) @ k, -1)
        return self.sa.gamma * (v @ weights.transpose(1, 2)).view_as(x) + x

    def channels(self, x):
        flat = x.flatten(2)
        energy = flat @ flat.transpose(1, 2)
        weights = torch.softmax(energy.max(-1, keepdim=True)[0] - energy, -1)
        return self.sc.gamma * (weights @ flat).view_as(x) + x

    def forward(self, x):
        a = self.conv51(self.positions(self.conv5a(x)))
        return self.conv8(a + self.conv52(self.channels(self.conv5c(x))))


class Ccnet(torch.nn.Module):
    """CCNet's head: a loop over positions for the criss-cross attention."""

    def __init__(self, inputs, classes, width=512):
        super().__init__()
        inner = inputs // 4
        self.conva = Layers(inputs, inner)
        self.cca = torch.nn.Module()
        self.cca.gamma = torch.nn.Parameter(torch.zeros(1))
        for name, outputs in (("conv_q", inner // 8), ("conv_k", inner // 8), ("conv_v", inner)):
            setattr(self.cca, name, torch.nn.Conv2d(inner, outputs, 1))
        self.convb = Layers(inner, inner)
        self.bottleneck = Layers(
            inputs + inner, width, torch.nn.Dropout(0.1), torch.nn.Conv2d(width, classes, 1)
        )

    def attention(self, x):
        q, k, v = self.cca.conv_q(x), self.cca.conv_k(x), self.cca.conv_v(x)
        out = torch.empty_like(x)
        height, width = x.shape[2:]
        for i in range(height):
            for j in range(width):
                rest = [r for r in range(height) if r != i]
                keys = torch.cat([k[:, :, rest, j], k[:, :, i]], 2)
                values = torch.cat([v[:, :, rest, j], v[:, :, i]], 2)
                weights = torch.softmax((q[:, :, i, j, None] * keys).sum(1, keepdim=True), -1)
                out[:, :, i, j] = (values * weights).sum(2)
        return self.cca.gamma * out + x

    def forward(self, x):
        inner = self.attention(self.attention(self.conva(x)))
        return self.bottleneck(torch.cat([x, self.convb(inner)], 1))


class Segmentation(torch.nn.Module):
    def __init__(self, head):
        super().__init__()
        whole = models.segmentation.fcn_resnet50(weights_backbone=None, num_classes=21)
        self.backbone, self.classifier = whole.backbone, head(2048, 21)

    def forward(self, x):
        y = self.classifier(self.backbone(x)["out"])
        return torch.nn.functional.interpolate(y, x.shape[-2:], mode="bilinear", align_corners=False)


SEGMENTATION = {
    "fcn": models.segmentation.fcn_resnet50(
        weights=None, weights_backbone=None, num_classes=21, aux_loss=None
    ),
    "deeplabv3": models.segmentation.deeplabv3_resnet50(
        weights=None, weights_backbone=None, num_classes=21, aux_loss=None
    ),
    "danet": Segmentation(Danet),
    "ccnet": Segmentation(Ccnet),
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
    if name.endswith("layer_scale") or name.endswith("gamma"):
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
        new = {name.split(" ")[0] for name in NETWORKS} | {f"segmentation-{h}" for h in SEGMENTATION}
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
    for head, model in SEGMENTATION.items():
        model, names = fill(model)
        for name in names:
            shape = tuple(model.state_dict()[name].shape)
            lines.append(f"segmentation-{head} {name} {'x'.join(map(str, shape))}")
        with torch.no_grad():
            logits = model(images(65, 97))
        logits = logits["out"] if isinstance(logits, dict) else logits
        print(head, (logits[0] - logits[1]).abs().max(), logits.abs().max())
        some = logits.flatten()[::3001].tolist()
        lines.append(f"segmentation-{head} = 65x97x1.0 {' '.join(f'{v:.9g}' for v in some)}")
    with open(FILE, "wb") as out:
        with gzip.GzipFile(filename="", mode="wb", fileobj=out, mtime=0, compresslevel=9) as packed:
            packed.write(("\n".join(lines) + "\n").encode())


if __name__ == "__main__":
    main()
