package ai.gaze.training.augment;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import java.math.BigDecimal;
import java.math.RoundingMode;

/**
 * An affine map in Pillow's 16.16 fixed point: target pixel (x, y) takes the source pixel {@code
 * (floor(x0 + x xx + y xy), floor(y0 + x yx + y yy))}.
 *
 * <p>All six numbers are multiples of 1/65536, so sums of them are exact in floating point.
 */
record Affine(double x0, double xx, double xy, double y0, double yx, double yy) {

    /** How many numbers an image takes in a table. */
    static final int COLUMNS = 6;

    private static final int DECIMALS = 15;
    private static final double ONE = 65536;

    /**
     * Makes the map of a rotation about the centre.
     *
     * @param degrees counter-clockwise
     * @param height of the image
     * @param width of the image
     */
    static Affine rotation(double degrees, int height, int width) {
        double turn = degrees % 360;
        double radians = -Math.toRadians(turn < 0 ? turn + 360 : turn);
        double cos = rounded(Math.cos(radians));
        double sin = rounded(Math.sin(radians));
        double centreX = width / 2.0;
        double centreY = height / 2.0;
        double c = cos * -centreX + sin * -centreY + centreX;
        double f = -sin * -centreX + cos * -centreY + centreY;
        return of(c, cos, sin, f, -sin, cos);
    }

    /**
     * Makes the map of a shear that leaves the upper left corner where it is.
     *
     * @param x how many columns a row lies farther left than the one above it
     * @param y how many rows a column lies higher than the one to its left
     */
    static Affine shear(double x, double y) {
        return of(0, 1, tangent(x), 0, tangent(y), 1);
    }

    /** Makes the map that moves an image by whole pixels to the right and down. */
    static Affine translation(int x, int y) {
        return of(-x, 1, 0, -y, 0, 1);
    }

    /** Pixel centres lie at +0.5. */
    private static Affine of(double c, double xx, double xy, double f, double yx, double yy) {
        return new Affine(
                fixed(xx * 0.5 + xy * 0.5 + c),
                fixed(xx),
                fixed(xy),
                fixed(yx * 0.5 + yy * 0.5 + f),
                fixed(yx),
                fixed(yy));
    }

    /** Writes the six numbers in their order. */
    void write(double[] table, int offset) {
        double[] row = {x0, xx, xy, y0, yx, yy};
        System.arraycopy(row, 0, table, offset, row.length);
    }

    /**
     * Makes the map of each image of a table.
     *
     * @param table {@code [n, 6, 1, 1]}, of the type of the grid
     * @param grid of the images
     */
    static PixelMap map(NDArray table, PixelGrid grid) {
        NDList c = table.split(COLUMNS, 1);
        NDArray x = c.get(2).mul(grid.ys()).addi(c.get(0)).add(c.get(1).mul(grid.xs()));
        NDArray y = c.get(5).mul(grid.ys()).addi(c.get(3)).add(c.get(4).mul(grid.xs()));
        return PixelMap.of(y.floor(), x.floor(), grid);
    }

    /** As torchvision has it: by way of an angle in degrees. */
    private static double tangent(double shear) {
        return Math.tan(Math.toRadians(Math.toDegrees(Math.atan(shear))));
    }

    /** Pillow rounds the matrix to 15 decimals, half to even on the exact binary value. */
    private static double rounded(double value) {
        return new BigDecimal(value).setScale(DECIMALS, RoundingMode.HALF_EVEN).doubleValue();
    }

    private static double fixed(double value) {
        return Math.floor(value * ONE + 0.5) / ONE;
    }
}
