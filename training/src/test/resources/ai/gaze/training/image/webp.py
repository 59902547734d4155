"""Makes webp.zip: small WebP files, each with what Pillow (libwebp) reads in it as a PNG of the same name.

Pillow 13.0.0 with libwebp 1.6.0 made what is here. What is transparent lies over white.
"""
import io
import zipfile

import numpy as np
from PIL import Image

rng = np.random.default_rng(5)
files = {}


def photo(height, width):
    y, x = np.mgrid[0:height, 0:width]
    bands = [128 + 90 * np.sin(x / (12 + 8 * k) + k) + 60 * np.cos(y / (19 + 4 * k) - k) + rng.normal(0, 15, (height, width)) for k in range(3)]
    return Image.fromarray(np.clip(np.stack(bands, -1), 0, 255).astype(np.uint8))


def put(name, image, **options):
    out = io.BytesIO()
    image.save(out, "WEBP", **options)
    read = Image.open(io.BytesIO(out.getvalue()))
    rgba = np.asarray(read.convert("RGBA")).astype(int)
    alpha = rgba[..., 3:]
    over = ((rgba[..., :3] * alpha + 255 * (255 - alpha) + 127) // 255).astype(np.uint8)
    png = io.BytesIO()
    Image.fromarray(over).save(png, "PNG")
    files[name + ".webp"] = out.getvalue()
    files[name + ".png"] = png.getvalue()


clear = photo(17, 20).convert("RGBA")
clear.putalpha(Image.fromarray(np.tile(np.arange(20, dtype=np.uint8) * 13, (17, 1))))
frames = [photo(13, 18) for _ in range(3)]
put("exact-1x1", photo(1, 1), lossless=True)
put("exact-37x51", photo(37, 51), lossless=True)
put("exact-palette", photo(20, 30).quantize(7).convert("RGB"), lossless=True)
put("exact-one-colour", Image.new("RGB", (300, 224), (20, 120, 220)), lossless=True)
put("exact-clear", clear, lossless=True, exact=True)
put("exact-animation", frames[0], save_all=True, append_images=frames[1:], lossless=True)
put("grey-33x31", photo(33, 31).convert("L"), quality=80)
put("photo-30", photo(64, 48), quality=30)
put("photo-75", photo(61, 50), quality=75)
put("photo-95", photo(48, 64), quality=95)
put("photo-clear", clear, quality=80)
put("photo-animation", frames[0], save_all=True, append_images=frames[1:], quality=80)

with zipfile.ZipFile("webp.zip", "w", zipfile.ZIP_DEFLATED) as archive:
    for name, data in files.items():
        archive.writestr(zipfile.ZipInfo(name, (2026, 1, 1, 0, 0, 0)), data, zipfile.ZIP_DEFLATED)
