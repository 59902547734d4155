"""Makes shapes.zip: what timm and torchvision make of images for networks that take no squares, or grey.

timm 1.0.31, torchvision 0.20, PyTorch 2.5.1 and Pillow 13.0.0 made what is here. The entry expected.txt has a line for
each case: "center", height and width of the picture, cover, size, and the SHA-256 of the pixels; the same for "box"
(its top, left, height, width) and "grey" (a file of the archive). Grey of 16 bits is scaled to 8 as by to_dtype.
"""
import hashlib
import io
import struct
import zipfile

import numpy as np
import torch
from PIL import Image
from timm.data.transforms import ResizeKeepRatio
from torchvision import transforms as T
from torchvision.transforms import functional as F
from torchvision.transforms.v2 import functional as F2

rng = np.random.default_rng(11)
files, lines = {}, []


def picture(height, width):
    y, x, c = np.mgrid[0:height, 0:width, 0:3]
    return Image.fromarray(((x * 7 + y * 13 + c * 31 + x * y) % 256).astype(np.uint8))


def expect(words, image):
    lines.append(f"{words} {image.height} {image.width} {hashlib.sha256(image.tobytes()).hexdigest()}")


for height, width, cover, size in [
    (37, 50, (18, 30), (14, 24)),
    (50, 37, (18, 30), (14, 24)),
    (61, 45, (45, 9), (32, 5)),
    (9, 11, (27, 64), (24, 63)),
    (40, 40, (23, 46), (23, 46)),
    (5, 300, (8, 31), (1, 31)),
    (33, 64, (255, 64), (224, 33)),
]:
    steps = T.Compose([ResizeKeepRatio(cover, interpolation="bilinear"), T.CenterCrop(size)])
    for mode in ("RGB", "L"):
        image = steps(picture(height, width).convert(mode))
        expect(f"center {mode} {height} {width} {cover[0]} {cover[1]} {size[0]} {size[1]}", image)
for top, left, height, width, size in [(3, 5, 20, 31, (16, 9)), (0, 0, 37, 50, (45, 64)), (36, 49, 1, 1, (8, 3))]:
    for mode in ("RGB", "L"):
        box = F.resized_crop(picture(37, 50).convert(mode), top, left, height, width, list(size))
        expect(f"box {mode} {top} {left} {height} {width} {size[0]} {size[1]}", box)


def put(name, image, kind, **options):
    out = io.BytesIO()
    image.save(out, kind, **options)
    files[name] = out.getvalue()
    read = Image.open(io.BytesIO(out.getvalue()))
    if read.mode.startswith("I;16"):
        deep = torch.from_numpy(np.asarray(read).astype(np.uint16))
        read = Image.fromarray(F2.to_dtype(deep, torch.uint8, scale=True).numpy())
    elif read.mode in ("RGBA", "LA") or "transparency" in read.info:
        rgba = np.asarray(read.convert("RGBA")).astype(int)
        alpha = rgba[..., 3:]
        read = Image.fromarray(((rgba[..., :3] * alpha + 255 * (255 - alpha) + 127) // 255).astype(np.uint8))
    expect(f"grey {name}", read.convert("L"))


deep = Image.fromarray(rng.integers(0, 65536, (13, 17), dtype=np.uint16))
colour = Image.fromarray(rng.integers(0, 256, (13, 17, 3), dtype=np.uint8))
put("deep.png", deep, "PNG")
put("deep.tif", deep, "TIFF")
put("deep-lzw.tif", deep, "TIFF", compression="tiff_lzw")
put("deep-deflate.tif", deep, "TIFF", compression="tiff_adobe_deflate")
put("colour.png", colour, "PNG")
put("colour.jpg", colour, "JPEG", quality=90)
put("grey.jpg", colour.convert("L"), "JPEG", quality=90)
put("ink.jpg", colour.convert("CMYK"), "JPEG", quality=90)
put("grey.png", colour.convert("L"), "PNG")
put("one.png", colour.convert("1"), "PNG")
put("palette.png", colour.quantize(9), "PNG")
put("clear.png", Image.merge("RGBA", (*colour.split(), colour.convert("L"))), "PNG")
put("grey.gif", colour.convert("L"), "GIF")
put("grey.bmp", colour.convert("L"), "BMP")
put("exact.webp", colour, "WEBP", lossless=True)
big = np.asarray(deep).astype(">u2").tobytes()
tags = [(256, 4, 17), (257, 4, 13), (258, 3, 16 << 16), (259, 3, 1 << 16), (262, 3, 1 << 16), (273, 4, 8), (277, 3, 1 << 16), (278, 4, 13), (279, 4, len(big))]
files["big.tif"] = b"MM\0*" + struct.pack(">I", 8 + len(big)) + big + struct.pack(">H", len(tags))
files["big.tif"] += b"".join(struct.pack(">HHII", t, k, 1, v) for t, k, v in tags) + bytes(4)
assert (np.asarray(Image.open(io.BytesIO(files["big.tif"]))) == np.asarray(deep)).all()
expect("grey big.tif", Image.fromarray((np.asarray(deep) >> 8).astype(np.uint8)))

with zipfile.ZipFile("shapes.zip", "w", zipfile.ZIP_DEFLATED) as archive:
    for name, data in {**files, "expected.txt": ("\n".join(lines) + "\n").encode()}.items():
        archive.writestr(zipfile.ZipInfo(name, (2026, 1, 1, 0, 0, 0)), data, zipfile.ZIP_DEFLATED)
