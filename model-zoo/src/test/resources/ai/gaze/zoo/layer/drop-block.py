"""Writes drop-block.txt: what timm's drop_block_2d leaves of ones, for given centres of blocks."""

import pathlib

import torch
from timm.layers.drop import drop_block_2d

CASES = [
    # images, height, width, block, gamma scale, flat indices of the centres
    (2, 6, 6, 5, 0.25, [14, 37]),
    (2, 8, 8, 5, 0.25, [0, 27, 127]),
    (2, 4, 4, 3, 1.0, [5, 31]),
    (1, 7, 5, 3, 1.0, []),
    (1, 2, 2, 3, 1.0, [3]),
    (2, 3, 2, 3, 1.0, [4]),
    (3, 1, 1, 3, 1.0, [1]),
    (2, 4, 5, 5, 0.25, [7]),
    (1, 4, 4, 3, 1.0, [5, 6, 9, 10]),
]

lines = []
for images, height, width, block, scale, centres in CASES:
    gammas = []

    def bernoulli(self, gamma):
        gammas.append(gamma)
        self.zero_()
        self.view(-1)[centres] = 1
        return self

    original, torch.Tensor.bernoulli_ = torch.Tensor.bernoulli_, bernoulli
    left = drop_block_2d(torch.ones(images, 1, height, width), 0.1, block, scale)
    torch.Tensor.bernoulli_ = original
    kept = "".join("0" if v == 0 else "1" for v in left.flatten().tolist())
    fields = [images, height, width, block, scale, repr(gammas[0]), " ".join(map(str, centres))]
    lines.append(",".join(map(str, fields + [kept, repr(left.max().item())])))
pathlib.Path(__file__).with_suffix(".txt").write_text("\n".join(lines) + "\n")
