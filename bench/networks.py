"""The networks of Gaze that the peer scripts train, as PyTorch users write them."""

import torch
from torch import nn


class BasicBlock(nn.Module):
    def __init__(self, channels_in, channels, stride):
        super().__init__()
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
        return self.relu(self.bn2(self.conv2(out)) + shortcut)


def resnet18(classes=10):
    """ResNet-18 with the stem for 32x32 images: 11,173,962 parameters."""
    layers = [nn.Conv2d(3, 64, 3, 1, 1, bias=False), nn.BatchNorm2d(64), nn.ReLU(inplace=True)]
    channels = 64
    for width, stride in ((64, 1), (128, 2), (256, 2), (512, 2)):
        layers += [BasicBlock(channels, width, stride), BasicBlock(width, width, 1)]
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


NETWORKS = {
    "resnet18": (resnet18, 11_173_962),
    "resnet20": (resnet20, 269_722),
    "simple-cnn": (simple_cnn, 1_147_914),
}


def create(name):
    """Returns a network, having made sure that it has as many parameters as Gaze's."""
    maker, expected = NETWORKS[name]
    network = maker()
    parameters = sum(p.numel() for p in network.parameters())
    if parameters != expected:
        raise AssertionError(f"{name} has {parameters} parameters, Gaze's has {expected}")
    return network


def version():
    return f"PyTorch {torch.__version__}"
