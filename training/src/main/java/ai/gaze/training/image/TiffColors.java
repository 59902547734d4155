package ai.gaze.training.image;

/**
 * How the samples of a TIFF file become colours.
 *
 * @param kind what they mean
 * @param samples how many a pixel has
 * @param bits of each
 * @param extra what the sample behind the colours is: 1 for alpha that the colours were multiplied
 *     with, 2 for plain alpha, 0 for nothing that counts
 * @param bigEndian whether the upper byte of 16 bits comes first
 * @param palette the colours by number; null if there are none
 */
record TiffColors(Kind kind, int samples, int bits, int extra, boolean bigEndian, Palette palette) {

    private static final int MOST = 255;

    /** What samples mean. */
    enum Kind {
        WHITE_IS_ZERO,
        BLACK_IS_ZERO,
        RGB,
        PALETTE,
        INK
    }

    static TiffColors of(TiffDirectory tags, boolean bigEndian) throws BrokenImageException {
        int photometric = (int) tags.first(TiffDirectory.PHOTOMETRIC, 0);
        Kind kind =
                switch (photometric) {
                    case 0 -> Kind.WHITE_IS_ZERO;
                    case 1 -> Kind.BLACK_IS_ZERO;
                    case 2 -> Kind.RGB;
                    case 3 -> Kind.PALETTE;
                    case 5 -> Kind.INK;
                    default ->
                            throw BrokenImageException.unread(
                                    "a TIFF of colours of a rare kind (%d)".formatted(photometric));
                };
        long samples = tags.first(TiffDirectory.SAMPLES, 1);
        long bits = tags.common(TiffDirectory.BITS, 1);
        int colors = kind == Kind.RGB ? 3 : kind == Kind.INK ? 4 : 1;
        int extra = extra(tags, kind, samples - colors);
        boolean narrow = bits == 1 || bits == 2 || bits == 4;
        boolean known =
                bits == 8
                        || (narrow && colors == 1 && samples == 1)
                        || (bits == 16 && kind == Kind.RGB && extra != 1);
        if (!known
                || tags.common(TiffDirectory.SAMPLE_FORMAT, 1) != 1
                || tags.first(TiffDirectory.FILL_ORDER, 1) != 1) {
            throw BrokenImageException.unread(
                    "a TIFF of %d samples of %d bits of a rare kind".formatted(samples, bits));
        }
        Palette palette = kind == Kind.PALETTE ? palette(tags, (int) bits) : null;
        return new TiffColors(kind, (int) samples, (int) bits, extra, bigEndian, palette);
    }

    // A fourth sample of colours that is not explained is alpha.
    private static int extra(TiffDirectory tags, Kind kind, long more) throws BrokenImageException {
        long[] said = tags.all(TiffDirectory.EXTRA_SAMPLES);
        long extra = said.length == 0 ? (kind == Kind.RGB ? 2 : -1) : said[0];
        boolean known =
                switch (kind) {
                    case RGB -> extra >= 0 && extra <= 2;
                    case BLACK_IS_ZERO -> extra == 0 || extra == 2;
                    default -> false;
                };
        if (more == 0 ? said.length > 0 : more != 1 || said.length > 1 || !known) {
            throw BrokenImageException.unread("a TIFF with extra samples of a rare kind");
        }
        return more == 0 ? 0 : (int) extra;
    }

    private static Palette palette(TiffDirectory tags, int bits) throws BrokenImageException {
        long[] map = tags.all(TiffDirectory.COLOR_MAP);
        int size = 1 << bits;
        if (map.length != RgbImage.CHANNELS * size) {
            throw BrokenImageException.damaged("its palette");
        }
        int[] colors = new int[size];
        for (int i = 0; i < size; i++) {
            colors[i] =
                    (int)
                            (((map[i] >> 8) << 16)
                                    | ((map[size + i] >> 8) << 8)
                                    | (map[2 * size + i] >> 8));
        }
        return Palette.of(colors);
    }

    /**
     * Draws a pixel.
     *
     * @param planes the samples: all in one array, or an array for each
     * @param from where the row begins in each array
     * @param index of the pixel in the row
     */
    void draw(byte[][] planes, int from, int index, RgbCanvas canvas, int x, int y)
            throws BrokenImageException {
        int first = sample(planes, from, index, 0);
        switch (kind) {
            case PALETTE -> canvas.set(x, y, palette.rgb(first), MOST);
            case WHITE_IS_ZERO, BLACK_IS_ZERO -> {
                int scaled = first * (MOST / ((1 << Math.min(8, bits)) - 1));
                int light = kind == Kind.WHITE_IS_ZERO ? MOST - scaled : scaled;
                int alpha = extra == 2 ? sample(planes, from, index, 1) : MOST;
                canvas.set(x, y, light * 0x010101, alpha);
            }
            case RGB -> {
                int alpha = extra == 0 ? MOST : sample(planes, from, index, 3);
                int red = color(first, alpha);
                int green = color(sample(planes, from, index, 1), alpha);
                int blue = color(sample(planes, from, index, 2), alpha);
                canvas.set(x, y, (red << 16) | (green << 8) | blue, alpha);
            }
            default -> {
                byte[] ink = new byte[4];
                for (int i = 0; i < ink.length; i++) {
                    ink[i] = (byte) sample(planes, from, index, i);
                }
                byte[] rgb = YccColors.ofInk(ink, false, true);
                int color = ((rgb[0] & 0xff) << 16) | ((rgb[1] & 0xff) << 8) | (rgb[2] & 0xff);
                canvas.set(x, y, color, MOST);
            }
        }
    }

    private int color(int value, int alpha) {
        if (extra != 1 || alpha == 0 || alpha == MOST) {
            return value;
        }
        return Math.min(MOST, value * MOST / alpha);
    }

    private int sample(byte[][] planes, int from, int index, int band) {
        boolean planar = planes.length > 1;
        byte[] bytes = planes[planar ? band : 0];
        int number = planar ? index : index * samples + band;
        if (bits == 16) {
            return bytes[from + 2 * number + (bigEndian ? 0 : 1)] & 0xff;
        }
        return Samples.at(bytes, from, number, bits);
    }
}
