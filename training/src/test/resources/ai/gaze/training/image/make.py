"""Makes the pictures beside this file with Pillow and torchvision (9.4 and 0.14 made these)."""
import os

import numpy as np
from PIL import Image
from torchvision import transforms as T
from torchvision.transforms import functional as F

here = os.path.dirname(os.path.abspath(__file__))


def picture(height, width):
    y, x, c = np.mgrid[0:height, 0:width, 0:3]
    return Image.fromarray(((x * 7 + y * 13 + c * 31 + x * y) % 256).astype(np.uint8))


def save(image, name):
    image.save(os.path.join(here, name + ".png"), optimize=True)


def center(height, width, resize, side):
    steps = T.Compose([T.Resize(resize, antialias=True), T.CenterCrop(side)])
    save(steps(picture(height, width)), f"center-{height}x{width}-{resize}-{side}")


center(37, 50, 18, 14)
center(50, 37, 19, 16)
center(61, 45, 45, 32)
center(9, 11, 27, 24)
center(40, 40, 23, 20)
for top, left, height, width, side in [(3, 5, 20, 31, 16), (0, 0, 37, 50, 32), (36, 49, 1, 1, 8), (10, 2, 7, 40, 33)]:
    box = F.resized_crop(picture(37, 50), top, left, height, width, [side, side])
    save(box, f"box-{top}-{left}-{height}-{width}-{side}")

small = picture(12, 10)
small.convert("CMYK").save(os.path.join(here, "cmyk.jpg"), quality=95, subsampling=0)
save(Image.open(os.path.join(here, "cmyk.jpg")).convert("RGB"), "cmyk")
smooth = np.mgrid[0:24, 0:32].sum(0)[:, :, None] * np.array([3, 4, 2]) + np.array([10, 0, 60])
photo = Image.fromarray(smooth.astype(np.uint8))
photo.save(os.path.join(here, "photo.jpg"), quality=95, subsampling=0)
save(Image.open(os.path.join(here, "photo.jpg")).convert("RGB"), "photo")
photo.save(os.path.join(here, "progressive.jpg"), quality=90, progressive=True)
photo.convert("L").save(os.path.join(here, "gray.jpg"), quality=95)
save(Image.open(os.path.join(here, "gray.jpg")).convert("RGB"), "gray")
print([T.RandomResizedCrop.get_params(picture(h, w), [2.0, 2.0], [0.75, 4 / 3]) for h, w in [(10, 100), (100, 10), (40, 41)]])
