package ai.gaze.training.augment;

import java.math.BigDecimal;
import java.math.RoundingMode;

/**
 * The affine map of a rotation in Pillow's 16.16 fixed point: target pixel (x, y) takes the source
 * pixel {@code (floor(x0 + x xx + y xy), floor(y0 + x yx + y yy))}.
 *
 * <p>All six numbers are multiples of 1/65536, so sums of them are exact in floating point.
 */
record Rotation(double x0, double xx, double xy, double y0, double yx, double yy) {

    private static final int DECIMALS = 15;
    private static final double ONE = 65536;

    /**
     * Makes the map of a rotation about the centre.
     *
     * @param degrees counter-clockwise
     * @param height of the image
     * @param width of the image
     */
    static Rotation about(double degrees, int height, int width) {
        double turn = degrees % 360;
        double radians = -Math.toRadians(turn < 0 ? turn + 360 : turn);
        double cos = rounded(Math.cos(radians));
        double sin = rounded(Math.sin(radians));
        double centreX = width / 2.0;
        double centreY = height / 2.0;
        double c = cos * -centreX + sin * -centreY + centreX;
        double f = -sin * -centreX + cos * -centreY + centreY;
        // Pixel centres lie at +0.5.
        return new Rotation(
                fixed(cos * 0.5 + sin * 0.5 + c),
                fixed(cos),
                fixed(sin),
                fixed(-sin * 0.5 + cos * 0.5 + f),
                fixed(-sin),
                fixed(cos));
    }

    /** Writes the six numbers in their order. */
    void write(double[] table, int offset) {
        double[] row = {x0, xx, xy, y0, yx, yy};
        System.arraycopy(row, 0, table, offset, row.length);
    }

    /** Pillow rounds the matrix to 15 decimals, half to even on the exact binary value. */
    private static double rounded(double value) {
        return new BigDecimal(value).setScale(DECIMALS, RoundingMode.HALF_EVEN).doubleValue();
    }

    private static double fixed(double value) {
        return Math.floor(value * ONE + 0.5) / ONE;
    }
}
