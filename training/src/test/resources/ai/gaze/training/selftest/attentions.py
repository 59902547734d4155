"""Fixtures of the attention modules that are not in the articles, computed with PyTorch.

    python attentions.py FOLDER [PREFIX]
    python attentions.py others             # into the folder beside this script

Needs torch and timm (made with 2.5.1 and 1.0.31, on a CPU, one thread). A case is a safetensors file
as those beside it: input, parameters, output, a gradient of the output and what becomes of it, each
with its tolerance: 16 times the error of float32 against float64, at least 2e-6 of the largest value.

Modules of timm are timm's. The others are written anew after the code of their authors, whose
repository the source of each case names, under its parameter names; where there is no code, after the
formulas of the paper. What was compared is said with the case. 1x1 convolutions stand for linear
layers, so weights of these get two axes more.
"""

import copy
import inspect
import json
import math
import os
import struct
import sys
from collections import OrderedDict

import numpy as np
import timm.layers.gather_excite as gather_excite
import torch
import torch.nn as nn
import torch.nn.functional as F
from timm.layers.bottleneck_attn import BottleneckAttn
from timm.layers.cbam import CbamModule, LightCbamModule
from timm.layers.coord_attn import CoordAttn, EfficientLocalAttn, SimpleCoordAttn, StripAttn
from timm.layers.eca import CecaModule, EcaModule
from timm.layers.global_context import GlobalContext
from timm.layers.halo_attn import HaloAttn
from timm.layers.lambda_layer import LambdaLayer
from timm.layers.non_local_attn import BatNonLocalAttn, NonLocalAttn
from timm.layers.selective_kernel import SelectiveKernel
from timm.layers.split_attn import SplitAttn
from timm.layers.squeeze_excite import EffectiveSEModule, SEModule
from timm.models.mlp_mixer import SpatialGatingBlock
from timm.models.volo import OutlookAttention

torch.set_num_threads(1)

# timm 1.0.31 cannot make a gather-excite with layers: it hands over the names of two arguments (*dd)
# in place of the arguments (**dd). All else is its source.
_names = dict(vars(gather_excite))
exec(inspect.getsource(gather_excite.GatherExcite).replace(", *dd)", ", **dd)"), _names)
GatherExcite = _names["GatherExcite"]


class ExternalAttention(nn.Module):
    def __init__(self, c, k):
        super().__init__()
        self.conv1 = nn.Conv2d(c, c, 1)
        self.linear_0 = nn.Conv1d(c, k, 1, bias=False)
        self.linear_1 = nn.Conv1d(k, c, 1, bias=False)
        self.conv2 = nn.Sequential(nn.Conv2d(c, c, 1, bias=False), nn.BatchNorm2d(c))
        self.relu = nn.ReLU()

    def forward(self, x):
        shares = F.softmax(self.linear_0(self.conv1(x).flatten(2)), dim=-1)
        shares = shares / (1e-9 + shares.sum(dim=1, keepdim=True))
        return self.relu(self.conv2(self.linear_1(shares).view_as(x)) + x)


class DoubleAttention(nn.Module):
    def __init__(self, c, hidden, maps=None):
        super().__init__()
        self.convA = nn.Conv2d(c, hidden, 1)
        self.convB = nn.Conv2d(c, maps or hidden, 1)
        self.convV = nn.Conv2d(c, maps or hidden, 1)
        self.conv_reconstruct = nn.Conv2d(hidden, c, 1)

    def forward(self, x):
        b, _, h, w = x.shape
        gather = self.convB(x).flatten(2).softmax(-1)
        distribute = self.convV(x).flatten(2).softmax(1)
        descriptors = torch.bmm(self.convA(x).flatten(2), gather.transpose(1, 2))
        return x + self.conv_reconstruct(torch.bmm(descriptors, distribute).view(b, -1, h, w))


class SpatialGroupEnhance(nn.Module):
    def __init__(self, groups):
        super().__init__()
        self.groups = groups
        self.weight = nn.Parameter(torch.zeros(1, groups, 1, 1))
        self.bias = nn.Parameter(torch.ones(1, groups, 1, 1))

    def forward(self, x):
        b, c, h, w = x.shape
        x = x.view(b * self.groups, -1, h, w)
        t = (x * x.mean((2, 3), keepdim=True)).sum(1).view(b * self.groups, -1)
        t = t - t.mean(1, keepdim=True)
        t = t / (t.std(1, keepdim=True) + 1e-5)
        t = t.view(b, self.groups, h, w) * self.weight + self.bias
        return (x * torch.sigmoid(t.view(b * self.groups, 1, h, w))).view(b, c, h, w)


class ShuffleAttention(nn.Module):
    def __init__(self, c, groups):
        super().__init__()
        self.groups, n = groups, c // (2 * groups)
        self.cweight = nn.Parameter(torch.zeros(1, n, 1, 1))
        self.cbias = nn.Parameter(torch.ones(1, n, 1, 1))
        self.sweight = nn.Parameter(torch.zeros(1, n, 1, 1))
        self.sbias = nn.Parameter(torch.ones(1, n, 1, 1))
        self.gn = nn.GroupNorm(n, n)

    def forward(self, x):
        b, c, h, w = x.shape
        x0, x1 = x.reshape(b * self.groups, -1, h, w).chunk(2, 1)
        xn = x0 * torch.sigmoid(self.cweight * x0.mean((2, 3), keepdim=True) + self.cbias)
        xs = x1 * torch.sigmoid(self.sweight * self.gn(x1) + self.sbias)
        out = torch.cat([xn, xs], 1).reshape(b, 2, c // 2, h, w)
        return out.permute(0, 2, 1, 3, 4).reshape(b, c, h, w)


class PyramidSqueezeAttention(nn.Module):
    def __init__(self, c, hidden, groups):
        super().__init__()
        for i, g in enumerate(groups):
            k = 2 * i + 3
            self.add_module("conv_%d" % (i + 1),
                            nn.Conv2d(c, c // 4, k, padding=k // 2, groups=g, bias=False))
        self.se = nn.Module()
        self.se.fc1 = nn.Conv2d(c // 4, hidden, 1)
        self.se.relu = nn.ReLU()
        self.se.fc2 = nn.Conv2d(hidden, c // 4, 1)

    def forward(self, x):
        maps = [self.conv_1(x), self.conv_2(x), self.conv_3(x), self.conv_4(x)]
        weights = torch.stack(
            [torch.sigmoid(self.se.fc2(self.se.relu(self.se.fc1(m.mean((2, 3), keepdim=True))))) for m in maps], 1)
        return (torch.stack(maps, 1) * weights.softmax(1)).flatten(1, 2)


class PolarizedSelfAttention(nn.Module):
    def __init__(self, c, order):
        super().__init__()
        self.order, n = order, c // 2
        self.conv_q_right = nn.Conv2d(c, 1, 1, bias=False)
        self.conv_v_right = nn.Conv2d(c, n, 1, bias=False)
        self.conv_up = nn.Conv2d(n, c, 1, bias=False) if order == "parallel" else nn.Sequential(
            nn.Conv2d(n, n // 4, 1), nn.LayerNorm([n // 4, 1, 1]), nn.ReLU(), nn.Conv2d(n // 4, c, 1))
        self.conv_q_left = nn.Conv2d(c, n, 1, bias=False)
        self.conv_v_left = nn.Conv2d(c, n, 1, bias=False)

    def spatial_pool(self, x):
        mask = self.conv_q_right(x).flatten(2).softmax(2)
        context = torch.matmul(self.conv_v_right(x).flatten(2), mask.transpose(1, 2)).unsqueeze(-1)
        return x * torch.sigmoid(self.conv_up(context))

    def channel_pool(self, x):
        b, _, h, w = x.shape
        means = self.conv_q_left(x).mean((2, 3)).unsqueeze(1)
        theta = self.conv_v_left(x).flatten(2)
        context = (torch.matmul(means, theta).softmax(2) if self.order == "parallel"
                   else torch.matmul(means, theta.softmax(2)))
        return x * torch.sigmoid(context.view(b, 1, h, w))

    def forward(self, x):
        if self.order == "parallel":
            return self.channel_pool(x) + self.spatial_pool(x)
        return self.channel_pool(self.spatial_pool(x))


class CotLayer(nn.Module):
    def __init__(self, dim, hidden, k=3):
        super().__init__()
        self.k, share = k, 8
        self.key_embed = nn.Sequential(
            nn.Conv2d(dim, dim, k, padding=k // 2, groups=4, bias=False), nn.BatchNorm2d(dim), nn.ReLU())
        self.embed = nn.Sequential(
            nn.Conv2d(2 * dim, dim // 2, 1, bias=False), nn.BatchNorm2d(dim // 2), nn.ReLU(),
            nn.Conv2d(dim // 2, k * k * dim // share, 1), nn.GroupNorm(dim // share, k * k * dim // share))
        self.conv1x1 = nn.Sequential(nn.Conv2d(dim, dim, 1, bias=False), nn.BatchNorm2d(dim))
        self.bn = nn.BatchNorm2d(dim)
        self.se = nn.Sequential(
            nn.Conv2d(dim, hidden, 1), nn.BatchNorm2d(hidden), nn.ReLU(), nn.Conv2d(hidden, 2 * dim, 1))

    def local_conv(self, x, w):
        # the authors' own test says what their CUDA kernel computes: this
        b, c, h, width = x.shape
        x = F.unfold(x, self.k, padding=self.k // 2).view(b, c // w.shape[1], w.shape[1], self.k ** 2, h, width)
        return (w.unsqueeze(1) * x).sum(-3).view(b, c, h, width)

    def forward(self, x):
        b, c, h, width = x.shape
        k = self.key_embed(x)
        w = self.embed(torch.cat([x, k], 1)).view(b, -1, self.k ** 2, h, width)
        x = F.silu(self.bn(self.local_conv(self.conv1x1(x), w)))
        attn = self.se((x + k).mean((2, 3), keepdim=True)).view(b, c, 2).softmax(2)
        return (torch.stack([x, k], 2) * attn.view(b, c, 2, 1, 1)).sum(2)


class ParNet(nn.Module):
    def __init__(self, c):
        super().__init__()
        conv = lambda k: nn.Sequential(OrderedDict(
            conv=nn.Conv2d(c, c, k, padding=k // 2, bias=False), bn=nn.BatchNorm2d(c)))
        self.rbr_identity, self.rbr_dense, self.rbr_1x1 = nn.BatchNorm2d(c), conv(3), conv(1)
        self.se = nn.ModuleDict({"cvsig": nn.ModuleDict({"conv": nn.Conv2d(c, c, 1, bias=False)})})

    def forward(self, x):
        kept = self.rbr_identity(x)
        kept = kept * torch.sigmoid(self.se["cvsig"]["conv"](kept.mean((2, 3), keepdim=True)))
        return F.silu(self.rbr_dense(x) + self.rbr_1x1(x) + kept)


class FcaLayer(nn.Module):
    X = [0, 0, 6, 0, 0, 1, 1, 4, 5, 1, 3, 0, 0, 0, 3, 2, 4, 6, 3, 5, 5, 2, 6, 5, 5, 3, 3, 4, 2, 2, 6, 1]
    Y = [0, 1, 0, 5, 2, 0, 2, 0, 0, 6, 0, 4, 6, 3, 5, 2, 6, 3, 3, 3, 5, 1, 1, 2, 4, 2, 1, 1, 3, 0, 5, 3]

    def __init__(self, c, hidden, frequencies, size):
        super().__init__()
        self.size, scale = size, size // 7
        wave = lambda p, f: math.cos(math.pi * f * (p + 0.5) / size) / math.sqrt(size) * (math.sqrt(2) if f else 1)
        part = c // frequencies
        self.table = torch.tensor([[[
            wave(i, self.X[n // part] * scale) * wave(j, self.Y[n // part] * scale)
            for j in range(size)] for i in range(size)] for n in range(c)], dtype=torch.float64)
        self.fc = nn.Sequential(
            nn.Linear(c, hidden, bias=False), nn.ReLU(), nn.Linear(hidden, c, bias=False), nn.Sigmoid())

    def forward(self, x):
        pooled = F.adaptive_avg_pool2d(x, (self.size, self.size))
        y = (pooled * self.table.to(x.dtype)).sum((2, 3))
        return x * self.fc(y).view(*x.shape[:2], 1, 1)


class EmaModule(nn.Module):
    def __init__(self, c, groups):
        super().__init__()
        self.groups, n = groups, c // groups
        self.gn = nn.GroupNorm(n, n)
        self.conv1x1 = nn.Conv2d(n, n, 1)
        self.conv3x3 = nn.Conv2d(n, n, 3, padding=1)

    def forward(self, x):
        b, c, h, w = x.shape
        g = x.reshape(b * self.groups, -1, h, w)
        hw = self.conv1x1(torch.cat([g.mean(3, keepdim=True), g.mean(2, keepdim=True).transpose(2, 3)], 2))
        xh, xw = torch.split(hw, [h, w], 2)
        x1 = self.gn(g * xh.sigmoid() * xw.transpose(2, 3).sigmoid())
        x2 = self.conv3x3(g)
        shares = lambda m: m.mean((2, 3)).softmax(-1).unsqueeze(1)
        weights = torch.matmul(shares(x1), x2.flatten(2)) + torch.matmul(shares(x2), x1.flatten(2))
        return (g * weights.view(b * self.groups, 1, h, w).sigmoid()).view(b, c, h, w)


class LKA(nn.Module):
    def __init__(self, dim):
        super().__init__()
        self.conv0 = nn.Conv2d(dim, dim, 5, padding=2, groups=dim)
        self.conv_spatial = nn.Conv2d(dim, dim, 7, padding=9, groups=dim, dilation=3)
        self.conv1 = nn.Conv2d(dim, dim, 1)

    def forward(self, x):
        return x * self.conv1(self.conv_spatial(self.conv0(x)))


class SelfAttention(nn.Module):
    def __init__(self, dim, heads):
        super().__init__()
        self.heads = heads
        self.to_q = nn.Linear(dim, dim, bias=False)
        self.to_kv = nn.Linear(dim, 2 * dim, bias=False)
        self.to_out = nn.Linear(dim, dim)

    def forward(self, x):
        b, t, d = x.shape
        heads = lambda y: y.reshape(b, t, self.heads, -1).transpose(1, 2)
        q, k, v = map(heads, (self.to_q(x), *self.to_kv(x).chunk(2, -1)))
        dots = (q @ k.transpose(-1, -2) * (d // self.heads) ** -0.5).softmax(-1)
        return self.to_out((dots @ v).transpose(1, 2).reshape(b, t, d))


class AxialAttention(nn.Module):
    def __init__(self, dim, heads):
        super().__init__()
        self.axial_attentions = nn.ModuleList(
            nn.ModuleDict({"fn": SelfAttention(dim, heads)}) for _ in range(2))

    def forward(self, x):
        b, c, h, w = x.shape
        down = self.axial_attentions[0]["fn"](x.permute(0, 3, 2, 1).reshape(b * w, h, c))
        across = self.axial_attentions[1]["fn"](x.permute(0, 2, 3, 1).reshape(b * h, w, c))
        return down.view(b, w, h, c).permute(0, 3, 2, 1) + across.view(b, h, w, c).permute(0, 3, 1, 2)


class ChannelsFirst(nn.Module):
    """A module of timm for [N, H, W, C], or [N, HW, C], on maps."""

    def __init__(self, inner, tokens=False):
        super().__init__()
        self.inner, self.tokens = inner, tokens

    def forward(self, x):
        if self.tokens:
            return self.inner(x.flatten(2).transpose(1, 2)).transpose(1, 2).reshape(x.shape)
        return self.inner(x.permute(0, 2, 3, 1)).permute(0, 3, 1, 2)


class LCT(nn.Module):
    def __init__(self, c, groups):
        super().__init__()
        self.groups = groups
        self.w = nn.Parameter(torch.ones(c))
        self.b = nn.Parameter(torch.zeros(c))

    def forward(self, x):
        b, c = x.shape[:2]
        y = x.mean((2, 3)).view(b, self.groups, -1)
        mean = y.mean(2, keepdim=True)
        var = (y ** 2).mean(2, keepdim=True) - mean ** 2
        y = ((y - mean) / torch.sqrt(var + 1e-5)).view(b, c, 1, 1)
        return x * torch.sigmoid(self.w.view(1, -1, 1, 1) * y + self.b.view(1, -1, 1, 1))


class SRM(nn.Module):
    def __init__(self, c):
        super().__init__()
        self.cfc = nn.Parameter(torch.zeros(c, 2))
        self.bn = nn.BatchNorm2d(c)

    def forward(self, x):
        flat = x.flatten(2)
        t = torch.stack([flat.mean(2), (flat.var(2) + 1e-5).sqrt()], 2)
        return x * torch.sigmoid(self.bn((t * self.cfc[None]).sum(2)[:, :, None, None]))


class DNL(nn.Module):
    def __init__(self, c, hidden, temperature):
        super().__init__()
        self.hidden, self.temperature = hidden, temperature
        named = lambda a, b: nn.ModuleDict({"conv": nn.Conv2d(a, b, 1)})
        self.g, self.theta, self.phi = named(c, hidden), named(c, hidden), named(c, hidden)
        self.conv_out = named(hidden, c)
        self.conv_mask = nn.Conv2d(c, 1, 1)

    def forward(self, x):
        n, _, h, w = x.shape
        g = self.g["conv"](x).view(n, self.hidden, -1).permute(0, 2, 1)
        theta = self.theta["conv"](x).view(n, self.hidden, -1).permute(0, 2, 1)
        phi = self.phi["conv"](x).view(n, self.hidden, -1)
        theta = theta - theta.mean(-2, keepdim=True)
        phi = phi - phi.mean(-1, keepdim=True)
        pairs = (torch.matmul(theta, phi) / self.hidden ** 0.5 / self.temperature).softmax(-1)
        y = torch.matmul(pairs, g).permute(0, 2, 1).reshape(n, self.hidden, h, w)
        unary = torch.matmul(self.conv_mask(x).view(n, 1, -1).softmax(-1), g)
        return x + self.conv_out["conv"](y + unary.permute(0, 2, 1).reshape(n, self.hidden, 1, 1))


class NAM(nn.Module):
    def __init__(self, c):
        super().__init__()
        self.bn2 = nn.BatchNorm2d(c)

    def forward(self, x):
        size = self.bn2.weight.data.abs()
        return x * torch.sigmoid(self.bn2(x) * (size / size.sum()).view(1, -1, 1, 1))


class MLCA(nn.Module):
    def __init__(self, k, local_size, local_weight):
        super().__init__()
        self.n, self.local_weight = local_size, local_weight
        self.conv = nn.Conv1d(1, 1, k, padding=k // 2, bias=False)
        self.conv_local = nn.Conv1d(1, 1, k, padding=k // 2, bias=False)

    def forward(self, x):
        b, c, h, w = x.shape
        local = F.adaptive_avg_pool2d(x, self.n)
        y_local = self.conv_local(local.view(b, c, -1).transpose(-1, -2).reshape(b, 1, -1))
        y_global = self.conv(local.mean((2, 3)).view(b, 1, c))
        y_local = y_local.reshape(b, self.n ** 2, c).transpose(-1, -2).reshape(b, c, self.n, self.n).sigmoid()
        y_global = F.adaptive_avg_pool2d(y_global.view(b, c, 1, 1).sigmoid(), self.n)
        mixed = y_global * (1 - self.local_weight) + y_local * self.local_weight
        return x * F.adaptive_avg_pool2d(mixed, [h, w])


class LSK(nn.Module):
    def __init__(self, dim):
        super().__init__()
        self.conv0 = nn.Conv2d(dim, dim, 5, padding=2, groups=dim)
        self.conv_spatial = nn.Conv2d(dim, dim, 7, padding=9, groups=dim, dilation=3)
        self.conv1 = nn.Conv2d(dim, dim // 2, 1)
        self.conv2 = nn.Conv2d(dim, dim // 2, 1)
        self.conv_squeeze = nn.Conv2d(2, 2, 7, padding=3)
        self.conv = nn.Conv2d(dim // 2, dim, 1)

    def forward(self, x):
        attn1 = self.conv0(x)
        attn2 = self.conv2(self.conv_spatial(attn1))
        attn1 = self.conv1(attn1)
        attn = torch.cat([attn1, attn2], 1)
        sig = self.conv_squeeze(torch.cat([attn.mean(1, keepdim=True), attn.max(1, keepdim=True)[0]], 1)).sigmoid()
        return x * self.conv(attn1 * sig[:, :1] + attn2 * sig[:, 1:])


# ---------------------------------------------------------------------------------------------------
# Files
# ---------------------------------------------------------------------------------------------------


def write(path, tensors, metadata):
    header = {"__metadata__": metadata}
    blobs, offset = [], 0
    for name, value in tensors.items():
        blob = np.ascontiguousarray(value.detach().numpy().astype("<f4")).tobytes()
        header[name] = {"dtype": "F32", "shape": list(value.shape), "data_offsets": [offset, offset + len(blob)]}
        blobs.append(blob)
        offset += len(blob)
    text = json.dumps(header, separators=(",", ":")).encode()
    text += b" " * (-len(text) % 8)
    with open(path, "wb") as f:
        f.write(struct.pack("<Q", len(text)) + text + b"".join(blobs))


def round_up(value):
    unit = 10.0 ** math.floor(math.log10(value))
    return float("%.0e" % (math.ceil(value / unit - 1e-9) * unit))


def randomise(module, rs, gain):
    for name, p in module.named_parameters():
        z = rs.standard_normal(tuple(p.shape))
        owner = module.get_submodule(name.rpartition(".")[0])
        if isinstance(owner, (nn.BatchNorm2d, nn.GroupNorm, nn.LayerNorm)) and name.endswith("weight"):
            z = 1 + 0.2 * z
        elif "_rel" in name or p.dim() < 2 or name.endswith(("weight", "cfc")) and p.dim() == 2 and p.shape[1] == 2:
            z = 0.5 * z
        elif p.dim() >= 2 and p.shape[0] > 1 or p.dim() > 4:
            z = gain * z / math.sqrt(max(np.prod(p.shape[1:]), 1))
        p.data = torch.from_numpy(z.astype(np.float32))
    for name, b in module.named_buffers():
        if name.endswith("running_mean"):
            b.copy_(torch.from_numpy((0.3 * rs.standard_normal(tuple(b.shape))).astype(np.float32)))
        elif name.endswith("running_var"):
            b.copy_(torch.from_numpy(rs.uniform(0.5, 1.5, tuple(b.shape)).astype(np.float32)))


def kink(module, x):
    """The least distance of an input of a ReLU or of hard-swish and its like from where it bends."""
    margins = [1.0]
    at = {nn.ReLU: (0,), nn.Hardswish: (-3, 3)}

    def hook(m, inputs, _):
        for bend in at.get(type(m), (-3, 3) if "Hard" in type(m).__name__ else ()):
            margins.append(float((inputs[0].detach() - bend).abs().min()))

    module = copy.deepcopy(module).double()
    for m in module.modules():
        if hasattr(m, "inplace"):
            m.inplace = False
        m.register_forward_hook(hook)
    with torch.no_grad():
        module(x.double())
    return min(margins)


def passes(module, x, grad_output):
    module = copy.deepcopy(module)
    x = x.clone().requires_grad_(True)
    output = module(x)
    output.backward(grad_output)
    result = OrderedDict(output=output.detach(), grad_input=x.grad)
    for name, p in module.named_parameters():
        result["grad." + name] = p.grad
    for name, b in module.named_buffers():
        if name.endswith(("running_mean", "running_var")):
            result["updated." + name] = b.clone()
    return result


def case(folder, name, module, args, make, shape, source, train=False, gain=1.5, names=(), **shapes):
    """names: pairs of prefixes, of the reference and of the fixture; shapes: of parameters that change it."""
    for attempt in range(1000):
        rs = np.random.RandomState(sum(map(ord, name)) + 100000 * attempt)
        reference = make()
        reference.train(train)
        randomise(reference, rs, gain)
        x = rs.standard_normal(shape) + 0.5 * rs.standard_normal(shape[:2])[:, :, None, None]
        x = torch.from_numpy(x.astype(np.float32))
        if kink(reference, x) > 2e-5:
            break
    else:
        raise AssertionError("no seed without near kinks: " + name)
    grad_output = torch.from_numpy((0.2 * rs.standard_normal(tuple(shape))).astype(np.float32))
    result = passes(reference, x, grad_output)
    exact = passes(copy.deepcopy(reference).double(), x.double(), grad_output.double())
    with torch.backends.mkldnn.flags(enabled=False):
        other = passes(reference, x, grad_output)

    def renamed(tensor):
        kind, dot, rest = tensor.partition(".")
        if not dot:
            return tensor
        rest = rest.removeprefix("inner.")
        for old, new in names:
            if rest.startswith(old):
                rest = new + rest[len(old):]
                break
        return kind + "." + rest

    def reshaped(tensor, value):
        rest = tensor.partition(".")[2]
        wanted = shapes.get(rest.replace(".", "_"))
        if wanted is None and shapes.get("pointwise") and rest.endswith("weight") and value.dim() == 2:
            wanted = tuple(value.shape) + (1, 1)
        return value if wanted is None else value.reshape(wanted)

    tensors, tolerances, zero = OrderedDict(input=x), OrderedDict(), []

    def add(tensor, value):
        tensors[renamed(tensor)] = reshaped(renamed(tensor), value)

    for tensor in result:
        if tensor.startswith("updated.") and not train:
            continue
        add(tensor, result[tensor])
        if tensor == "output":
            tensors["grad_output"] = grad_output
        largest = float(exact[tensor].abs().max())
        error = max(float((v[tensor].double() - exact[tensor]).abs().max()) for v in (result, other))
        tolerances[renamed(tensor)] = round_up(max(16 * error, 2e-6 * largest, 1e-7))
        if tensor.startswith("grad"):
            if largest < 1e-9:
                zero.append(renamed(tensor))
            else:
                assert largest > 50 * tolerances[renamed(tensor)], (name, tensor, largest, error)
    for tensor, p in reference.named_parameters():
        add("param." + tensor, p)
    for tensor, b in reference.named_buffers():
        if tensor.endswith(("running_mean", "running_var")):
            add("buffer." + tensor, b)
    assert float((result["output"] - x).abs().max()) > 100 * tolerances["output"], name
    worst = max(tolerances.values())
    metadata = {
        "case": name, "module": module, "args": json.dumps(args), "tolerance": "1e-05,%g" % worst,
        "tensor_tolerance": json.dumps({k: "1e-05,%g" % v for k, v in tolerances.items()}, separators=(",", ":")),
        "source": source, "mode": "train" if train else "eval"}
    if zero:
        metadata["zero_gradients"] = json.dumps(zero)
    path = os.path.join(folder, name + ".safetensors")
    write(path, tensors, metadata)
    print("%-28s %6d bytes, output within %g" % (name, os.path.getsize(path), tolerances["output"]))


def main(folder, prefix=""):
    def add(name, module, args, make, shape, source, modes=("eval",), tall=None, **more):
        for mode in modes:
            full = name if mode == "eval" else name + "-train"
            if full.startswith(prefix):
                size = [3, shape[1], *(tall or [2, 3])] if mode == "train" else shape
                case(folder, full, module, args, make, size, source, train=mode == "train", **more)

    both = ("eval", "train")
    timm = "timm 1.0.31, "

    def with_epsilon(module):
        for m in module.modules():
            if isinstance(m, nn.LayerNorm):
                m.eps = 1e-5  # GCNet's; timm's LayerNorm2d has 1e-6
        return module

    # --- timm: the modules themselves
    add("ecam", "ecam", {"hidden": 4}, lambda: EcaModule(8, use_mlp=True, rd_channels=4), [2, 8, 2, 3],
        timm + "EcaModule(use_mlp=True)")
    add("ceca-k3", "ceca", {"kernel": 3}, lambda: CecaModule(None, 3), [2, 8, 2, 3], timm + "CecaModule")
    add("ceca-k5", "ceca", {"kernel": 5}, lambda: CecaModule(None, 5), [2, 6, 3, 4], timm + "CecaModule")
    add("lcbam", "lcbam", {"hidden": 2, "kernel": 3},
        lambda: LightCbamModule(6, rd_channels=2, spatial_kernel_size=3), [2, 6, 4, 5], timm + "LightCbamModule", both)
    add("scoord", "scoord", {"hidden": 4}, lambda: SimpleCoordAttn(6, rd_channels=4), [2, 6, 3, 4],
        timm + "SimpleCoordAttn", pointwise=True)
    add("scoord-skip", "scoord", {"hidden": 4, "gate": "hard-sigmoid", "skip": True},
        lambda: SimpleCoordAttn(8, rd_channels=4, gate_layer="hard_sigmoid", has_skip=True), [2, 8, 2, 3],
        timm + "SimpleCoordAttn", pointwise=True)
    add("ela", "ela", {"kernel": 3}, lambda: EfficientLocalAttn(6, kernel_size=3), [2, 6, 4, 5],
        timm + "EfficientLocalAttn")
    add("strip", "strip", {"kernel": 3}, lambda: StripAttn(6), [2, 6, 4, 5], timm + "StripAttn")
    add("lambda", "lambda", {"heads": 2, "keys": 4, "window": 3},
        lambda: LambdaLayer(6, num_heads=2, dim_head=4, r=3), [2, 6, 3, 4], timm + "LambdaLayer", both,
        conv_lambda_weight=(4, 1, 3, 3))
    add("halo", "halo", {"heads": 2, "keys": 4, "block": 2, "halo": 1},
        lambda: HaloAttn(6, num_heads=2, dim_head=4, block_size=2, halo_size=1), [2, 6, 4, 6], timm + "HaloAttn")
    add("bat", "bat", {"hidden": 4, "block": 2, "groups": 2},
        lambda: BatNonLocalAttn(4, block_size=2, groups=2, rd_channels=4, drop_rate=0), [2, 4, 4, 6],
        timm + "BatNonLocalAttn without its dropout", both, tall=[2, 4])

    # --- timm: options of modules that were there
    add("se-timm", "se", {"reduction": 8, "rd_divisor": 4, "max_pool": True, "gate": "hard-sigmoid"},
        lambda: SEModule(12, rd_ratio=1 / 8, rd_divisor=4, add_maxpool=True, gate_layer="hard_sigmoid"), [2, 12, 3, 4],
        timm + "SEModule", names=(("fc1", "fc.0"), ("fc2", "fc.2")),
        fc_0_weight=(4, 12), fc_2_weight=(12, 4))
    add("eca-hard", "eca", {"kernel": 3, "gate": "hard-sigmoid"},
        lambda: EcaModule(None, 3, gate_layer="hard_sigmoid"), [2, 8, 2, 3], timm + "EcaModule")
    add("ese-timm", "ese", {"max_pool": True, "gate": "sigmoid"},
        lambda: EffectiveSEModule(8, add_maxpool=True, gate_layer="sigmoid"), [2, 8, 2, 3], timm + "EffectiveSEModule")
    add("coord-skip", "coord", {"hidden": 4, "gate": "hard-sigmoid", "skip": True},
        lambda: CoordAttn(6, rd_channels=4, bias=True, gate_layer="hard_sigmoid", has_skip=True), [2, 6, 3, 4],
        timm + "CoordAttn")
    gc = (("conv_attn", "conv_mask"),) + tuple(
        ("mlp_%s.%s" % (a, b), "channel_%s.%d" % (c, d))
        for a, c in (("add", "add"), ("scale", "mul")) for b, d in (("fc1", 0), ("norm", 1), ("fc2", 3)))
    norms = {"channel_%s_1_%s" % (a, b): (4, 1, 1) for a in ("add", "mul") for b in ("weight", "bias")}
    add("global-context-both", "gc", {"hidden": 4, "fuse": "both"},
        lambda: with_epsilon(GlobalContext(8, fuse_add=True, fuse_scale=True, rd_channels=4)), [2, 8, 2, 3],
        timm + "GlobalContext, epsilon 1e-5", names=gc, **norms)
    add("global-context-mean", "gc", {"hidden": 4, "fuse": "scale", "attend": False},
        lambda: with_epsilon(GlobalContext(8, use_attn=False, rd_channels=4)), [2, 8, 2, 3],
        timm + "GlobalContext, epsilon 1e-5", names=gc, **norms)
    add("non-local-norm", "non-local", {"hidden": 4, "scale": True, "norm": True},
        lambda: NonLocalAttn(8, rd_channels=4), [2, 8, 2, 3], timm + "NonLocalAttn", both,
        names=(("t.", "theta."), ("p.", "phi."), ("z.", "W.")))
    add("gather-excite-plus", "ge", {"extent": 4, "extra_params": True, "mlp": True, "hidden": 2},
        lambda: GatherExcite(4, extent=4, extra_params=True, rd_channels=2), [2, 4, 4, 5],
        timm + "GatherExcite with its arguments mended", both, tall=[4, 5])
    add("gather-excite-max", "ge", {"extent": 2, "max_pool": True, "mlp": True, "hidden": 2},
        lambda: GatherExcite(4, extent=2, add_maxpool=True, rd_channels=2), [2, 4, 4, 5],
        timm + "GatherExcite with its arguments mended")

    # --- after the authors' code
    add("external", "external", {"memory": 6}, lambda: ExternalAttention(8, 6), [2, 8, 2, 3],
        "Guo et al. 2021; MenghaoGuo/EANet, its memories not shared", both,
        linear_0_weight=(6, 8, 1, 1), linear_1_weight=(8, 6, 1, 1))
    add("double", "double", {"hidden": 4}, lambda: DoubleAttention(8, 4), [2, 8, 2, 3],
        "Chen et al. 2018, the formulas of the paper")
    add("sge", "sge", {"groups": 2}, lambda: SpatialGroupEnhance(2), [2, 8, 2, 3], "Li et al. 2019; implus/PytorchInsight")
    add("shuffle", "shuffle", {"groups": 2}, lambda: ShuffleAttention(8, 2), [2, 8, 2, 3],
        "Zhang and Yang 2021; wofmanaf/SA-Net")
    add("pyramid-squeeze", "pyramid-squeeze", {"hidden": 2},
        lambda: PyramidSqueezeAttention(4, 2, [1, 1, 1, 1]), [2, 4, 3, 4],
        "Zhang et al. 2021; murufeng/EPSANet, with fewer groups for fewer channels")
    for order, c in (("parallel", 8), ("sequential", 24)):
        add("polarized-" + order, "polarized", {"order": order}, lambda: PolarizedSelfAttention(c, order), [96 // c // 4, c, 2, 2],
            "Liu et al. 2021; DeLightCMU/PSA", gain=2)
    add("cot", "cot", {"hidden": 4}, lambda: CotLayer(8, 4), [2, 8, 2, 3], "Li et al. 2021; JDAI-CV/CoTNet, whose hidden layer has 32 units", both)
    add("parnet", "parnet", {}, lambda: ParNet(4), [2, 4, 3, 4], "Goyal et al. 2021; imankgoyal/NonDeepNetworks", both)
    add("fca", "fca", {"hidden": 2, "frequencies": 4}, lambda: FcaLayer(8, 2, 4, 7), [2, 8, 3, 4],
        "Qin et al. 2021; cfzd/FcaNet", gain=3)
    add("fca-14", "fca", {"hidden": 2, "frequencies": 2, "size": 14}, lambda: FcaLayer(4, 2, 2, 14), [1, 4, 7, 5],
        "Qin et al. 2021; cfzd/FcaNet", gain=3)
    add("multi-scale", "multi-scale", {"groups": 2}, lambda: EmaModule(8, 2), [2, 8, 2, 3],
        "Ouyang et al. 2023; YOLOonMe/EMA-attention-module")
    add("lka", "lka", {}, lambda: LKA(3), [2, 3, 4, 5], "Guo et al. 2022; Visual-Attention-Network/VAN-Classification", gain=2)
    add("axial", "axial", {"heads": 2}, lambda: AxialAttention(6, 2), [2, 6, 2, 3],
        "Ho et al. 2019; lucidrains/axial-attention", pointwise=True)
    add("outlook", "outlook", {"heads": 2}, lambda: ChannelsFirst(OutlookAttention(4, 2)), [2, 4, 3, 4],
        timm + "volo.OutlookAttention", pointwise=True)
    add("lct", "lct", {"groups": 2}, lambda: LCT(8, 2), [2, 8, 2, 3], "Ruan et al. 2020, the formulas of the paper")
    add("srm", "srm", {}, lambda: SRM(8), [2, 8, 2, 3], "Lee et al. 2019; hyunjaelee410/style-based-recalibration-module", both)
    add("gmlp", "gmlp", {"ratio": 2}, lambda: ChannelsFirst(SpatialGatingBlock(6, 12, mlp_ratio=2), True), [2, 6, 3, 4],
        timm + "mlp_mixer.SpatialGatingBlock")
    add("dnl", "dnl", {"hidden": 4, "temperature": 0.5}, lambda: DNL(8, 4, 0.5), [2, 8, 2, 3],
        "Yin et al. 2020; open-mmlab/mmsegmentation")
    add("nam", "nam", {}, lambda: NAM(6), [2, 6, 3, 4], "Liu et al. 2021; Christian-lyc/NAM", both)
    add("mlca", "mlca", {"kernel": 3, "regions": 3, "local_weight": 0.25}, lambda: MLCA(3, 3, 0.25), [2, 4, 4, 5],
        "Wan et al. 2023; wandahangFY/MLCA", gain=3)
    add("lsk", "lsk", {}, lambda: LSK(4), [2, 4, 4, 3], "Li et al. 2023; zcablii/LSKNet", gain=2)


def others():
    """What the shipped cases do not have: other options, under the names and with the arguments of timm."""
    folder = os.path.join(os.path.dirname(os.path.abspath(__file__)), "others")

    def add(name, module, cls, shape, mode="eval", **args):
        given = {key: getattr(value, "__name__", value) for key, value in args.items()}
        case(folder, "timm-" + name, module, given, lambda: cls(shape[1], **args), shape, "timm 1.0.31", mode == "train")

    add("se", "se", SEModule, [1, 20, 1, 1], rd_ratio=0.5, rd_divisor=4, gate_layer="hard_sigmoid")
    add("cbam", "cbam", CbamModule, [2, 6, 3, 4], "train", rd_channels=2, spatial_kernel_size=3, mlp_bias=True,
        gate_layer="hard_sigmoid")
    add("lcbam", "lcbam", LightCbamModule, [1, 6, 2, 5], rd_channels=2, spatial_kernel_size=3, mlp_bias=True)
    add("gc", "gc", GlobalContext, [2, 8, 3, 1], fuse_add=True, rd_ratio=0.5, gate_layer="hard_sigmoid")
    add("nl", "nl", NonLocalAttn, [2, 6, 2, 3], rd_channels=3)
    add("eca-mlp", "eca", EcaModule, [1, 12, 2, 3], use_mlp=True, rd_channels=3, gamma=1.0)
    add("coord", "coord", CoordAttn, [1, 6, 4, 3], rd_channels=3, norm_layer=None)
    add("scoord", "scoord", SimpleCoordAttn, [1, 6, 2, 1], rd_channels=3, bias=False)
    add("ela", "ela", EfficientLocalAttn, [1, 6, 4, 5], kernel_size=3, norm_layer=None)
    add("ge-whole", "ge", GatherExcite, [2, 4, 3, 4], "train", extra_params=True, feat_size=(3, 4), rd_channels=2)
    add("halo", "halo", HaloAttn, [1, 6, 4, 4], num_heads=2, block_size=2, halo_size=1, scale_pos_embed=True)
    add("lambda", "lambda", LambdaLayer, [2, 4, 2, 3], num_heads=2, dim_head=3, r=None, feat_size=(2, 3))
    add("splat", "splat", SplitAttn, [2, 4, 2, 3], radix=2, rd_channels=2)
    add("splat-groups", "splat", SplitAttn, [1, 4, 2, 2], radix=2, groups=2, rd_channels=2, bias=True, kernel_size=1)
    add("bottleneck", "bottleneck", BottleneckAttn, [1, 6, 2, 3], num_heads=2, dim_head=4, feat_size=(2, 3), qkv_bias=True)
    add("sk", "sk", SelectiveKernel, [3, 4, 2, 3], "train", kernel_size=[3, 5], groups=2, rd_channels=2)
    add("sk-whole", "sk", SelectiveKernel, [1, 2, 3, 4], kernel_size=5, split_input=False, keep_3x3=False, rd_channels=2)
    add("se-norm", "se", SEModule, [3, 8, 2, 3], "train", rd_channels=4, norm_layer=nn.BatchNorm2d)
    add("ela-norm", "ela", EfficientLocalAttn, [2, 4, 3, 5], "train", kernel_size=3, norm_layer=nn.BatchNorm2d)
    add("sk-dilation", "sk", SelectiveKernel, [2, 4, 6, 7], kernel_size=[3, 5], dilation=2, rd_channels=2)
    add("sk-dilation-whole", "sk", SelectiveKernel, [1, 2, 6, 5], kernel_size=[3, 5], dilation=2, keep_3x3=False, rd_channels=2)
    add("splat-dilation", "splat", SplitAttn, [2, 4, 5, 6], dilation=2, padding=2, rd_channels=2, norm_layer=nn.BatchNorm2d)
    case(folder, "psa-s", "psa-s", {}, lambda: PolarizedSelfAttention(16, "sequential"), [2, 16, 2, 1],
         "Liu et al. 2021; DeLightCMU/PSA", gain=2)
    case(folder, "epsa", "epsa", {"conv_groups": [1, 2, 2, 2]}, lambda: PyramidSqueezeAttention(8, 1, [1, 2, 2, 2]), [1, 8, 2, 3],
         "Zhang et al. 2021; murufeng/EPSANet, with fewer groups for fewer channels")
    case(folder, "double", "a2", {"c_m": 4, "c_n": 3}, lambda: DoubleAttention(6, 4, 3), [1, 6, 2, 3], "Chen et al. 2018")
    case(folder, "eca", "eca", {}, lambda: EcaModule(None), [1, 24, 3, 2], "timm 1.0.31, EcaModule")
    case(folder, "gather-excite", "gather-excite", {"extent": 4}, lambda: GatherExcite(4, extent=4, use_mlp=False),
         [1, 4, 9, 5], "timm 1.0.31, GatherExcite")


if __name__ == "__main__":
    others() if sys.argv[1:] == ["others"] else main(*sys.argv[1:])
