"""Writes timm.txt.gz with timm (1.0.31 here): names, shapes and logits of its networks.

Their weights are computed, value i of tensor k being offset + scale * sin(0.7 k + 0.013 i + 0.01 r r + 1)
with r = i mod 9973, so that they need not be stored; so are the images.
"""

import gzip

import numpy
import timm
import torch

NETWORKS = {"resnet18": 64, "resnet50": 64, "vgg11_bn": 64, "densenet121": 64, "efficientnet_b0": 96, "resnetv2_18": 64}


def values(k, shape, offset, scale):
    i = numpy.arange(int(numpy.prod(shape)), dtype=numpy.float64)
    r = i % 9973
    v = offset + scale * numpy.sin(0.7 * k + 0.013 * i + 0.01 * r * r + 1.0)
    return torch.from_numpy(v.astype(numpy.float32).reshape(shape))


def weight(k, name, shape):
    if name.endswith("running_var"):
        return values(k, shape, 1.0, 0.3)
    if len(shape) > 1:
        return values(k, shape, 0.0, (2.0 / numpy.prod(shape[1:])) ** 0.5)
    return values(k, shape, 1.0 if name.endswith(".weight") else 0.0, 0.1)


lines = []
for network, size in NETWORKS.items():
    model = timm.create_model(network, num_classes=10).eval()
    state = {}
    for k, (name, tensor) in enumerate(model.state_dict().items()):
        shape = tuple(tensor.shape)
        state[name] = tensor if not shape else weight(k, name, shape)
        lines.append(f"{network} {name} {'x'.join(map(str, shape))}")
    model.load_state_dict(state)
    images = torch.from_numpy(
        numpy.sin(0.37 * numpy.arange(2 * 3 * size * size)).astype(numpy.float32)
    ).reshape(2, 3, size, size)
    with torch.no_grad():
        logits = model(images).flatten().tolist()
    print(network, logits[:4], max(map(abs, logits)))
    lines.append(f"{network} = {size} {' '.join(repr(v) for v in logits)}")
with open("timm.txt.gz", "wb") as out:
    with gzip.GzipFile(filename="", mode="wb", fileobj=out, mtime=0) as packed:
        packed.write(("\n".join(lines) + "\n").encode())
