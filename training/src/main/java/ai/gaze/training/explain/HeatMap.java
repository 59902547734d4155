package ai.gaze.training.explain;

import ai.gaze.zoo.ImageSize;
import java.awt.BasicStroke;
import java.awt.Color;
import java.awt.image.BufferedImage;

/**
 * Values at the positions of a map, as colours over an image.
 *
 * @param height rows
 * @param width columns
 * @param values {@code [height, width]}
 * @param upsampling how the map is brought to the size of the image
 */
@SuppressWarnings("ArrayRecordComponent") // a plain carrier, compared by nobody
record HeatMap(int height, int width, float[] values, Upsampling upsampling) {

    /** How much of the colour of a value is in a pixel; the rest is the grey of the image. */
    static final double OPACITY = 0.65;

    /** Side of the picture in pixels, about. */
    static final int SIDE = 288 * Canvas.SCALE;

    /** How a map is brought to the size of an image. */
    enum Upsampling {
        /** Every position of the map is a square of one colour. */
        NEAREST,
        /** Between the centres of the positions the values change linearly. */
        BILINEAR
    }

    HeatMap {
        if (values.length != height * width) {
            throw new IllegalArgumentException(
                    values.length + " values on a map of " + height + "x" + width);
        }
    }

    static HeatMap nearest(int height, int width, float[] values) {
        return new HeatMap(height, width, values, Upsampling.NEAREST);
    }

    Range range() {
        return Range.of(values);
    }

    /**
     * Returns the value at a point of the map.
     *
     * @param v from 0, the upper edge, to 1, the lower edge
     * @param u from 0, the left edge, to 1, the right edge
     */
    double at(double v, double u) {
        if (upsampling == Upsampling.NEAREST) {
            return value((int) (v * height), (int) (u * width));
        }
        double y = Math.min(Math.max(v * height - 0.5, 0), height - 1);
        double x = Math.min(Math.max(u * width - 0.5, 0), width - 1);
        int top = Math.min((int) y, Math.max(height - 2, 0));
        int left = Math.min((int) x, Math.max(width - 2, 0));
        int below = Math.min(top + 1, height - 1);
        int right = Math.min(left + 1, width - 1);
        double upper = mix(value(top, left), value(top, right), x - left);
        double lower = mix(value(below, left), value(below, right), x - left);
        return mix(upper, lower, y - top);
    }

    private double value(int y, int x) {
        return values[y * width + x];
    }

    private static double mix(double from, double to, double share) {
        return from + (to - from) * share;
    }

    /** Returns the colour of a value over a grey: {@code 0xrrggbb}. */
    static int blend(int color, int gray) {
        int blended = 0;
        for (int shift = 16; shift >= 0; shift -= 8) {
            double channel = OPACITY * (color >> shift & 0xff) + (1 - OPACITY) * gray;
            blended |= (int) Math.round(channel) << shift;
        }
        return blended;
    }

    /**
     * Size of an image in the picture: where it fits, a whole number of pixels for each of its own.
     */
    static ImageSize sizeOf(InputImage image) {
        ImageSize size = image.size();
        int longer = Math.max(size.height(), size.width());
        return longer > SIDE
                ? new ImageSize(
                        Math.max(1, SIDE * size.height() / longer),
                        Math.max(1, SIDE * size.width() / longer))
                : new ImageSize(size.height() * (SIDE / longer), size.width() * (SIDE / longer));
    }

    /**
     * Draws the map over an image, with the scale of its colours.
     *
     * @param range what the colours stand for
     * @param marked a position to be framed, or {@code null}
     */
    BufferedImage draw(InputImage image, String title, String below, Range range, Cell marked) {
        ImageSize drawn = sizeOf(image);
        double height = drawn.height() / (double) Canvas.SCALE;
        double width = drawn.width() / (double) Canvas.SCALE;
        Canvas canvas =
                new Canvas(
                                Canvas.widthWithScale(width + 6, range),
                                (int) Math.ceil(Canvas.TITLE + height + 8))
                        .title(title, below);
        canvas.paint(
                0,
                Canvas.TITLE * Canvas.SCALE,
                drawn.width(),
                drawn.height(),
                (y, x) -> {
                    double v = (y + 0.5) / drawn.height();
                    double u = (x + 0.5) / drawn.width();
                    int row = (int) (v * image.size().height());
                    int gray = image.gray(row, (int) (u * image.size().width()));
                    return blend(Viridis.color(range.share(at(v, u))), gray);
                });
        if (marked != null) {
            double cellHeight = height / marked.height();
            double cellWidth = width / marked.width();
            double top = Canvas.TITLE + marked.y() * cellHeight;
            double left = marked.x() * cellWidth;
            canvas.stroke(new BasicStroke(3));
            canvas.frame(left, top, cellWidth, cellHeight, Color.WHITE);
            canvas.stroke(new BasicStroke(1.5f));
            canvas.frame(left, top, cellWidth, cellHeight, new Color(0xd55e00));
        }
        canvas.scale(width + 6, Canvas.TITLE, height, range);
        return canvas.end();
    }
}
