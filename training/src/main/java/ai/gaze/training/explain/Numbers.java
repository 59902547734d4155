package ai.gaze.training.explain;

import java.math.BigDecimal;
import java.math.MathContext;

/**
 * Values as a page takes them: as numbers where they are few, else as the steps of their colours.
 */
final class Numbers {

    /** More become steps. */
    static final int MOST = 1024;

    private static final MathContext DIGITS = new MathContext(5);

    private Numbers() {}

    /** Returns the values themselves, or {@link #steps} of them. */
    static Object of(float[] values, Range range) {
        return values.length <= MOST ? values : steps(values, range);
    }

    /** Returns which of the colours of {@link Viridis} each value has; JSON has it in base64. */
    static byte[] steps(float[] values, Range range) {
        byte[] steps = new byte[values.length];
        for (int i = 0; i < steps.length; i++) {
            steps[i] = (byte) Viridis.step(range.share(values[i]));
        }
        return steps;
    }

    /** Returns the values with five digits. */
    static float[] rounded(float[] values) {
        float[] rounded = new float[values.length];
        for (int i = 0; i < rounded.length; i++) {
            rounded[i] = new BigDecimal(values[i]).round(DIGITS).floatValue();
        }
        return rounded;
    }

    /** By how much an axis is shortened so that it has at most so many places. */
    static int factor(int length, int most) {
        return (length + most - 1) / most;
    }

    /**
     * Shortens the last two axes, each place of the result being the mean of several.
     *
     * @param values {@code [maps, height, width]}
     * @return {@code [maps, ceil(height / down), ceil(width / across)]}
     */
    static float[] shrunk(float[] values, int maps, int height, int width, int down, int across) {
        if (down == 1 && across == 1) {
            return values;
        }
        int rows = factor(height, down);
        int columns = factor(width, across);
        float[] means = new float[maps * rows * columns];
        for (int map = 0; map < maps; map++) {
            for (int y = 0; y < rows; y++) {
                for (int x = 0; x < columns; x++) {
                    int bottom = Math.min(height, (y + 1) * down);
                    int right = Math.min(width, (x + 1) * across);
                    double sum = 0;
                    for (int i = y * down; i < bottom; i++) {
                        for (int j = x * across; j < right; j++) {
                            sum += values[(map * height + i) * width + j];
                        }
                    }
                    int n = (bottom - y * down) * (right - x * across);
                    means[(map * rows + y) * columns + x] = (float) (sum / n);
                }
            }
        }
        return means;
    }
}
