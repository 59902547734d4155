package ai.gaze.training.image;

import ai.gaze.zoo.Texts;
import java.util.Arrays;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;

/**
 * Reads the first image of TIFF files: grey and palettes of up to 8 bits, grey of 16, of which it
 * takes the upper 8, where grey is asked for, and colours of 8, with alpha or without, in strips,
 * uncompressed or with a compression that loses nothing. Other kinds are refused.
 */
final class TiffDecoder {

    private static final long LARGEST_STRIP = 1L << 28;
    private static final int MOST = 255;

    private static final int WHITE_IS_ZERO = 0;
    private static final int BLACK_IS_ZERO = 1;
    private static final int RGB = 2;
    private static final int PALETTE = 3;

    private static final int NONE = 1;
    private static final int LZW = 5;
    private static final int DEFLATE = 8;
    private static final int OLD_DEFLATE = 32946;
    private static final int PACK_BITS = 32773;

    private final ByteView in;
    private final TiffDirectory tags;
    private final int compression;
    private final boolean predicted;
    private final int kind;
    private final int bits;
    private final int samples;
    private final boolean alpha;
    private final Palette palette;
    // Which of the two bytes of 16 bits is the upper one.
    private final int upper;

    private TiffDecoder(byte[] file, Decoding decoding) throws BrokenImageException {
        in = new ByteView(file, file[0] == 'M');
        upper = file[0] == 'M' ? 0 : 1;
        tags = new TiffDirectory(in);
        compression = (int) tags.number(TiffDirectory.COMPRESSION, NONE);
        kind = (int) tags.number(TiffDirectory.PHOTOMETRIC, 0);
        bits = (int) tags.number(TiffDirectory.BITS, 1);
        samples = (int) tags.number(TiffDirectory.SAMPLES, 1);
        boolean packed = compression == NONE || compression == PACK_BITS;
        long predictor = packed ? 1 : tags.number(TiffDirectory.PREDICTOR, 1);
        predicted = predictor == 2;
        long[] said = tags.all(TiffDirectory.EXTRA_SAMPLES);
        int more = samples - (kind == RGB ? 3 : 1);
        // A fourth sample of colours that is not explained is alpha.
        long extra = said.length > 0 ? said[0] : kind == RGB && more == 1 ? 2 : 0;
        alpha = extra == 2;
        boolean narrow = (bits == 1 || bits == 2 || bits == 4) && samples == 1 && kind != RGB;
        boolean explained =
                more == 0
                        ? said.length == 0
                        : more == 1
                                && said.length <= 1
                                && (extra == 0 || alpha)
                                && (kind == RGB || (kind == BLACK_IS_ZERO && said.length == 1));
        boolean deep = bits == 16 && kind == BLACK_IS_ZERO && samples == 1 && predictor == 1;
        if (deep && !decoding.isGrey()) {
            throw BrokenImageException.deepGrey("TIFF");
        }
        if (kind < WHITE_IS_ZERO
                || kind > PALETTE
                || !(bits == 8 || narrow || deep)
                || !explained
                || predictor > 2
                || (predicted && bits < 8)
                || tags.number(TiffDirectory.SAMPLE_FORMAT, 1) != 1
                || tags.number(TiffDirectory.FILL_ORDER, 1) != 1
                || (!decoding.exif() && tags.number(TiffDirectory.ORIENTATION, 1) != 1)
                || tags.number(TiffDirectory.TILE_WIDTH, 0) != 0
                || (tags.number(TiffDirectory.PLANAR, 1) != 1 && samples > 1)) {
            throw BrokenImageException.unread(
                    Texts.format(
                            "a TIFF of a rare kind (%d samples of %d bits, colours %d; or in tiles, in"
                                    + " planes, turned)",
                            samples, bits, kind));
        }
        palette = kind == PALETTE ? palette() : null;
    }

    static PixelImage decode(byte[] file, Decoding decoding) throws BrokenImageException {
        return new TiffDecoder(file, decoding).decode();
    }

    private Palette palette() throws BrokenImageException {
        long[] map = tags.all(TiffDirectory.COLOR_MAP);
        int size = 1 << bits;
        if (map.length != PixelImage.RGB * size) {
            throw BrokenImageException.damaged("its palette");
        }
        int[] colors = new int[size];
        Arrays.setAll(
                colors,
                i ->
                        (int) (map[i] >> 8) << 16
                                | (int) (map[size + i] >> 8) << 8
                                | (int) (map[2 * size + i] >> 8));
        return Palette.of(colors);
    }

    private PixelImage decode() throws BrokenImageException {
        RgbCanvas canvas =
                new RgbCanvas(
                        tags.number(TiffDirectory.WIDTH, 0), tags.number(TiffDirectory.HEIGHT, 0));
        long deep = tags.number(TiffDirectory.ROWS_PER_STRIP, canvas.height);
        int down = (int) Math.min(canvas.height, deep);
        int rowBytes = (int) (((long) canvas.width * samples * bits + 7) / 8);
        if (down < 1 || (long) rowBytes * down > LARGEST_STRIP) {
            throw BrokenImageException.unread("a TIFF in strips of this size");
        }
        long[] offsets = tags.all(TiffDirectory.STRIP_OFFSETS);
        long[] counts = tags.all(TiffDirectory.STRIP_BYTES);
        for (int strip = 0; strip * (long) down < canvas.height; strip++) {
            if (strip >= offsets.length || strip >= counts.length) {
                throw BrokenImageException.damaged("strips are missing");
            }
            int first = strip * down;
            int rows = Math.min(down, canvas.height - first);
            int from = in.require(offsets[strip], counts[strip]);
            byte[] bytes = unpacked(from, (int) counts[strip], rowBytes * rows);
            for (int row = 0; row < rows; row++) {
                if (canvas.keeps(first + row)) {
                    draw(bytes, row * rowBytes, rowBytes, canvas, first + row);
                }
            }
        }
        return canvas.image();
    }

    private void draw(byte[] bytes, int from, int rowBytes, RgbCanvas canvas, int y)
            throws BrokenImageException {
        // The samples were stored as differences from those to their left.
        for (int i = from + samples; predicted && i < from + rowBytes; i++) {
            bytes[i] += bytes[i - samples];
        }
        for (int x = 0; x < canvas.width; x++) {
            int first =
                    bits == 16
                            ? bytes[from + 2 * x + upper] & 0xff
                            : Samples.at(bytes, from, x * samples, bits);
            int opaque = alpha ? bytes[from + x * samples + samples - 1] & 0xff : MOST;
            int scaled = bits > 8 ? first : first * (MOST / ((1 << bits) - 1));
            int color =
                    switch (kind) {
                        case PALETTE -> palette.rgb(first);
                        case RGB ->
                                first << 16
                                        | (bytes[from + x * samples + 1] & 0xff) << 8
                                        | (bytes[from + x * samples + 2] & 0xff);
                        case BLACK_IS_ZERO -> scaled * 0x010101;
                        default -> (MOST - scaled) * 0x010101;
                    };
            canvas.set(x, y, color, opaque);
        }
    }

    private byte[] unpacked(int from, int count, int size) throws BrokenImageException {
        return switch (compression) {
            case NONE -> {
                if (count < size) {
                    throw BrokenImageException.cut();
                }
                yield Arrays.copyOfRange(in.bytes, from, from + size);
            }
            case LZW -> Lzw.decode(in.bytes, from, count, 8, true, size);
            case DEFLATE, OLD_DEFLATE -> inflated(from, count, size);
            case PACK_BITS -> runs(from, from + count, size);
            default ->
                    throw BrokenImageException.unread(
                            Texts.format("a TIFF with compression %d", compression));
        };
    }

    private byte[] inflated(int from, int count, int size) throws BrokenImageException {
        byte[] out = new byte[size];
        Inflater inflater = new Inflater();
        try {
            inflater.setInput(in.bytes, from, count);
            int done = inflater.inflate(out);
            // To the checksum behind the last byte.
            byte[] rest = new byte[1 << 8];
            while (inflater.inflate(rest) > 0) {}
            if (done < size || !inflater.finished()) {
                throw BrokenImageException.cut();
            }
            return out;
        } catch (DataFormatException e) {
            throw ImageDecoder.damaged(e);
        } finally {
            inflater.end();
        }
    }

    private byte[] runs(int from, int end, int size) throws BrokenImageException {
        byte[] out = new byte[size];
        int at = from;
        int done = 0;
        while (done < size) {
            int run = at < end ? in.bytes[at++] : end;
            boolean literal = run >= 0;
            int room = run == -128 ? 0 : Math.min(literal ? run + 1 : 1 - run, size - done);
            int taken = literal ? room : room == 0 ? 0 : 1;
            if (at + taken > end) {
                throw BrokenImageException.cut();
            }
            for (int i = 0; i < room; i++) {
                out[done++] = in.bytes[literal ? at + i : at];
            }
            at += taken;
        }
        return out;
    }
}
