"""The networks of Gaze that the peer scripts train, as PyTorch users write them."""

import argparse

import torch
from torch import nn


class Cbam(nn.Module):
    """CBAM (Woo et al., 2018): weights of the channels, then of the positions."""

    def __init__(self, channels):
        super().__init__()
        hidden = channels // 16
        self.perceptron = nn.Sequential(
            nn.Conv2d(channels, hidden, 1, bias=False),
            nn.ReLU(inplace=True),
            nn.Conv2d(hidden, channels, 1, bias=False),
        )
        self.conv = nn.Conv2d(2, 1, 7, padding=3, bias=False)

    def forward(self, x):
        average = self.perceptron(nn.functional.adaptive_avg_pool2d(x, 1))
        x = x * (average + self.perceptron(nn.functional.adaptive_max_pool2d(x, 1))).sigmoid()
        pooled = torch.cat([x.mean(1, keepdim=True), x.max(1, keepdim=True)[0]], 1)
        return x * self.conv(pooled).sigmoid()


class NonLocal(nn.Module):
    """The embedded Gaussian of Non-local Neural Networks (Wang et al., 2018)."""

    def __init__(self, channels):
        super().__init__()
        self.theta, self.phi, self.g = (nn.Conv2d(channels, channels // 2, 1) for _ in range(3))
        self.out = nn.Conv2d(channels // 2, channels, 1)

    def forward(self, x):
        theta, phi, g = (conv(x).flatten(2) for conv in (self.theta, self.phi, self.g))
        weights = torch.bmm(theta.transpose(1, 2), phi).softmax(-1)
        y = torch.bmm(weights, g.transpose(1, 2)).transpose(1, 2)
        return x + self.out(y.reshape(x.shape[0], -1, *x.shape[2:]))


class QueryKeyValue(nn.Module):
    """What position and criss-cross attention begin with."""

    def __init__(self, channels):
        super().__init__()
        self.q = nn.Conv2d(channels, max(channels // 8, 8), 1)
        self.k = nn.Conv2d(channels, max(channels // 8, 8), 1)
        self.v = nn.Conv2d(channels, channels, 1)


class Dual(QueryKeyValue):
    """Position and channel attention of DANet (Fu et al., 2019), added."""

    def __init__(self, channels):
        super().__init__(channels)
        self.position = nn.Parameter(torch.zeros(1))
        self.channel = nn.Parameter(torch.zeros(1))

    def forward(self, x):
        q, k, v, flat = (y.flatten(2) for y in (self.q(x), self.k(x), self.v(x), x))
        positions = torch.bmm(q.transpose(1, 2), k).softmax(-1)
        channels = torch.bmm(flat, flat.transpose(1, 2)).softmax(-1)
        by_position = self.position * torch.bmm(v, positions.transpose(1, 2)).view_as(x) + x
        return by_position + self.channel * torch.bmm(channels, flat).view_as(x) + x


class CrissCross(QueryKeyValue):
    """Criss-cross attention of CCNet (Huang et al., 2019), applied once."""

    def __init__(self, channels):
        super().__init__(channels)
        self.gamma = nn.Parameter(torch.zeros(1))

    def forward(self, x):
        height = x.shape[2]
        q, k, v = self.q(x), self.k(x), self.v(x)
        column = torch.einsum("bcyx,bcix->byxi", q, k)
        own = torch.eye(height, dtype=torch.bool, device=x.device).view(1, height, 1, height)
        column = column.masked_fill(own, float("-inf"))
        row = torch.einsum("bcyx,bcyj->byxj", q, k)
        weights = torch.cat([column, row], -1).softmax(-1)
        out = torch.einsum("byxi,bcix->bcyx", weights[..., :height], v)
        out = out + torch.einsum("byxj,bcyj->bcyx", weights[..., height:], v)
        return self.gamma * out + x


# How each is built, whether it stands in every residual branch or behind the first three stages of
# resnet18, and the parameters that it adds there.
ATTENTIONS = {
    "none": (None, False, 0),
    "cbam": (Cbam, True, 87_824),
    "non-local": (NonLocal, False, 173_152),
    "dual": (Dual, False, 108_086),
    "criss-cross": (CrissCross, False, 108_083),
}


class BasicBlock(nn.Module):
    def __init__(self, channels_in, channels, stride, attention=None):
        super().__init__()
        self.attention = attention(channels) if attention else nn.Identity()
        self.conv1 = nn.Conv2d(channels_in, channels, 3, stride, 1, bias=False)
        self.bn1 = nn.BatchNorm2d(channels)
        self.conv2 = nn.Conv2d(channels, channels, 3, 1, 1, bias=False)
        self.bn2 = nn.BatchNorm2d(channels)
        self.relu = nn.ReLU(inplace=True)
        self.downsample = None
        if stride != 1 or channels_in != channels:
            self.downsample = nn.Sequential(
                nn.Conv2d(channels_in, channels, 1, stride, bias=False),
                nn.BatchNorm2d(channels),
            )

    def forward(self, x):
        shortcut = x if self.downsample is None else self.downsample(x)
        out = self.relu(self.bn1(self.conv1(x)))
        return self.relu(self.attention(self.bn2(self.conv2(out))) + shortcut)


def resnet18(attention="none", classes=10):
    """ResNet-18 with the stem for 32x32 images: 11,173,962 parameters without attention."""
    module, in_branch, _ = ATTENTIONS[attention]
    inside = module if in_branch else None
    layers = [nn.Conv2d(3, 64, 3, 1, 1, bias=False), nn.BatchNorm2d(64), nn.ReLU(inplace=True)]
    channels = 64
    for width, stride in ((64, 1), (128, 2), (256, 2), (512, 2)):
        layers += [BasicBlock(channels, width, stride, inside), BasicBlock(width, width, 1, inside)]
        if module and not in_branch and width < 512:
            layers.append(module(width))
        channels = width
    return nn.Sequential(*layers, nn.AdaptiveAvgPool2d(1), nn.Flatten(), nn.Linear(512, classes))


class OptionA(nn.Module):
    """The shortcut of ResNet-20: every second pixel, and as many channels of zeros behind."""

    def forward(self, x):
        return nn.functional.pad(x[:, :, ::2, ::2], (0, 0, 0, 0, 0, x.shape[1]))


def resnet20(classes=10):
    """ResNet-20 of He et al. for CIFAR-10, shortcuts without weights: 269,722 parameters."""
    layers = [nn.Conv2d(3, 16, 3, 1, 1, bias=False), nn.BatchNorm2d(16), nn.ReLU(inplace=True)]
    channels = 16
    for width, stride in ((16, 1), (32, 2), (64, 2)):
        for i in range(3):
            block = BasicBlock(channels, width, stride if i == 0 else 1)
            if block.downsample is not None:
                block.downsample = OptionA()
            layers.append(block)
            channels = width
    return nn.Sequential(*layers, nn.AdaptiveAvgPool2d(1), nn.Flatten(), nn.Linear(64, classes))


def simple_cnn(classes=10):
    """The article's small CNN without attention: 1,147,914 parameters."""
    layers = []
    for channels_in, channels in ((3, 32), (32, 64), (64, 128)):
        layers += [
            nn.Conv2d(channels_in, channels, 3, padding=1),
            nn.BatchNorm2d(channels),
            nn.ReLU(inplace=True),
            nn.MaxPool2d(2),
        ]
    return nn.Sequential(
        *layers,
        nn.Flatten(),
        nn.Linear(2048, 512),
        nn.ReLU(inplace=True),
        nn.Dropout(0.5),
        nn.Linear(512, classes),
    )


def vgg16_bn_cifar(classes=10):
    """VGG16 with batch normalization and one linear layer: 14,728,266 parameters."""
    layers = []
    channels_in = 3
    for channels, repeats in ((64, 2), (128, 2), (256, 3), (512, 3), (512, 3)):
        for _ in range(repeats):
            layers += [
                nn.Conv2d(channels_in, channels, 3, padding=1),
                nn.BatchNorm2d(channels),
                nn.ReLU(inplace=True),
            ]
            channels_in = channels
        layers.append(nn.MaxPool2d(2))
    return nn.Sequential(*layers, nn.Flatten(), nn.Linear(512, classes))


NETWORKS = {
    "resnet18": (resnet18, 11_173_962),
    "resnet20": (resnet20, 269_722),
    "simple-cnn": (simple_cnn, 1_147_914),
    "vgg16-bn-cifar": (vgg16_bn_cifar, 14_728_266),
}


def create(name, attention="none"):
    """Returns a network, having made sure that it has as many parameters as Gaze's."""
    maker, expected = NETWORKS[name]
    if attention != "none" and maker is not resnet18:
        raise SystemExit(f"{name} with {attention}: expected resnet18, which alone takes attention here")
    network = maker() if attention == "none" else maker(attention)
    expected += ATTENTIONS[attention][2]
    parameters = sum(p.numel() for p in network.parameters())
    if parameters != expected:
        raise AssertionError(f"{name} has {parameters} parameters, Gaze's has {expected}")
    return network


def at_least_one(text):
    """A whole number from 1 up, as argparse takes it."""
    if not text.isdecimal() or int(text) < 1:
        raise argparse.ArgumentTypeError(f"{text}: expected a whole number from 1 up")
    return int(text)


def version():
    return f"PyTorch {torch.__version__}"
