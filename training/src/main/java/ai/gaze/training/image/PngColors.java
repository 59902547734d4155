package ai.gaze.training.image;

import ai.gaze.zoo.Texts;

/** How the samples of a PNG file become colours. */
final class PngColors {

    private static final int GRAY = 0;
    private static final int RGB = 2;
    private static final int PALETTE = 3;
    private static final int GRAY_ALPHA = 4;
    private static final int RGB_ALPHA = 6;
    private static final int MOST = 255;

    private final int bits;
    private final int type;
    private final int samples;
    private final boolean indices;
    private Palette palette;
    // A colour 0xrrggbb that is transparent; -1 for none.
    private int clear = -1;

    /**
     * @param indices whether the numbers of colours are wanted, each as a grey, and not the colours
     */
    PngColors(int bits, int type, Decoding decoding, boolean indices) throws BrokenImageException {
        this.bits = bits;
        this.type = type;
        this.indices = indices;
        boolean narrow = bits == 1 || bits == 2 || bits == 4;
        boolean known =
                switch (type) {
                    case GRAY -> narrow || bits == 8 || bits == 16;
                    case PALETTE -> narrow || bits == 8;
                    case RGB, GRAY_ALPHA, RGB_ALPHA -> bits == 8 || bits == 16;
                    default -> false;
                };
        if (!known) {
            throw BrokenImageException.damaged("its header");
        }
        if (indices && type != PALETTE && !(type == GRAY && (bits == 8 || bits == 1))) {
            throw BrokenImageException.noIndices(kind());
        }
        if (type == GRAY && bits == 16 && !decoding.isGrey()) {
            throw BrokenImageException.deepGrey("PNG");
        }
        samples =
                switch (type) {
                    case RGB -> 3;
                    case RGB_ALPHA -> 4;
                    case GRAY_ALPHA -> 2;
                    default -> 1;
                };
    }

    private String kind() {
        String colours =
                switch (type) {
                    case GRAY -> "grey";
                    case GRAY_ALPHA -> "grey with transparency";
                    default -> "red, green and blue";
                };
        return colours + " of " + bits + (bits == 1 ? " bit" : " bits");
    }

    int bitsPerPixel() {
        return samples * bits;
    }

    void palette(byte[] colors) throws BrokenImageException {
        if (type == PALETTE && !indices) {
            palette = Palette.ofRgb(colors);
        }
    }

    void transparency(ByteView in, int at, int length) throws BrokenImageException {
        if (indices) {
            return;
        }
        if (type == PALETTE) {
            if (palette == null) {
                throw BrokenImageException.damaged("no palette");
            }
            for (int i = 0; i < Math.min(length, palette.size()); i++) {
                palette.alpha(i, in.u8(at + i));
            }
        } else if (type == GRAY || type == RGB) {
            if (length < 2 * samples) {
                throw BrokenImageException.damaged("a short chunk of transparency");
            }
            if (bits == 16 || bits == 2 || bits == 4) {
                throw BrokenImageException.unread(
                        Texts.format("a PNG of %d bits with a transparent colour", bits));
            }
            int red = level(in.u16(at));
            clear =
                    samples == 1
                            ? red * 0x010101
                            : red << 16 | level(in.u16(at + 2)) << 8 | level(in.u16(at + 4));
        }
    }

    private int level(int value) {
        return bits == 1 ? (value != 0 ? MOST : 0) : value & 0xff;
    }

    void requireWhole() throws BrokenImageException {
        if (type == PALETTE && palette == null && !indices) {
            throw BrokenImageException.damaged("no palette");
        }
    }

    /** Draws the pixels of a row, the first at {@code x}, each {@code step} from the last. */
    void draw(byte[] row, int count, RgbCanvas canvas, int x, int step, int y)
            throws BrokenImageException {
        if (type == RGB && bits == 8 && clear < 0 && step == 1) {
            canvas.rgb(y, row);
            return;
        }
        for (int i = 0; i < count; i++) {
            if (palette != null) {
                int index = sample(row, i);
                canvas.set(x + i * step, y, palette.rgb(index), palette.alpha(index));
                continue;
            }
            int first = sample(row, i * samples);
            int rgb =
                    samples < 3
                            ? first * 0x010101
                            : first << 16
                                    | sample(row, i * samples + 1) << 8
                                    | sample(row, i * samples + 2);
            boolean hasAlpha = type == GRAY_ALPHA || type == RGB_ALPHA;
            int alpha = hasAlpha ? sample(row, i * samples + samples - 1) : MOST;
            canvas.set(x + i * step, y, rgb, rgb == clear ? 0 : alpha);
        }
    }

    // Of a palette the index, else 0 to 255.
    private int sample(byte[] row, int i) {
        if (bits == 16) {
            return row[2 * i] & 0xff;
        }
        int value = Samples.at(row, 0, i, bits);
        return type == PALETTE || indices ? value : value * (MOST / ((1 << bits) - 1));
    }
}
