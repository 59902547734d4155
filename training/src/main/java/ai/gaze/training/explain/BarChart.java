package ai.gaze.training.explain;

import ai.gaze.training.report.Axis;
import ai.gaze.training.report.Palette;
import java.awt.Color;
import java.awt.image.BufferedImage;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A bar for each channel or interval; several rows of values are stacked.
 *
 * @param rows values, {@code [rows][bars]}; only a single row may have negative ones
 * @param x what the bars are
 * @param first value at the left edge of the first bar
 * @param last value at the right edge of the last bar
 */
@SuppressWarnings("ArrayRecordComponent") // a plain carrier, compared by nobody
record BarChart(float[][] rows, String x, double first, double last) implements Drawing {

    private static final int LEFT = 44;
    private static final int RIGHT = 8;
    private static final int HEIGHT = 180;

    BarChart {
        for (float[] row : rows) {
            Range.requireFinite(row);
        }
    }

    /** A bar for each of some channels, counted from 0. */
    static BarChart ofChannels(float[]... rows) {
        return new BarChart(rows, "channel", 0, rows[0].length);
    }

    /** A bar for each of some things, counted from 0. */
    static BarChart of(String what, float[] values) {
        return new BarChart(new float[][] {values}, what, 0, values.length);
    }

    private int bars() {
        return rows[0].length;
    }

    Range range() {
        float[] heights = new float[bars()];
        for (float[] row : rows) {
            for (int i = 0; i < heights.length; i++) {
                heights[i] += row[i];
            }
        }
        return Range.of(heights).withZero();
    }

    @Override
    public BufferedImage draw(String title, String below) {
        // Half a unit, which is a pixel, is the least that shows.
        int width = Math.max(Canvas.WIDTH, LEFT + RIGHT + (bars() + 1) / 2);
        Canvas canvas = new Canvas(width, Canvas.TITLE + HEIGHT + 38).title(title, below);
        Range range = range();
        double bottom = Canvas.TITLE + HEIGHT;
        for (Axis.Tick tick : range.ticks(6)) {
            double y = bottom - HEIGHT * range.share(tick.value());
            canvas.line(LEFT, y, width - RIGHT, y, Canvas.GRID);
            canvas.label(tick.label(), LEFT - 4, y + 4, 1);
        }
        drawBars(canvas, range, width - LEFT - RIGHT);
        double zero = bottom - HEIGHT * range.share(0);
        canvas.line(LEFT, zero, width - RIGHT, zero, Canvas.PALE_INK);
        Range along = new Range(first, last);
        for (Axis.Tick tick : along.ticks(6)) {
            double at = LEFT + (width - LEFT - RIGHT) * along.share(tick.value());
            canvas.line(at, bottom, at, bottom + 3, Canvas.PALE_INK);
            canvas.label(tick.label(), at, bottom + 15, at > width - 24 ? 0.8 : 0.5);
        }
        canvas.label(x, LEFT + (width - LEFT - RIGHT) / 2.0, bottom + 32, 0.5);
        return canvas.end();
    }

    private void drawBars(Canvas canvas, Range range, double width) {
        double step = width / bars();
        double gap = step >= 3 ? 1 : step >= 1.5 ? 0.5 : 0;
        // Edges on whole pixels, so that all bars look alike.
        for (int i = 0; i < bars(); i++) {
            double foot = 0;
            for (int row = 0; row < rows.length; row++) {
                double from = range.share(Math.min(foot, foot + rows[row][i]));
                double to = range.share(Math.max(foot, foot + rows[row][i]));
                double left = LEFT + Math.rint(i * step * Canvas.SCALE) / Canvas.SCALE;
                double right = LEFT + Math.rint((i + 1) * step * Canvas.SCALE) / Canvas.SCALE;
                canvas.fill(
                        left,
                        Canvas.TITLE + HEIGHT * (1 - to),
                        Math.max(right - left - gap, 1.0 / Canvas.SCALE),
                        HEIGHT * (to - from),
                        Color.decode(Palette.color(row)));
                foot += rows[row][i];
            }
        }
    }

    @Override
    public Map<String, Object> data() {
        Map<String, Object> data = new LinkedHashMap<>();
        data.put("kind", "bars");
        data.put("x", x);
        data.put("first", first);
        data.put("last", last);
        data.put("low", range().low());
        data.put("high", range().high());
        data.put("rows", Arrays.stream(rows).map(Numbers::rounded).toList());
        return data;
    }

    /** Returns the name of the colour of a row, for captions. */
    static String colorName(int row) {
        return List.of("blue", "red", "green", "pink", "light blue", "gold").get(row % 6);
    }
}
