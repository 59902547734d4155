# Writes mixing.safetensors, the fixture of MixUpCutMixTest: what torchvision's MixUp and CutMix and
# timm's Mixup make of a batch for shares and boxes that are given: python3 mixing.py mixing.safetensors
# (torch 2.5.1, torchvision 0.20.1, timm 1.0.31)
import json, struct, sys
from unittest import mock
import torch, timm.data.mixup, timm.loss
from torchvision.transforms import v2

torch.manual_seed(3)
out = {}


def case(name, images, labels, classes, mixed, targets, numbers):
    out[name + ".images"], out[name + ".labels"] = images, labels
    out[name + ".mixed"], out[name + ".targets"] = mixed, targets
    out[name + ".numbers"] = torch.tensor(numbers, dtype=torch.float64)


for i, (shape, share, y, x) in enumerate([((3, 3, 5, 7), 0.3, 1, 6), ((4, 1, 8, 8), 0.81, 4, 2), ((2, 3, 6, 4), 0.05, 0, 3),
                                          ((5, 2, 1, 1), 0.6, 0, 0), ((3, 3, 9, 3), 0.999, 8, 0)]):
    images = torch.randint(0, 256, shape).float()
    labels = torch.randint(0, 4, (shape[0],))
    mixup = v2.MixUp(num_classes=4)
    mixup._dist = mock.Mock(sample=lambda _, s=share: torch.tensor(s, dtype=torch.float64))
    case("mixup.%d" % i, images, labels, 4, *mixup(images, labels), [share, 0, 0])
    cutmix = v2.CutMix(num_classes=4)
    cutmix._dist = mixup._dist
    with mock.patch("torch.randint", side_effect=[torch.tensor([x]), torch.tensor([y])]):
        case("cutmix.%d" % i, images, labels, 4, *cutmix(images, labels), [share, y, x])

# Of two images timm's pairs, first with last, are torchvision's, each with the one before.
for i, (shape, share, box) in enumerate([((2, 3, 5, 7), 0.3, None), ((2, 3, 5, 7), 0.8, (1, 4, 2, 7)), ((2, 1, 8, 4), 0.5, (0, 8, 1, 2))]):
    images = torch.randint(0, 256, shape).float()
    labels = torch.tensor([2, i])
    for smoothing in (0, 0.1):
        mixup = timm.data.mixup.Mixup(num_classes=4, cutmix_alpha=1.0, label_smoothing=smoothing)
        mixup._params_per_batch = lambda: (share, box is not None)
        bounds = box or (0, 0, 0, 0)
        kept = 1 - (bounds[1] - bounds[0]) * (bounds[3] - bounds[2]) / (shape[2] * shape[3])
        with mock.patch.object(timm.data.mixup, "rand_bbox", lambda *a, **k: bounds):
            mixed, targets = mixup(images.clone(), labels)
        name = "timm.%d" % i
        if smoothing:
            logits = torch.randn(2, 4) * 2
            out[name + ".logits"] = logits
            out[name + ".loss"] = timm.loss.SoftTargetCrossEntropy()(logits, targets)
        else:
            case(name, images, labels, 4, mixed, targets, [share, *bounds])

head, data = {}, b""
kinds = {torch.float32: "F32", torch.float64: "F64", torch.int64: "I64"}
for k, v in out.items():
    b = v.contiguous().numpy().tobytes()
    head[k] = {"dtype": kinds[v.dtype], "shape": list(v.shape), "data_offsets": [len(data), len(data) + len(b)]}
    data += b
h = json.dumps(head).encode(); h += b" " * (-len(h) % 8)
open(sys.argv[1], "wb").write(struct.pack("<Q", len(h)) + h + data)
