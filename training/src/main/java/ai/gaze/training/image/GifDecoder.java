package ai.gaze.training.image;

import ai.gaze.zoo.Texts;
import java.util.Arrays;

/** Reads the first picture of GIF files, on its screen. */
final class GifDecoder {

    private static final int EXTENSION = '!';
    private static final int PICTURE = ',';
    private static final int TRAILER = ';';
    private static final int CONTROL = 0xf9;
    private static final int LARGEST = 1 << 28;

    /** Where the rows of an interlaced picture begin, and how far they are apart. */
    private static final int[][] PASSES = {{0, 8}, {4, 8}, {2, 4}, {1, 2}};

    private static final int[][] WHOLE = {{0, 1}};

    private final ByteView in;
    private int at;
    private Palette palette = Palette.gray();
    private int clear = -1;

    private GifDecoder(byte[] file) {
        in = new ByteView(file, false);
    }

    static PixelImage decode(byte[] file) throws BrokenImageException {
        return new GifDecoder(file).decode();
    }

    private PixelImage decode() throws BrokenImageException {
        int width = in.u16(6);
        int height = in.u16(8);
        at = 13;
        palette(in.u8(10));
        extensions();
        int left = in.u16(at);
        int top = in.u16(at + 2);
        int columns = in.u16(at + 4);
        int rows = in.u16(at + 6);
        int flags = in.u8(at + 8);
        at += 9;
        if (columns == 0 || rows == 0) {
            throw BrokenImageException.damaged("a picture without pixels");
        }
        Palette ofAll = palette;
        palette(flags);
        if (palette != ofAll && palette.isGray() && !ofAll.isGray()) {
            throw BrokenImageException.unread("a GIF with a grey palette of its own");
        }
        palette.alpha(clear, 0);
        int wide = Math.max(width, left + columns);
        int high = Math.max(height, top + rows);
        // Before there is a canvas, which may be a thousand times as large as the file.
        ImageDecoder.requireReadable(wide, high);
        byte[] pixels = pixels((long) columns * rows);
        RgbCanvas canvas = new RgbCanvas(wide, high);
        if (canvas.width > columns || canvas.height > rows) {
            fill(canvas);
        }
        int next = 0;
        for (int[] pass : (flags & 0x40) != 0 ? PASSES : WHOLE) {
            for (int y = pass[0]; y < rows; y += pass[1]) {
                draw(pixels, columns * next++, columns, left, top + y, canvas);
            }
        }
        return canvas.image();
    }

    // As Pillow does: what the picture does not cover is transparent, or of the first colour.
    private void fill(RgbCanvas canvas) throws BrokenImageException {
        byte[] row = new byte[canvas.width];
        Arrays.fill(row, (byte) Math.max(0, clear));
        for (int y = 0; y < canvas.height; y++) {
            draw(row, 0, row.length, 0, y, canvas);
        }
    }

    /** The numbers of the colours, which lie in blocks of up to 255 bytes, compressed. */
    private byte[] pixels(long count) throws BrokenImageException {
        int bits = in.u8(at++);
        if (bits < 1 || bits > 8 || count > LARGEST) {
            throw BrokenImageException.damaged(
                    Texts.format("codes of %d bits for %d", bits, count));
        }
        byte[] codes = new byte[in.length()];
        int length = 0;
        // What is missing at the end is missed by whoever needs it.
        while (at < in.length() && in.u8(at) > 0) {
            int size = Math.min(in.u8(at), in.length() - at - 1);
            System.arraycopy(in.bytes, at + 1, codes, length, size);
            length += size;
            at += 1 + size;
        }
        return Lzw.decode(codes, 0, length, bits, false, (int) count);
    }

    private void draw(byte[] pixels, int from, int count, int left, int y, RgbCanvas canvas)
            throws BrokenImageException {
        for (int x = 0; x < count && canvas.keeps(y); x++) {
            int index = pixels[from + x] & 0xff;
            canvas.set(left + x, y, palette.rgb(index), palette.alpha(index));
        }
    }

    private void palette(int flags) throws BrokenImageException {
        if ((flags & 0x80) != 0) {
            int bytes = PixelImage.RGB * (2 << (flags & 7));
            int from = in.require(at, bytes);
            palette = Palette.ofRgb(Arrays.copyOfRange(in.bytes, from, from + bytes));
            at += bytes;
        }
    }

    /** Goes to the first picture. */
    private void extensions() throws BrokenImageException {
        while (true) {
            int kind = in.u8(at++);
            if (kind == PICTURE) {
                return;
            }
            if (kind == TRAILER) {
                throw BrokenImageException.damaged("no picture");
            }
            if (kind == EXTENSION) {
                if (in.u8(at++) == CONTROL && in.u8(at) >= 4) {
                    clear = (in.u8(at + 1) & 1) != 0 ? in.u8(at + 4) : clear;
                }
                for (int size = in.u8(at++); size > 0; size = in.u8(at++)) {
                    at += size;
                }
            }
        }
    }
}
