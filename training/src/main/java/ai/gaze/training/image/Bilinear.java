package ai.gaze.training.image;

/**
 * The triangle filter with which Pillow resamples one axis of an image ({@code Image.BILINEAR}): it
 * widens when it makes smaller, so that every pixel counts (what torchvision calls antialias).
 *
 * <p>The arithmetic is Pillow's for 8 bits, in fixed point with {@value #PRECISION} fractional
 * bits, and gives its results bit for bit.
 */
final class Bilinear {

    static final int PRECISION = 22;
    static final int HALF = 1 << (PRECISION - 1);

    private final int[] first;
    private final int[][] weights;

    /**
     * @param from length of the axis
     * @param to length that it is scaled to
     * @param start first place of the result that is wanted
     * @param count places that are wanted
     */
    Bilinear(int from, int to, int start, int count) {
        first = new int[count];
        weights = new int[count][];
        double scale = (double) from / to;
        double support = Math.max(1, scale);
        for (int i = 0; i < count; i++) {
            double center = (start + i + 0.5) * scale;
            first[i] = Math.max(0, (int) (center - support + 0.5));
            int end = Math.min(from, (int) (center + support + 0.5));
            weights[i] = weights(first[i], end, center, 1 / support);
        }
    }

    private static int[] weights(int begin, int end, double center, double inverseSupport) {
        double[] raw = new double[end - begin];
        double sum = 0;
        for (int j = 0; j < raw.length; j++) {
            raw[j] = Math.max(0, 1 - Math.abs((j + begin - center + 0.5) * inverseSupport));
            sum += raw[j];
        }
        int[] weights = new int[raw.length];
        for (int j = 0; j < raw.length; j++) {
            weights[j] = (int) (0.5 + raw[j] / sum * (1 << PRECISION));
        }
        return weights;
    }

    /** The first place of the source that counts for any place of the result. */
    int begin() {
        return first[0];
    }

    /** The place of the source after the last one that counts. */
    int end() {
        int last = first.length - 1;
        return first[last] + weights[last].length;
    }

    /**
     * Resamples a row of pixels in colour.
     *
     * @param source bytes of an image
     * @param from where the row begins in them, at place 0 of the axis
     * @param target where the result goes
     * @param to where it begins
     */
    void row(byte[] source, int from, byte[] target, int to) {
        int out = to;
        for (int i = 0; i < first.length; i++) {
            int[] w = weights[i];
            int red = HALF;
            int green = HALF;
            int blue = HALF;
            int at = from + first[i] * PixelImage.RGB;
            for (int weight : w) {
                red += (source[at] & 0xff) * weight;
                green += (source[at + 1] & 0xff) * weight;
                blue += (source[at + 2] & 0xff) * weight;
                at += PixelImage.RGB;
            }
            target[out] = clip(red);
            target[out + 1] = clip(green);
            target[out + 2] = clip(blue);
            out += PixelImage.RGB;
        }
    }

    /** The same of an image of one channel. */
    void greyRow(byte[] source, int from, byte[] target, int to) {
        for (int i = 0; i < first.length; i++) {
            int sum = HALF;
            int at = from + first[i];
            for (int weight : weights[i]) {
                sum += (source[at++] & 0xff) * weight;
            }
            target[to + i] = clip(sum);
        }
    }

    /**
     * Resamples the columns of an image.
     *
     * @param source rows of {@code step} bytes, the first of which is at place {@code begin}
     * @param begin place of the first row on the axis
     * @param step bytes of a row
     * @param target where the result goes
     * @param to where it begins
     */
    void columns(byte[] source, int begin, int step, byte[] target, int to) {
        int[] sums = new int[step];
        for (int i = 0; i < first.length; i++) {
            java.util.Arrays.fill(sums, HALF);
            for (int j = 0; j < weights[i].length; j++) {
                int weight = weights[i][j];
                int at = (first[i] + j - begin) * step;
                for (int x = 0; x < step; x++) {
                    sums[x] += (source[at + x] & 0xff) * weight;
                }
            }
            int out = to + i * step;
            for (int x = 0; x < step; x++) {
                target[out + x] = clip(sums[x]);
            }
        }
    }

    private static byte clip(int sum) {
        return (byte) Math.min(255, Math.max(0, sum >> PRECISION));
    }
}
