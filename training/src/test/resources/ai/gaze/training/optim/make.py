"""Makes trajectories.safetensors, layers.json and rates.json beside this file: what torch.optim, timm
and the published code of Muon compute (torch 2.5.1 and timm 1.0.31 made these).

Each optimizer makes 20 steps with gradients that are a formula; the learning rate is halved after the
tenth. Kept are the weights after the third and the last step, in the order of NAMES.
"""
import json
import math
import os

import timm
import torch
from safetensors.torch import save_file
from timm.optim import Lamb, Lion, Lookahead
from timm.optim._param_groups import param_groups_layer_decay
from timm.scheduler import PolyLRScheduler, TanhLRScheduler, CosineLRScheduler

here = os.path.dirname(os.path.abspath(__file__))
STEPS = 20
SHAPES = {
    "0.weight": (6, 3, 3, 3),
    "3.weight": (10, 6),
    "0.bias": (6,),
    "1.weight": (6,),
    "1.bias": (6,),
    "3.bias": (10,),
}
NAMES = list(SHAPES)


def values(step):
    """What stands in one vector of all weights in a step; step 0 is the beginning."""
    size = sum(math.prod(s) for s in SHAPES.values())
    flat = [math.sin(0.7 * i + 1.3 * step) + 0.3 * math.cos(0.11 * i * (step + 1)) for i in range(size)]
    vector = torch.tensor(flat, dtype=torch.float64).to(torch.float32)
    cut = vector.split([math.prod(s) for s in SHAPES.values()])
    return {n: v.reshape(s).clone() for (n, s), v in zip(SHAPES.items(), cut)}


def trajectory(make, clip=0):
    weights = {n: torch.nn.Parameter(v) for n, v in values(0).items()}
    optimizer = make(weights)
    bases = [g["lr"] for g in optimizer.param_groups]
    kept = []
    for step in range(1, STEPS + 1):
        for n, g in values(step).items():
            weights[n].grad = g
        if clip:
            torch.nn.utils.clip_grad_norm_(list(weights.values()), clip)
        for group, base in zip(optimizer.param_groups, bases):
            group["lr"] = base * (0.5 if step > 10 else 1)
        optimizer.step()
        if step in (3, STEPS):
            kept.append(torch.cat([weights[n].detach().flatten() for n in NAMES]))
    return torch.stack(kept)


def of(weights, *names):
    return [weights[n] for n in names]


def groups(weights, lr, scaled, decay):
    """Those of the module 3 with ten times the rate and no decay, the biases of 0 and 1 with twice."""
    return [
        dict(params=of(weights, "0.weight", "1.weight"), lr=lr, weight_decay=decay),
        dict(params=of(weights, "3.weight", "3.bias"), lr=10 * lr, weight_decay=0),
        dict(params=of(weights, "0.bias", "1.bias"), lr=2 * lr, weight_decay=decay),
    ]


# --- Muon: https://github.com/KellerJordan/Muon, as published but in float32 instead of bfloat16.
def newton_schulz(g, steps=5):
    a, b, c = (3.4445, -4.7750, 2.0315)
    x = g.mT if g.size(-2) > g.size(-1) else g
    x = x / (x.norm(dim=(-2, -1), keepdim=True) + 1e-7)
    for _ in range(steps):
        y = x @ x.mT
        x = a * x + (b * y + c * y @ y) @ x
    return x.mT if g.size(-2) > g.size(-1) else x


class Muon(torch.optim.Optimizer):
    def __init__(self, groups):
        super().__init__(groups, {})

    @torch.no_grad()
    def step(self):
        for group in self.param_groups:
            for p in group["params"]:
                state, lr = self.state[p], group["lr"]
                state["step"] = state.get("step", 0) + 1
                if group["use_muon"]:
                    momentum = state.setdefault("momentum_buffer", torch.zeros_like(p))
                    momentum.lerp_(p.grad, 1 - group["momentum"])
                    update = p.grad.lerp_(momentum, group["momentum"])
                    flat = update.view(len(update), -1) if update.ndim == 4 else update
                    update = newton_schulz(flat) * max(1, p.grad.size(-2) / p.grad.size(-1)) ** 0.5
                else:
                    b1, b2 = group["betas"]
                    first = state.setdefault("exp_avg", torch.zeros_like(p))
                    second = state.setdefault("exp_avg_sq", torch.zeros_like(p))
                    first.lerp_(p.grad, 1 - b1)
                    second.lerp_(p.grad.square(), 1 - b2)
                    update = first / (1 - b1 ** state["step"])
                    update = update / ((second / (1 - b2 ** state["step"])).sqrt() + group["eps"])
                p.mul_(1 - lr * group["weight_decay"])
                p.add_(update.reshape(p.shape), alpha=-lr)


def muon(weights, lr, decay=0.0, adam=3e-4):
    head = ["3.weight"]
    rest = [n for n in NAMES if n not in ("0.weight", *head)]
    return Muon([
        dict(params=of(weights, "0.weight"), lr=lr, weight_decay=decay, momentum=0.95,
             use_muon=True),
        dict(params=of(weights, *head, *rest), lr=adam, weight_decay=decay, betas=(0.9, 0.95),
             eps=1e-10, use_muon=False),
    ])


def all_of(weights):
    return list(weights.values())


torch.manual_seed(0)
cases = {
    "adamw-groups": trajectory(lambda w: torch.optim.AdamW(groups(w, 1e-2, 10, 0.05)), clip=2),
    "adam-groups": trajectory(lambda w: torch.optim.Adam(groups(w, 1e-2, 10, 0.05))),
    "sgd-groups": trajectory(
        lambda w: torch.optim.SGD(groups(w, 1e-3, 10, 0.05), momentum=0.9, nesterov=True)),
    "adamw-layers": trajectory(lambda w: torch.optim.AdamW([
        dict(params=of(w, "0.weight", "0.bias", "1.weight", "1.bias"), lr=0.75e-2),
        dict(params=of(w, "3.weight", "3.bias"), lr=1e-2)], weight_decay=0.05)),
    "lion": trajectory(lambda w: Lion(all_of(w), lr=1e-3, foreach=False)),
    "lion-decay": trajectory(
        lambda w: Lion(all_of(w), lr=1e-3, betas=(0.8, 0.95), weight_decay=0.1, foreach=False)),
    "lamb": trajectory(lambda w: Lamb(all_of(w), lr=1e-2, foreach=False)),
    "lamb-plain": trajectory(
        lambda w: Lamb(all_of(w), lr=1e-2, weight_decay=0, max_grad_norm=None, foreach=False)),
    "muon": trajectory(lambda w: muon(w, 0.02)),
    "muon-decay": trajectory(lambda w: muon(w, 0.01, decay=0.1, adam=1e-3)),
    "lookahead-adamw": trajectory(
        lambda w: Lookahead(torch.optim.AdamW(all_of(w), lr=1e-2), alpha=0.5, k=6)),
    "lookahead-sgd": trajectory(
        lambda w: Lookahead(torch.optim.SGD(all_of(w), lr=1e-2, momentum=0.9), alpha=0.3, k=4)),
}
save_file(cases, os.path.join(here, "trajectories.safetensors"))

model = timm.create_model("resnet18", num_classes=10)
names = {id(p): n for n, p in model.named_parameters()}
scales = {}
for group in param_groups_layer_decay(model, layer_decay=0.75):
    scales.setdefault(group["lr_scale"], []).extend(names[id(p)] for p in group["params"])
with open(os.path.join(here, "layers.json"), "w") as out:
    json.dump({str(k): sorted(v) for k, v in scales.items()}, out, indent=0, sort_keys=True)
    out.write("\n")


# --- schedules: one step is one epoch of PyTorch's.
def rates(make, steps):
    optimizer = torch.optim.SGD([torch.nn.Parameter(torch.zeros(1))], lr=0.1)
    schedule = make(optimizer)
    result = []
    for step in range(steps):
        if hasattr(schedule, "step_update"):
            schedule.step(step)
        result.append(optimizer.param_groups[0]["lr"])
        if not hasattr(schedule, "step_update"):
            optimizer.step()
            schedule.step()
    return result


torch_lr = torch.optim.lr_scheduler
timm_cosine = dict(t_initial=5, cycle_limit=9)
curves = {
    "polynomial": rates(lambda o: torch_lr.PolynomialLR(o, total_iters=30, power=1.0), 30),
    "polynomial-0.9": rates(lambda o: torch_lr.PolynomialLR(o, total_iters=30, power=0.9), 30),
    "polynomial-min": rates(lambda o: PolyLRScheduler(o, t_initial=30, power=2, lr_min=0.01), 30),
    "tanh": rates(lambda o: TanhLRScheduler(o, t_initial=30), 30),
    "tanh-bounds": rates(lambda o: TanhLRScheduler(o, t_initial=30, lb=-4, ub=4, lr_min=0.01), 30),
    "restarts": rates(lambda o: torch_lr.CosineAnnealingWarmRestarts(o, T_0=5), 30),
    "restarts-2": rates(
        lambda o: torch_lr.CosineAnnealingWarmRestarts(o, T_0=4, T_mult=2, eta_min=0.001), 30),
    "restarts-decay": rates(lambda o: CosineLRScheduler(o, cycle_decay=0.5, **timm_cosine), 30),
    "restarts-2-decay": rates(
        lambda o: CosineLRScheduler(o, cycle_mul=2, cycle_decay=0.5, lr_min=0.001, **timm_cosine), 30),
}
with open(os.path.join(here, "rates.json"), "w") as out:
    json.dump(curves, out, indent=0)
    out.write("\n")
