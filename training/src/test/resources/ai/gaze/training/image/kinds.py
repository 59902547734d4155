"""Makes kinds.zip: small files of every kind that is read, or must be refused, each with the pixels that Pillow gives.

Pillow 13.0.0 with libjpeg-turbo 3.2.0 made what is here. The entry expected.txt has a line for each file: its name,
height, width and the SHA-256 of the colours; only the name where Pillow cannot read the file. What is transparent lies
over white.
"""
import hashlib
import io
import os
import struct
import zipfile
import zlib

import numpy as np
from PIL import Image, ImageCms

rng = np.random.default_rng(7)
files = {}


def pixels(data):
    try:
        image = Image.open(io.BytesIO(data))
        image.load()
        if image.mode in ("RGBA", "LA", "PA", "La", "RGBa") or "transparency" in image.info:
            rgba = np.asarray(image.convert("RGBA")).astype(np.int64)
            alpha = rgba[..., 3:]
            return ((rgba[..., :3] * alpha + 255 * (255 - alpha) + 127) // 255).astype(np.uint8)
        return np.asarray(image.convert("RGB"))
    except Exception:
        return None


def put(name, data):
    assert name not in files, name
    files[name] = data


def photo(height, width, channels=3):
    y, x = np.mgrid[0:height, 0:width]
    bands = [128 + 90 * np.sin(x / (3.1 + 2 * k) + k) + 60 * np.cos(y / (4.7 + k) - k) + rng.normal(0, 15, (height, width)) for k in range(channels)]
    return np.clip(np.stack(bands, -1), 0, 255).astype(np.uint8)


def noise(count):
    return rng.integers(0, 256, count, dtype=np.uint8).tobytes()


def saved(image, kind, **options):
    out = io.BytesIO()
    image.save(out, kind, **options)
    return out.getvalue()


# JPEG --------------------------------------------------------------------------------------------

ZIGZAG = sorted(range(64), key=lambda i: (i // 8 + i % 8, (i % 8 if (i // 8 + i % 8) % 2 == 0 else i // 8)))
DC_TABLE = ([0, 1, 5, 1, 1, 1, 1, 1, 1, 0, 0, 0, 0, 0, 0, 0], list(range(12)))
AC_SYMBOLS = [run << 4 | size for run in range(16) for size in range(1, 11)] + [0, 0xF0]
AC_TABLE = ([0] * 8 + [len(AC_SYMBOLS)] + [0] * 7, AC_SYMBOLS)
COSINES = np.array([[np.sqrt((1 if u == 0 else 2) / 8) * np.cos((2 * x + 1) * u * np.pi / 16) for x in range(8)] for u in range(8)])


def codes(table):
    found, code, k = {}, 0, 0
    for length, count in enumerate(table[0], 1):
        for _ in range(count):
            found[table[1][k]] = (code, length)
            code, k = code + 1, k + 1
        code <<= 1
    return found


DC_CODES, AC_CODES = codes(DC_TABLE), codes(AC_TABLE)


def segment(marker, body):
    return bytes([255, marker]) + struct.pack(">H", len(body) + 2) + body


def adobe(transform):
    return (0xEE, b"Adobe" + bytes([0, 100, 0, 0, 0, 0, transform]))


def jpeg(factors, height, width, before=(), restart=0, step=8):
    """A baseline JPEG of noise with any sampling factors."""
    n = len(factors)
    most = (max(f[0] for f in factors), max(f[1] for f in factors))
    units = (-(-width // (8 * most[0])), -(-height // (8 * most[1])))
    planes = []
    for across, down in factors:
        planes.append(photo(units[1] * 8 * down, units[0] * 8 * across, 1)[..., 0].astype(float) - 128)
    bits, out, before_dc, count = "", bytearray(), [0] * n, 0

    def flush(bits, last):
        if last:
            bits += "1" * (-len(bits) % 8)
        whole = len(bits) // 8 * 8
        for i in range(0, whole, 8):
            out.append(int(bits[i:i + 8], 2))
            if out[-1] == 255:
                out.append(0)
        return bits[whole:]

    def number(value):
        size = abs(value).bit_length()
        return size, format(value if value > 0 else value + (1 << size) - 1, f"0{size}b") if size else ""

    def code(table, symbol):
        return format(table[symbol][0], f"0{table[symbol][1]}b")

    for y in range(units[1]):
        for x in range(units[0]):
            if restart and count and count % restart == 0:
                bits = flush(bits, True)
                out += bytes([255, 0xD0 + (count // restart - 1) % 8])
                before_dc = [0] * n
            count += 1
            for c, (across, down) in enumerate(factors):
                for row in range(y * down, (y + 1) * down):
                    for column in range(x * across, (x + 1) * across):
                        block = planes[c][8 * row:8 * row + 8, 8 * column:8 * column + 8]
                        k = np.rint(COSINES @ block @ COSINES.T / step).astype(int).reshape(-1)[ZIGZAG]
                        size, text = number(int(k[0]) - before_dc[c])
                        before_dc[c] = int(k[0])
                        bits += code(DC_CODES, size) + text
                        run, last = 0, max([i for i in range(1, 64) if k[i]], default=0)
                        for i in range(1, last + 1):
                            if k[i] == 0:
                                run += 1
                                continue
                            bits += code(AC_CODES, 0xF0) * (run // 16)
                            size, text = number(int(k[i]))
                            bits += code(AC_CODES, run % 16 << 4 | size) + text
                            run = 0
                        bits += code(AC_CODES, 0) if last < 63 else ""
            bits = flush(bits, False)
    flush(bits, True)
    data = b"\xff\xd8" + b"".join(segment(*s) for s in before) + segment(0xDB, b"\0" + bytes([step] * 64))
    data += segment(0xC0, struct.pack(">BHHB", 8, height, width, n) + b"".join(bytes([i + 1, f[0] << 4 | f[1], 0]) for i, f in enumerate(factors)))
    data += segment(0xC4, b"\0" + bytes(DC_TABLE[0]) + bytes(DC_TABLE[1])) + segment(0xC4, b"\x10" + bytes(AC_TABLE[0]) + bytes(AC_TABLE[1]))
    data += segment(0xDD, struct.pack(">H", restart)) if restart else b""
    data += segment(0xDA, bytes([n]) + b"".join(bytes([i + 1, 0]) for i in range(n)) + bytes([0, 63, 0]))
    return data + bytes(out) + b"\xff\xd9"


def parts(data):
    """The segments of a JPEG up to its scan, and the rest."""
    at, found = 2, []
    while True:
        length = struct.unpack(">H", data[at + 2:at + 4])[0]
        found.append((data[at + 1], data[at + 4:at + 2 + length]))
        at += 2 + length
        if found[-1][0] == 0xDA:
            return found, data[at:]


def joined(segments, tail):
    return b"\xff\xd8" + b"".join(segment(*s) for s in segments) + tail


def named(segments, ids):
    result = []
    for marker, body in segments:
        body = bytearray(body)
        for i, name in enumerate(ids):
            if marker == 0xC0:
                body[6 + 3 * i] = name
            elif marker == 0xDA:
                body[1 + 2 * i] = name
        result.append((marker, bytes(body)))
    return result


def jpegs():
    for height, width in ((1, 1), (3, 5), (15, 17), (18, 33)):
        for sampling in ("4:4:4", "4:2:2", "4:2:0", "4:1:1"):
            for progressive in (False, True):
                name = f"{sampling.replace(':', '')}-{height}x{width}{'-progressive' if progressive else ''}"
                put(name + ".jpg", saved(Image.fromarray(photo(height, width)), "JPEG", quality=90, subsampling=sampling, progressive=progressive))
        put(f"gray-{height}x{width}.jpg", saved(Image.fromarray(photo(height, width, 1)[..., 0]), "JPEG", quality=90))
        put(f"rgb-{height}x{width}.jpg", saved(Image.fromarray(photo(height, width)), "JPEG", quality=90, keep_rgb=True))
        put(f"cmyk-{height}x{width}.jpg", saved(Image.fromarray(photo(height, width, 4), "CMYK"), "JPEG", quality=90, subsampling=2))
    put("restarts.jpg", saved(Image.fromarray(photo(33, 40)), "JPEG", quality=90, restart_marker_blocks=1))
    threes = [((1, 2), (1, 1), (1, 1)), ((4, 2), (1, 1), (1, 1)), ((1, 4), (1, 1), (1, 1)), ((2, 2), (2, 1), (2, 1)), ((2, 2), (2, 1), (1, 2)), ((2, 2), (2, 2), (2, 2)), ((1, 1), (1, 2), (1, 2))]
    for i, factors in enumerate(threes):
        put(f"factors-{i}.jpg", jpeg(factors, 17, 15))
        put(f"factors-{i}-rgb.jpg", jpeg(factors, 17, 15, [adobe(0)]))
    put("factors-restart.jpg", jpeg(threes[0], 33, 31, restart=2))
    put("factors-fraction.jpg", jpeg(((3, 1), (2, 1), (1, 1)), 17, 15))
    for transform in (None, 0, 2):
        before = [] if transform is None else [adobe(transform)]
        put(f"cmyk-440-{transform}.jpg", jpeg(((1, 2), (1, 1), (1, 1), (1, 2)), 17, 15, before))
        put(f"cmyk-444-{transform}.jpg", jpeg(((1, 1),) * 4, 17, 15, before))
    put("two-components.jpg", jpeg(((1, 1), (1, 1)), 17, 15))
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    for sampling in ("4:4:4", "4:2:0"):
        segments, tail = parts(saved(Image.fromarray(photo(15, 17)), "JPEG", quality=85, subsampling=sampling))
        plain = segments[1:]
        kind = "ids" + sampling.replace(":", "")
        for transform in (0, 1, 2):
            put(f"{kind}-adobe{transform}.jpg", joined([adobe(transform)] + plain, tail))
            put(f"{kind}-jfif-adobe{transform}.jpg", joined([segments[0], adobe(transform)] + plain, tail))
        for ids in ("RGB", "rgb", "\0\1\2", "\1\2\3", "YCc"):
            put(f"{kind}-{'-'.join(str(ord(i)) for i in ids)}.jpg", joined(named(plain, ids.encode()), tail))
        put(f"{kind}-icc.jpg", joined([segments[0], (0xE2, b"ICC_PROFILE\0\1\1" + profile)] + plain, tail))
        put(f"{kind}-bad-icc.jpg", joined([segments[0], (0xE2, b"ICC_PROFILE\0\1\3" + profile[:90])] + plain, tail))
        put(f"{kind}-preview.jpg", joined([(0xE1, b"Exif\0\0" + joined(segments, tail))] + plain, tail))
        put(f"{kind}-behind.jpg", joined(segments, tail) + bytes(300) + b"\xff\xd8garbage")
        put(f"{kind}-fill.jpg", joined(segments, tail).replace(b"\xff\xdb", b"\xff\xff\xff\xdb"))
        put(f"{kind}-comment.jpg", joined([segments[0], (0xFE, b"\xff\xd9hello\xff\xd8")] + plain, tail))
        put(f"{kind}-no-end.jpg", joined(segments, tail[:-2]))
    twelve, tail = parts(jpeg(((1, 1),), 8, 8))
    put("twelve-bits.jpg", joined([(m, b"\x0c" + b[1:] if m == 0xC0 else b) for m, b in twelve], tail))
    put("arithmetic.jpg", joined([(0xC9 if m == 0xC0 else m, b) for m, b in twelve], tail))
    put("lossless.jpg", joined([(0xC3 if m == 0xC0 else m, b) for m, b in twelve], tail))


# PNG ---------------------------------------------------------------------------------------------

PASSES = [(0, 0, 8, 8), (4, 0, 8, 8), (0, 4, 4, 8), (2, 0, 4, 4), (0, 2, 2, 4), (1, 0, 2, 2), (0, 1, 1, 2)]
PNG_KINDS = [(0, b) for b in (1, 2, 4, 8, 16)] + [(2, 8), (2, 16)] + [(3, b) for b in (1, 2, 4, 8)] + [(4, 8), (4, 16), (6, 8), (6, 16)]
SAMPLES = {0: 1, 2: 3, 3: 1, 4: 2, 6: 4}


def packed(values, bits):
    if bits == 16:
        return values.astype(">u2").tobytes()
    if bits == 8:
        return values.astype(np.uint8).tobytes()
    text = "".join(format(v, f"0{bits}b") for v in values)
    text += "0" * (-len(text) % 8)
    return bytes(int(text[i:i + 8], 2) for i in range(0, len(text), 8))


def filtered(array, bits):
    distance, out, above = max(1, bits * array.shape[2] // 8), b"", None
    for y, row in enumerate(array.reshape(array.shape[0], -1)):
        line = np.frombuffer(packed(row, bits), np.uint8).astype(int)
        above = np.zeros_like(line) if above is None else above
        left = np.concatenate([np.zeros(distance, int), line])[:len(line)]
        corner = np.concatenate([np.zeros(distance, int), above])[:len(line)]
        estimate = left + above - corner
        a, b, c = abs(estimate - left), abs(estimate - above), abs(estimate - corner)
        paeth = np.where((a <= b) & (a <= c), left, np.where(b <= c, above, corner))
        guess = [0, left, above, (left + above) // 2, paeth][y % 5]
        out += bytes([y % 5]) + ((line - guess) % 256).astype(np.uint8).tobytes()
        above = line
    return out


def chunk(name, body):
    return struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body))


def png(array, bits, kind, interlaced=False, extra=b"", palette=None, split=29):
    height, width = array.shape[:2]
    raw = b"".join(filtered(array[y::b, x::a], bits) for x, y, a, b in PASSES if array[y::b, x::a].size) if interlaced else filtered(array, bits)
    data = zlib.compress(raw)
    out = b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, bits, kind, 0, 0, int(interlaced)))
    out += chunk(b"PLTE", palette) if palette else b""
    return out + extra + b"".join(chunk(b"IDAT", data[i:i + split]) for i in range(0, len(data), split)) + chunk(b"IEND", b"")


def pngs():
    for kind, bits in PNG_KINDS:
        for height, width in ((1, 1), (9, 13)):
            for interlaced in (False, True):
                array = rng.integers(0, 1 << bits, (height, width, SAMPLES[kind]))
                palette = noise(3 << bits) if kind == 3 else None
                name = f"{kind}-{bits}-{height}x{width}{'-interlaced' if interlaced else ''}"
                put(name + ".png", png(array, bits, kind, interlaced, palette=palette))
        extra = {0: struct.pack(">H", int(array[0, 0, 0])), 2: struct.pack(">3H", *[int(v) for v in array[0, 0][:3].tolist() + [0, 0]][:3]), 3: noise((1 << bits) - 1)}
        if kind in extra:
            put(f"{kind}-{bits}-clear.png", png(array, bits, kind, palette=palette, extra=chunk(b"tRNS", extra[kind])))
        for name, body in ((b"gAMA", struct.pack(">I", 100000)), (b"sRGB", b"\0"), (b"iCCP", b"x\0\0" + zlib.compress(b"abc"))):
            put(f"{kind}-{bits}-{name.decode()}.png", png(array, bits, kind, palette=palette, extra=chunk(name, body)))
    array = rng.integers(0, 256, (9, 13, 3))
    whole = png(array, 8, 2)
    put("sum.png", whole[:60] + bytes([whole[60] ^ 1]) + whole[61:])
    put("no-palette.png", png(array[..., :1], 8, 3))
    put("animated.png", saved(Image.fromarray(photo(9, 13)), "PNG", save_all=True, append_images=[Image.fromarray(photo(9, 13))]))


# GIF ---------------------------------------------------------------------------------------------

def gif_codes(data, bits):
    clear, out, value, count = 1 << bits, bytearray(), 0, 0

    def emit(code, length):
        nonlocal value, count
        value |= code << count
        count += length
        while count >= 8:
            out.append(value & 255)
            value >>= 8
            count -= 8

    table, following, length, text = {bytes([i]): i for i in range(clear)}, clear + 2, bits + 1, b""
    emit(clear, length)
    for byte in data:
        if text + bytes([byte]) in table:
            text += bytes([byte])
            continue
        emit(table[text], length)
        if following < 4096:
            table[text + bytes([byte])] = following
            length += following == 1 << length and length < 12
            following += 1
        text = bytes([byte])
    emit(table[text], length)
    emit(clear + 1, length + (following == 1 << length and length < 12))
    out.append(value & 255)
    return bytes([bits]) + b"".join(bytes([len(out[i:i + 255])]) + bytes(out[i:i + 255]) for i in range(0, len(out), 255)) + b"\0"


def gif(screen, array, place=(0, 0), whole=None, own=None, interlaced=False, clear=None, extra=b"", end=b";"):
    height, width = array.shape
    data = b"GIF89a" + struct.pack("<HHBBB", *screen, 0x80 | whole - 1 if whole else 0, 1, 0) + (noise(3 << whole) if whole else b"") + extra
    if clear is not None:
        data += b"\x21\xf9\x04" + bytes([1, 0, 0, clear, 0])
    data += b"," + struct.pack("<HHHHB", *place, width, height, (0x80 | own - 1 if own else 0) | 0x40 * interlaced) + (noise(3 << own) if own else b"")
    if interlaced:
        array = np.concatenate([array[0::8], array[4::8], array[2::4], array[1::2]])
    return data + gif_codes(array.astype(np.uint8).tobytes(), max(2, own or whole or 8)) + end


def gifs():
    for bits in (1, 2, 4, 8):
        array = rng.integers(0, 1 << bits, (9, 13))
        for interlaced in (False, True):
            for clear in (None, 1):
                put(f"{bits}-{clear}{'-interlaced' if interlaced else ''}.gif", gif((13, 9), array, whole=bits, interlaced=interlaced, clear=clear))
        put(f"{bits}-own.gif", gif((13, 9), array, whole=3, own=bits, clear=0))
    for place, screen in (((0, 0), (20, 20)), ((3, 5), (20, 20)), ((15, 15), (20, 20)), ((2, 2), (5, 5)), ((0, 0), (0, 0))):
        for clear in (None, 2):
            put(f"at-{place[0]}-{screen[0]}-{clear}.gif", gif(screen, array, place, whole=8, clear=clear))
    put("no-palette.gif", gif((13, 9), array))
    put("comment.gif", gif((13, 9), array, whole=8, extra=b"\x21\xfe\x03abc\x02de\0\x21\xff\x0bNETSCAPE2.0\x03\x01\0\0\0"))
    put("animated.gif", gif((13, 9), array, whole=8, end=gif((13, 9), array, whole=8)[13 + 768:]))
    put("full-table.gif", gif((90, 80), rng.integers(0, 256, (80, 90)), whole=8))


# BMP ---------------------------------------------------------------------------------------------

def bmp(bits, width, height, data, header=40, compression=0, colors=0, palette=b"", top_down=False, masks=b"", gap=b""):
    if header == 12:
        head = struct.pack("<IHHHH", 12, width, height, 1, bits)
    else:
        head = struct.pack("<IiiHHIIiiII", header, width, -height if top_down else height, 1, bits, compression, len(data), 0, 0, colors, 0)
        head += (masks + bytes(100))[:header - 40] if header > 40 else masks
    offset = 14 + len(head) + len(palette) + len(gap)
    return b"BM" + struct.pack("<IHHI", offset + len(data), 0, 0, offset) + head + palette + gap + data


def bmp_rows(width, height, bits):
    return noise(height * ((width * bits + 31) // 32 * 4))


def grays(count, step, size):
    return b"".join(bytes([i * step] * 3 + [0] * (size - 3)) for i in range(count))


def bmps():
    width, height = 13, 9
    for bits in (1, 2, 4, 8, 16, 24, 32):
        for header in (12, 40, 64, 108, 124):
            for top_down in (False, True)[:1 if header == 12 else 2]:
                size = 3 if header == 12 else 4
                palette = noise(size << bits) if bits <= 8 else b""
                put(f"{bits}-{header}{'-top' if top_down else ''}.bmp", bmp(bits, width, height, bmp_rows(width, height, bits), header, palette=palette, top_down=top_down))
        if bits <= 8:
            for step in (1, 255 // ((1 << bits) - 1)):
                name = f"{bits}-gray-{step}.bmp"
                if name not in files:
                    put(name, bmp(bits, width, height, bmp_rows(width, height, bits), palette=grays(1 << bits, step, 4)))
    places = [(0xFF0000, 0xFF00, 0xFF, 0), (0xFF000000, 0xFF0000, 0xFF00, 0), (0xFF000000, 0xFF00, 0xFF, 0), (0xFF000000, 0xFF0000, 0xFF00, 0xFF), (0xFF, 0xFF00, 0xFF0000, 0xFF000000), (0xFF0000, 0xFF00, 0xFF, 0xFF000000), (0xFF000000, 0xFF00, 0xFF, 0xFF0000), (0, 0, 0, 0), (0xFF, 0xFF00, 0xFF0000, 0), (0xF800, 0x7E0, 0x1F, 0), (0x7C00, 0x3E0, 0x1F, 0), (0xF00, 0xF0, 0xF, 0xF000)]
    for i, masks in enumerate(places):
        bits = 16 if i >= 9 else 32
        for header in (40, 56, 124):
            put(f"masks-{i}-{header}.bmp", bmp(bits, width, height, bmp_rows(width, height, bits), header, 3, masks=struct.pack("<4I", *masks)[:12 if header == 40 else 16]))
    put("few-colors.bmp", bmp(8, width, height, bytes(rng.integers(0, 10, 16 * height).tolist()), colors=10, palette=noise(40)))
    put("beyond-palette.bmp", bmp(8, width, height, bmp_rows(width, height, 8), colors=10, palette=noise(40)))
    put("gap.bmp", bmp(24, width, height, bmp_rows(width, height, 24), gap=b"12345"))
    row = bytes([5, 3, 0, 5, 1, 2, 3, 4, 5, 0, 3, 9, 0, 0])
    delta = bytes([3, 7, 0, 2, 2, 1, 8, 9, 0, 0])
    runs = {"rows": row * 9 + b"\0\1", "delta": delta + row * 7 + b"\0\1", "short": row * 3 + b"\0\1", "long": bytes([40, 3, 0, 0]) * 9 + b"\0\1", "open": row * 9}
    for name, data in runs.items():
        put(f"rle8-{name}.bmp", bmp(8, width, height, data, compression=1, palette=noise(1024)))
        put(f"rle8-{name}-top.bmp", bmp(8, width, height, data, compression=1, palette=noise(1024), top_down=True))
        nibbles = data.replace(bytes([0, 5, 1, 2, 3, 4, 5, 0]), bytes([0, 5, 0x12, 0x34, 0x50, 0]))
        put(f"rle4-{name}.bmp", bmp(4, width, height, nibbles, compression=2, palette=noise(64)))


# TIFF --------------------------------------------------------------------------------------------

def tiff(tags, data, big_endian=False):
    order = ">" if big_endian else "<"
    data += b"\0" * (len(data) % 2)
    start, entries, extra = 8 + len(data), b"", b""
    behind = start + 2 + 12 * len(tags) + 4
    for tag, (kind, values) in sorted(tags.items()):
        body = struct.pack(order + {1: "B", 3: "H", 4: "I"}[kind] * len(values), *values)
        field = body.ljust(4, b"\0") if len(body) <= 4 else struct.pack(order + "I", behind + len(extra))
        extra += body + b"\0" * (len(body) % 2) if len(body) > 4 else b""
        entries += struct.pack(order + "HHI", tag, kind, len(values)) + field
    head = b"MM\0*" if big_endian else b"II*\0"
    return head + struct.pack(order + "I", start) + data + struct.pack(order + "H", len(tags)) + entries + bytes(4) + extra


def plain_tiff(name, width, height, bits, meaning, samples, data, big_endian=False, **changes):
    tags = {256: (3, [width]), 257: (3, [height]), 258: (3, [bits] * samples), 259: (3, [1]), 262: (3, [meaning]), 273: (4, [8]), 277: (3, [samples]), 278: (3, [height]), 279: (4, [len(data)])}
    tags.update({int(key[1:]): value for key, value in changes.items()})
    put(name + ("-big" if big_endian else "") + ".tif", tiff({t: v for t, v in tags.items() if v}, data, big_endian))


def tiffs():
    width, height = 13, 9
    for big_endian in (False, True):
        for bits in (1, 2, 4, 8, 12, 16, 32):
            for meaning in (0, 1, 3):
                colors = {"t320": (3, rng.integers(0, 65536, 3 << bits).tolist())} if meaning == 3 and bits <= 8 else {}
                plain_tiff(f"{meaning}-{bits}", width, height, bits, meaning, 1, noise(height * ((width * bits + 7) // 8)), big_endian, **colors)
        for samples, bits in ((3, 8), (3, 16), (4, 8), (4, 16)):
            plain_tiff(f"rgb-{samples}-{bits}", width, height, bits, 2, samples, noise(height * width * samples * bits // 8), big_endian)
        for extra in (0, 1, 2):
            for bits in (8, 16):
                plain_tiff(f"rgb-extra{extra}-{bits}", width, height, bits, 2, 4, noise(height * width * 4 * bits // 8), big_endian, t338=(3, [extra]))
            plain_tiff(f"gray-extra{extra}", width, height, 8, 1, 2, noise(height * width * 2), big_endian, t338=(3, [extra]))
        for meaning, samples in ((5, 4), (6, 3), (8, 3)):
            plain_tiff(f"{meaning}-{samples}", width, height, 8, meaning, samples, noise(height * width * samples), big_endian)
    band = width * height
    plain_tiff("planes", width, height, 8, 2, 3, noise(3 * band), t284=(3, [2]), t273=(4, [8, 8 + band, 8 + 2 * band]), t279=(4, [band] * 3))
    plain_tiff("strips", width, height, 8, 2, 3, noise(3 * band), t278=(3, [4]), t273=(4, [8, 8 + 12 * width, 8 + 24 * width]), t279=(4, [12 * width, 12 * width, 3 * width]))
    plain_tiff("tiles", width, height, 8, 2, 3, noise(3 * 256), t322=(3, [16]), t323=(3, [16]), t324=(4, [8]), t325=(4, [768]), t273=None, t279=None, t278=None)
    plain_tiff("float", width, height, 32, 1, 1, noise(4 * band), t339=(3, [3]))
    plain_tiff("other-fill-order", width, height, 8, 1, 1, noise(band), t266=(3, [2]))
    image = Image.fromarray(photo(height, width))
    for compression in ("tiff_lzw", "tiff_adobe_deflate", "tiff_deflate", "packbits", "jpeg", "lzma", "zstd"):
        for mode in ("L", "P", "RGB", "RGBA", "CMYK"):
            try:
                put(f"{compression}-{mode}.tif", saved(image.convert(mode), "TIFF", compression=compression))
            except (OSError, RuntimeError):
                continue
        if "lzw" in compression or "deflate" in compression:
            put(f"{compression}-predicted.tif", saved(image, "TIFF", compression=compression, tiffinfo={317: 2}))
    for compression in ("raw", "group3", "group4", "packbits"):
        put(f"{compression}-1.tif", saved(image.convert("1"), "TIFF", compression=compression))
    put("big.tif", saved(image, "TIFF", big_tiff=True))
    put("pages.tif", saved(image, "TIFF", save_all=True, append_images=[Image.fromarray(photo(height, width))]))
    for orientation in range(1, 9):
        put(f"orientation-{orientation}.tif", saved(image, "TIFF", tiffinfo={274: orientation}))


jpegs()
pngs()
gifs()
bmps()
tiffs()
target = os.path.join(os.path.dirname(os.path.abspath(__file__)), "kinds.zip")
with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as out:
    lines = []
    for name, data in sorted(files.items()):
        out.writestr(zipfile.ZipInfo(name), data, zipfile.ZIP_DEFLATED)
        expected = pixels(data)
        size = [] if expected is None else [str(n) for n in expected.shape[:2]] + [hashlib.sha256(expected.tobytes()).hexdigest()]
        lines.append(" ".join([name] + size) + "\n")
    out.writestr(zipfile.ZipInfo("expected.txt"), "".join(lines), zipfile.ZIP_DEFLATED)
print(len(files), "files,", os.path.getsize(target), "bytes")
