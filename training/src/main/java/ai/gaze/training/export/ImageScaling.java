package ai.gaze.training.export;

/**
 * Resamples a row of pixels with a triangle filter that widens when it makes smaller, so that every
 * pixel counts: what Pillow calls bilinear. A row of the same length stays exactly as it is.
 */
final class ImageScaling {

    private static final int CHANNELS = 3;

    private final int[] first;
    private final float[][] weights;

    /**
     * @param from length of the rows to be resampled
     * @param to length of the results
     */
    ImageScaling(int from, int to) {
        first = new int[to];
        weights = new float[to][];
        double scale = (double) from / to;
        double support = Math.max(1, scale);
        for (int i = 0; i < to; i++) {
            double center = (i + 0.5) * scale;
            first[i] = Math.max(0, (int) (center - support + 0.5));
            int end = Math.min(from, (int) (center + support + 0.5));
            weights[i] = weights(first[i], end, center, support);
        }
    }

    private static float[] weights(int begin, int end, double center, double support) {
        double[] raw = new double[end - begin];
        double sum = 0;
        for (int j = 0; j < raw.length; j++) {
            double distance = Math.abs(begin + j + 0.5 - center) / support;
            raw[j] = Math.max(0, 1 - distance);
            sum += raw[j];
        }
        float[] weights = new float[raw.length];
        for (int j = 0; j < raw.length; j++) {
            weights[j] = (float) (raw[j] / sum);
        }
        return weights;
    }

    /** Gives the rows of an image, one after the other. */
    @FunctionalInterface
    interface Rows {
        /** Writes row y, {@code [width, 3]}, from 0 to 255. */
        void read(int y, float[] row);
    }

    /**
     * Scales an image to a square, without regard to its proportions.
     *
     * @return unsigned bytes {@code [side, side, 3]}
     */
    static byte[] square(int height, int width, int side, Rows rows) {
        ImageScaling across = new ImageScaling(width, side);
        ImageScaling down = new ImageScaling(height, side);
        int step = side * CHANNELS;
        float[] row = new float[width * CHANNELS];
        float[] narrow = new float[Math.multiplyExact(height, step)];
        for (int y = 0; y < height; y++) {
            rows.read(y, row);
            for (int c = 0; c < CHANNELS; c++) {
                across.apply(row, c, narrow, y * step + c, CHANNELS);
            }
        }
        float[] scaled = new float[side * step];
        for (int i = 0; i < step; i++) {
            down.apply(narrow, i, scaled, i, step);
        }
        byte[] bytes = new byte[scaled.length];
        for (int i = 0; i < bytes.length; i++) {
            bytes[i] = (byte) Math.min(255, Math.max(0, Math.round(scaled[i])));
        }
        return bytes;
    }

    /**
     * Resamples.
     *
     * @param source the numbers to resample
     * @param target where the results go
     * @param start index of the first number
     * @param targetStart index of the first result
     * @param step distance of neighbours in both
     */
    private void apply(float[] source, int start, float[] target, int targetStart, int step) {
        for (int i = 0; i < weights.length; i++) {
            float sum = 0;
            for (int j = 0; j < weights[i].length; j++) {
                sum += weights[i][j] * source[start + (first[i] + j) * step];
            }
            target[targetStart + i * step] = sum;
        }
    }
}
