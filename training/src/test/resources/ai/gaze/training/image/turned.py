"""Makes turned.zip: small files with the orientation that a camera notes, each with what Pillow makes upright of it.

Pillow 13.0.0 made what is here. The entry expected.txt has a line for each file: its name, and height, width and the
SHA-256 of the colours of ImageOps.exif_transpose(image).convert("RGB").
"""
import hashlib
import io
import struct
import zipfile
import zlib

import numpy as np
from PIL import Image, ImageOps

rng = np.random.default_rng(3)
files = {}
HEIGHT, WIDTH = 5, 7


def directory(entries, big=False):
    order = ">" if big else "<"
    data = (b"MM\0*" if big else b"II*\0") + struct.pack(order + "IH", 8, len(entries))
    for tag, kind, count, value in entries:
        data += struct.pack(order + "HHI", tag, kind, count) + value.ljust(4, b"\0")
    return data + bytes(4)


def orientation(number, big=False):
    return directory([(0x112, 3, 1, struct.pack(">H" if big else "<H", number))], big)


def jpeg(*segments):
    out = io.BytesIO()
    Image.fromarray(rng.integers(0, 256, (HEIGHT, WIDTH, 3), dtype=np.uint8)).save(out, "JPEG", quality=90)
    data = out.getvalue()
    noted = b"".join(b"\xff\xe1" + struct.pack(">H", len(s) + 2) + s for s in segments)
    return data[:2] + noted + data[2:]


def chunk(name, body):
    return struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body))


def png(before=b"", after=b""):
    out = io.BytesIO()
    Image.fromarray(rng.integers(0, 256, (HEIGHT, WIDTH, 3), dtype=np.uint8)).save(out, "PNG")
    data = out.getvalue()
    end = data.index(b"IEND") - 4
    return data[:33] + before + data[33:end] + after + data[end:]


def saved(kind, number, **options):
    out = io.BytesIO()
    exif = Image.Exif()
    exif[0x112] = number
    image = Image.fromarray(rng.integers(0, 256, (HEIGHT, WIDTH, 3), dtype=np.uint8))
    image.save(out, kind, **({"tiffinfo": {274: number}} if kind == "TIFF" else {"exif": exif}), **options)
    return out.getvalue()


EXIF = b"Exif\0\0"
XMP = b"http://ns.adobe.com/xap/1.0/\0"
RDF = b'<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:Description tiff:Orientation="6"/></x:xmpmeta>'
TAGGED = b"<x:xmpmeta><tiff:Orientation>8</tiff:Orientation></x:xmpmeta>"

for number in range(10):
    files[f"{number}.jpg"] = jpeg(EXIF + orientation(number, number % 2 == 1))
    files[f"{number}.png"] = png(chunk(b"eXIf", orientation(number, number % 2 == 0)))
    if 1 <= number <= 8:
        files[f"{number}.tif"] = saved("TIFF", number)
        files[f"{number}.webp"] = saved("WEBP", number, lossless=True)
        files[f"{number}-lzw.tif"] = saved("TIFF", number, compression="tiff_lzw")
files["xmp.jpg"] = jpeg(XMP + RDF)
files["xmp-tag.jpg"] = jpeg(XMP + TAGGED)
files["exif-before-xmp.jpg"] = jpeg(EXIF + orientation(3), XMP + RDF)
files["exif-of-other-things.jpg"] = jpeg(EXIF + directory([(0x10f, 2, 4, b"abc\0")]), XMP + RDF)
files["exif-of-none.jpg"] = jpeg(EXIF + orientation(9), XMP + RDF)
files["two-segments.jpg"] = jpeg(EXIF + orientation(6)[:13], EXIF + orientation(6)[13:])
files["long.jpg"] = jpeg(EXIF + directory([(0x112, 4, 1, struct.pack("<I", 5))]))
files["signed.jpg"] = jpeg(EXIF + directory([(0x112, 8, 1, struct.pack("<h", 7))]))
files["byte.jpg"] = jpeg(EXIF + directory([(0x112, 1, 1, b"\6")]))
files["two-numbers.jpg"] = jpeg(EXIF + directory([(0x112, 3, 2, struct.pack("<HH", 6, 3))]))
files["twice.jpg"] = jpeg(EXIF + directory([(0x112, 3, 1, b"\6\0"), (0x112, 3, 1, b"\3\0")]))
files["out-of-order.jpg"] = jpeg(EXIF + directory([(0x11a, 3, 1, b"\1\0"), (0x112, 3, 1, b"\6\0"), (0x10f, 3, 1, b"\1\0")]))
files["behind.png"] = png(after=chunk(b"eXIf", orientation(6)))
files["xmp.png"] = png(chunk(b"iTXt", b"XML:com.adobe.xmp\0\0\0\0\0" + RDF))

lines = []
for name, data in files.items():
    image = ImageOps.exif_transpose(Image.open(io.BytesIO(data))).convert("RGB")
    lines.append(f"{name} {image.height} {image.width} {hashlib.sha256(image.tobytes()).hexdigest()}")
with zipfile.ZipFile("turned.zip", "w", zipfile.ZIP_DEFLATED) as archive:
    for name, data in {**files, "expected.txt": ("\n".join(lines) + "\n").encode()}.items():
        archive.writestr(zipfile.ZipInfo(name, (2026, 1, 1, 0, 0, 0)), data, zipfile.ZIP_DEFLATED)
