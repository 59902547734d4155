package ai.gaze.training.image;

import java.util.Arrays;
import java.util.zip.CRC32;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;

/**
 * Reads PNG files of every kind; grey of 16 bits, which Pillow would clip, only as grey. Of 16 bits
 * it takes the upper 8, as Pillow does of a colour and PyTorch of either; gamma and profiles are
 * not looked at.
 */
final class PngDecoder {

    /** Where the first pixel and the next ones are in the seven passes of an interlaced image. */
    private static final int[][] PASSES = {
        {0, 0, 8, 8},
        {4, 0, 8, 8},
        {0, 4, 4, 8},
        {2, 0, 4, 4},
        {0, 2, 2, 4},
        {1, 0, 2, 2},
        {0, 1, 1, 2}
    };

    private static final int[][] WHOLE = {{0, 0, 1, 1}};

    private final ByteView in;
    private final Decoding decoding;
    private final boolean indices;
    private PngColors colors;
    private int width;
    private int height;
    private boolean interlaced;
    private final Inflater inflater = new Inflater();
    // The chunks of image data follow one another, and are inflated where they lie.
    private int next;
    private boolean ended;

    private PngDecoder(byte[] file, Decoding decoding, boolean indices) {
        this.decoding = decoding;
        this.indices = indices;
        in = new ByteView(file, true);
    }

    static PixelImage decode(byte[] file, Decoding decoding) throws BrokenImageException {
        return decode(new PngDecoder(file, decoding, false));
    }

    /** The number that each pixel has, whatever colour the palette gives to it. */
    static PixelImage indices(byte[] file) throws BrokenImageException {
        return decode(new PngDecoder(file, Decoding.AS_STORED, true)).grey();
    }

    private static PixelImage decode(PngDecoder decoder) throws BrokenImageException {
        try {
            return decoder.decode();
        } catch (DataFormatException e) {
            throw ImageDecoder.damaged(e);
        } finally {
            decoder.inflater.end();
        }
    }

    private PixelImage decode() throws BrokenImageException, DataFormatException {
        next = 8;
        while (!in.isAt(next + 4, "IDAT")) {
            chunk();
        }
        if (colors == null) {
            throw BrokenImageException.damaged("no header");
        }
        colors.requireWhole();
        RgbCanvas canvas = new RgbCanvas(width, height);
        for (int[] pass : interlaced ? PASSES : WHOLE) {
            int columns = (width - pass[0] + pass[2] - 1) / pass[2];
            int rows = (height - pass[1] + pass[3] - 1) / pass[3];
            if (columns > 0 && rows > 0) {
                pass(pass, columns, rows, canvas);
            }
        }
        end();
        return canvas.image();
    }

    private void pass(int[] pass, int columns, int rows, RgbCanvas canvas)
            throws BrokenImageException, DataFormatException {
        int bytes = (int) (((long) columns * colors.bitsPerPixel() + 7) / 8);
        int distance = Math.max(1, colors.bitsPerPixel() / 8);
        byte[] filter = new byte[1];
        byte[] row = new byte[bytes];
        byte[] above = new byte[bytes];
        for (int i = 0; i < rows; i++) {
            inflate(filter);
            inflate(row);
            PngFilter.undo(filter[0], row, above, distance);
            int y = pass[1] + i * pass[3];
            if (canvas.keeps(y)) {
                colors.draw(row, columns, canvas, pass[0], pass[2], y);
            }
            byte[] spare = above;
            above = row;
            row = spare;
        }
    }

    private void inflate(byte[] target) throws BrokenImageException, DataFormatException {
        int done = 0;
        while (done < target.length) {
            int count = inflater.inflate(target, done, target.length - done);
            done += count;
            if (count == 0 && !more()) {
                throw BrokenImageException.cut();
            }
        }
    }

    // Gives the inflater the next chunk of image data, if there is one.
    private boolean more() throws BrokenImageException {
        if (inflater.finished() || !in.isAt(next + 4, "IDAT")) {
            return false;
        }
        int length = length();
        inflater.setInput(in.bytes, next + 8, length);
        next += 12 + length;
        return true;
    }

    // What follows the pixels has to be whole, too: the checksum of the data and the last chunk.
    private void end() throws BrokenImageException, DataFormatException {
        byte[] rest = new byte[1 << 10];
        while (inflater.inflate(rest) > 0 || more()) {}
        if (!inflater.finished()) {
            throw BrokenImageException.cut();
        }
        while (!ended) {
            chunk();
        }
    }

    /** The length of the next chunk, if it is whole. */
    private int length() throws BrokenImageException {
        long length = in.u32(next);
        in.require(next, 12 + length);
        CRC32 crc = new CRC32();
        crc.update(in.bytes, next + 4, (int) length + 4);
        if (crc.getValue() != in.u32(next + 8 + length)) {
            throw BrokenImageException.damaged("a checksum is wrong");
        }
        return (int) length;
    }

    private void chunk() throws BrokenImageException {
        int length = length();
        int data = next + 8;
        if (in.isAt(next + 4, "IHDR")) {
            header(data, length);
        } else if (in.isAt(next + 4, "IEND")) {
            ended = true;
        } else if (colors == null) {
            throw BrokenImageException.damaged("no header");
        } else if (in.isAt(next + 4, "PLTE")) {
            colors.palette(Arrays.copyOfRange(in.bytes, data, data + length));
        } else if (in.isAt(next + 4, "tRNS")) {
            colors.transparency(in, data, length);
        }
        next = data + length + 4;
        if (ended && inflater.getTotalOut() == 0) {
            throw BrokenImageException.cut();
        }
    }

    private void header(int at, int length) throws BrokenImageException {
        if (length < 13 || colors != null) {
            throw BrokenImageException.damaged("its header");
        }
        if (in.u32(at) > Integer.MAX_VALUE || in.u32(at + 4) > Integer.MAX_VALUE) {
            throw BrokenImageException.damaged("its header");
        }
        width = (int) in.u32(at);
        height = (int) in.u32(at + 4);
        ImageDecoder.gap(width, height);
        if (in.u8(at + 10) != 0 || in.u8(at + 11) != 0 || in.u8(at + 12) > 1) {
            throw BrokenImageException.unread("a PNG of an unknown kind");
        }
        interlaced = in.u8(at + 12) == 1;
        colors = new PngColors(in.u8(at + 8), in.u8(at + 9), decoding, indices);
    }
}
