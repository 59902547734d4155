# Writes losses.safetensors, the fixture of LossFixturesTest: losses of PyTorch, timm and torchvision
# with their gradients, in float64: python3 losses.py losses.safetensors (torch 2.5.1, torchvision 0.20.1,
# timm 1.0.31)
import json, struct, sys
import torch, timm.loss
from torch.nn import CrossEntropyLoss
from torchvision.ops import sigmoid_focal_loss

torch.manual_seed(4)
logits = (torch.randn(7, 5) * 3).float().double()
logits[1, 2], logits[2, 0], logits[3] = 30, -40, 0
labels = torch.tensor([0, 2, 0, 4, 4, 1, 4])
soft = torch.softmax(torch.randn(7, 5) * 2, 1)
soft[0] = torch.tensor([0, 0.25, 0, 0.75, 0])
weight = torch.tensor([0.5, 2, 1, 1, 0.125], dtype=torch.float64)
out = {"logits": logits.float(), "labels": labels, "soft": soft.float(), "weights": weight.float()}


def case(name, loss, target, x=logits):
    x = x.detach().clone().requires_grad_()
    value = loss(x, target)
    value.backward()
    out[name + ".loss"], out[name + ".gradient"] = value.detach().float(), x.grad.float()


for kind, target in (("hard", labels), ("soft", soft.float().double())):
    for smoothing in (0, 0.1):
        for weighted in ("", "-weighted"):
            w = weight if weighted else None
            case("cross-entropy-%s-%g%s" % (kind, smoothing, weighted), CrossEntropyLoss(weight=w, label_smoothing=smoothing), target)
            dense = target if kind == "hard" else target * (1 - smoothing) + smoothing / 5
            for threshold in (None, 0.2):
                for sums in (False, True):
                    name = "bce-%s-%g%s%s%s" % (kind, smoothing, weighted, "-above" if threshold else "", "-sum" if sums else "")
                    case(name, timm.loss.BinaryCrossEntropy(smoothing, threshold, w, sum_classes=sums), dense)
# Of two logits 0, x the focal loss is torchvision's of x.
x = logits[:, 0]
out["focal.logits"] = torch.stack([torch.zeros(7), x.float()], 1)
out["focal.labels"] = (labels > 2).long()
for gamma, alpha in ((2, 0.25), (1, 0.9), (0, 0.5)):
    case("focal-%g-%g" % (gamma, alpha), lambda x, t: sigmoid_focal_loss(x, t, alpha, gamma, "mean"), (labels > 2).double(), x)

head, data = {}, b""
for k, v in out.items():
    b = v.contiguous().numpy().tobytes()
    head[k] = {"dtype": "I64" if v.dtype == torch.int64 else "F32", "shape": list(v.shape), "data_offsets": [len(data), len(data) + len(b)]}
    data += b
h = json.dumps(head).encode(); h += b" " * (-len(h) % 8)
open(sys.argv[1], "wb").write(struct.pack("<Q", len(h)) + h + data)
