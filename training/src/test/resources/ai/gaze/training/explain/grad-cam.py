# Writes grad-cam.safetensors, the fixture of GradCamTest: a small network and its Grad-CAM, by
# PyTorch: python3 grad-cam.py grad-cam.safetensors
import numpy, torch, json, struct, sys
torch.manual_seed(5)
conv1 = torch.nn.Conv2d(3, 4, 3, padding=1); conv2 = torch.nn.Conv2d(4, 6, 3, padding=1); fc = torch.nn.Linear(6 * 4 * 4, 3)
x = torch.randint(0, 256, (1, 8, 8, 3), dtype=torch.uint8)
image = (x.permute(0, 3, 1, 2).float() / 255 - 0.5) / 0.25
a1 = torch.relu(conv1(image)); a1.retain_grad()
a2 = torch.relu(conv2(torch.max_pool2d(a1, 2))); a2.retain_grad()
logits = fc(a2.flatten(1))
out = {"pixels": x, "logits": logits.detach()}
for t in range(3):
    for name, a in (("relu1", a1), ("relu2", a2)):
        a.grad = None
        g, = torch.autograd.grad(logits[0, t], a, retain_graph=True)
        weights = g.mean((2, 3), keepdim=True)
        out["%s.%d" % (name, t)] = torch.relu((weights * a).sum(1))[0].detach()
for n, m in (("conv1", conv1), ("conv2", conv2), ("fc", fc)):
    out[n + ".weight"] = m.weight.detach(); out[n + ".bias"] = m.bias.detach()
head, data = {}, b""
for k, v in out.items():
    b = v.contiguous().numpy().tobytes()
    head[k] = {"dtype": "U8" if v.dtype == torch.uint8 else "F32", "shape": list(v.shape), "data_offsets": [len(data), len(data) + len(b)]}
    data += b
h = json.dumps(head).encode(); h += b" " * (-len(h) % 8)
open(sys.argv[1], "wb").write(struct.pack("<Q", len(h)) + h + data)
print({k: v.flatten()[:4].tolist() for k, v in out.items() if "." in k and k[0] == "r"})
