package ai.gaze.training.image;

/** Reads Windows and OS/2 bitmaps, to the bit as Pillow reads them. */
final class BmpDecoder {

    private static final int RAW = 0;
    private static final int RLE8 = 1;
    private static final int RLE4 = 2;
    private static final int BITFIELDS = 3;
    private static final int FILE_HEADER = 14;
    private static final int OLD_HEADER = 12;
    private static final int LARGEST_PALETTE = 256;

    private final ByteView in;
    private long headerSize;
    private long width;
    private long height;
    private boolean topDown;
    private int bits;
    private long compression;
    private long colors;
    private long data;

    private BmpDecoder(byte[] file) {
        in = new ByteView(file, false);
    }

    static RgbImage decode(byte[] file) throws BrokenImageException {
        return new BmpDecoder(file).decode();
    }

    private RgbImage decode() throws BrokenImageException {
        header();
        RgbCanvas canvas = new RgbCanvas(width, height);
        if (bits > 8) {
            long masks = compression == BITFIELDS ? masksEnd() : FILE_HEADER + headerSize;
            pixels(canvas, BmpPixels.of(in, bits, compression == BITFIELDS, headerSize), masks);
        } else if (compression == RAW) {
            indices(canvas, palette());
        } else {
            runs(canvas, palette());
        }
        return canvas.image();
    }

    private void header() throws BrokenImageException {
        data = in.u32(10);
        headerSize = in.u32(FILE_HEADER);
        in.require(FILE_HEADER, headerSize);
        int at = FILE_HEADER + 4;
        if (headerSize == OLD_HEADER) {
            width = in.u16(at);
            height = in.u16(at + 2);
            bits = in.u16(at + 6);
        } else if (headerSize == 40
                || headerSize == 52
                || headerSize == 56
                || headerSize == 64
                || headerSize == 108
                || headerSize == 124) {
            topDown = in.u8(at + 7) == 0xff;
            width = in.u32(at);
            height = topDown ? (1L << 32) - in.u32(at + 4) : in.u32(at + 4);
            bits = in.u16(at + 10);
            compression = in.u32(at + 12);
            colors = in.u32(at + 28);
        } else {
            throw BrokenImageException.unread("a BMP of an unknown kind");
        }
        boolean known =
                switch ((int) compression) {
                    case RAW -> bits == 1 || bits == 4 || bits == 8 || bits >= 16;
                    case RLE8 -> bits == 8;
                    case RLE4 -> bits == 4;
                    case BITFIELDS -> bits >= 16;
                    default -> false;
                };
        if (!known || bits > 32 || (bits % 8 != 0 && bits > 4)) {
            throw BrokenImageException.unread("a BMP of a rare kind");
        }
        if (colors == 0) {
            colors = bits <= 8 ? 1L << bits : 0;
        }
        if (bits <= 8 && data == FILE_HEADER + headerSize) {
            data += colors * paletteStep();
        }
    }

    private int paletteStep() {
        return headerSize == OLD_HEADER ? 3 : 4;
    }

    private long masksEnd() {
        return FILE_HEADER + headerSize + (headerSize == 40 ? 12 : 0);
    }

    private Palette palette() throws BrokenImageException {
        if (colors > LARGEST_PALETTE) {
            throw BrokenImageException.damaged("its palette");
        }
        int step = paletteStep();
        int at = in.require(FILE_HEADER + headerSize, colors * step);
        int[] palette = new int[(int) colors];
        boolean gray = true;
        for (int i = 0; i < palette.length; i++) {
            palette[i] = (int) in.number(at + i * step, 3);
            gray &= palette[i] == (palette.length == 2 ? i * 255 : i) * 0x010101;
        }
        // Pillow takes the samples of such a one for brightness, whatever their size.
        if (gray && (palette.length <= 2 ? bits != 1 || compression != RAW : bits != 8)) {
            throw BrokenImageException.unread("a BMP with a palette of a rare kind");
        }
        if (data == 0) {
            data = FILE_HEADER + headerSize + colors * step;
        }
        if (gray && palette.length <= 2) {
            return Palette.of(0, 0xffffff);
        }
        return gray ? Palette.gray() : Palette.of(palette);
    }

    private long rowBytes() {
        return (width * bits + 31) / 32 * 4;
    }

    private int row(int y, RgbCanvas canvas) throws BrokenImageException {
        int row = topDown ? y : canvas.height - 1 - y;
        return in.require(data + row * rowBytes(), (width * bits + 7) / 8);
    }

    private void indices(RgbCanvas canvas, Palette palette) throws BrokenImageException {
        in.require(data, canvas.height * rowBytes());
        for (int y = 0; y < canvas.height; y += canvas.gap) {
            int row = row(y, canvas);
            for (int x = 0; x < canvas.width; x += canvas.gap) {
                canvas.set(x, y, palette.rgb(Samples.at(in.bytes, row, x, bits)), 255);
            }
        }
    }

    private void pixels(RgbCanvas canvas, BmpPixels pixels, long end) throws BrokenImageException {
        if (data == 0) {
            data = end;
        }
        in.require(data, canvas.height * rowBytes());
        for (int y = 0; y < canvas.height; y += canvas.gap) {
            int row = row(y, canvas);
            for (int x = 0; x < canvas.width; x += canvas.gap) {
                int at = row + x * (bits / 8);
                canvas.set(x, y, pixels.rgb(in.bytes, at), pixels.alpha(in.bytes, at));
            }
        }
    }

    private void runs(RgbCanvas canvas, Palette palette) throws BrokenImageException {
        byte[] indices = BmpRuns.decode(in, data, canvas, compression == RLE4);
        for (int y = 0; y < canvas.height; y += canvas.gap) {
            int row = (topDown ? y : canvas.height - 1 - y) * canvas.width;
            for (int x = 0; x < canvas.width; x += canvas.gap) {
                canvas.set(x, y, palette.rgb(indices[row + x] & 0xff), 255);
            }
        }
    }
}
