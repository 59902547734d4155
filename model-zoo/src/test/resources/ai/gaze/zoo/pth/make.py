"""Writes the files of this folder with PyTorch (2.5.1 here): python make.py"""

import argparse
import collections

import numpy
import torch

BASE = torch.arange(12, dtype=torch.float32).reshape(3, 4) - 3.5


def state():
    half = BASE / 4
    return collections.OrderedDict(
        plain=BASE.clone(),
        transposed=BASE.t(),
        column=BASE[:, 1],
        row=BASE[2],
        expanded=torch.tensor([2.5]).expand(3),
        channels_last=torch.arange(24.0).reshape(1, 2, 3, 4).to(memory_format=torch.channels_last),
        parameter=torch.nn.Parameter(BASE[:2].clone()),
        scalar=torch.tensor(7.25),
        empty=torch.zeros(0, 3),
        f64=half.double(),
        f16=half.half(),
        bf16=half.bfloat16(),
        i64=torch.tensor([-1, 2**40]),
        i32=torch.tensor([-1, 70000], dtype=torch.int32),
        i16=torch.tensor([-1, 300], dtype=torch.int16),
        i8=torch.tensor([-1, 100], dtype=torch.int8),
        u8=torch.tensor([255, 1], dtype=torch.uint8),
        bool=torch.tensor([True, False]),
    )


def checkpoint():
    network = torch.nn.Sequential(torch.nn.Linear(2, 2), torch.nn.BatchNorm1d(2))
    for i, p in enumerate(network.parameters()):
        torch.nn.init.constant_(p, i + 1)
    optimizer = torch.optim.SGD(network.parameters(), lr=0.1, momentum=0.9)
    network(torch.ones(4, 2)).sum().backward()
    optimizer.step()
    schedule = torch.optim.lr_scheduler.MultiStepLR(optimizer, [3, 5])
    weights = collections.OrderedDict(("model." + k, v) for k, v in network.state_dict().items())
    return {
        "epoch": 3,
        "pytorch-lightning_version": "2.4.0",
        "state_dict": weights,
        "state_dict_ema": {k: v + 1 for k, v in weights.items()},
        "optimizer_states": [optimizer.state_dict()],
        "lr_schedulers": [schedule.state_dict()],
        "hyper_parameters": {"lr": 0.1, "size": torch.Size([2, 2]), "names": {"a", "b"},
                             "type": torch.float32, "device": torch.device("cpu"), "large": 2**80,
                             "bytes": b"\x00\xff", "complex": 1 + 2j},
    }


class Network(torch.nn.Module):
    def __init__(self):
        super().__init__()
        self.fc = torch.nn.Linear(1, 1)

    def forward(self, x):
        return self.fc(x)


torch.save(state(), "zip.pth")
torch.save(state(), "legacy.pth", _use_new_zipfile_serialization=False)
torch.save(state(), "protocol4.pth", pickle_protocol=4)
torch.save(checkpoint(), "lightning.ckpt")
torch.save(argparse.Namespace(lr=0.1), "namespace.pth")
torch.save({"best": numpy.float64(0.5), "a": BASE}, "numpy.pth")
torch.save(torch.nn.Linear(1, 1), "module.pth")
torch.save([BASE], "list.pth")
torch.jit.script(Network()).save("script.pt")
