package ai.gaze.training.explain;

import java.awt.image.BufferedImage;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * A table of values as colours.
 *
 * @param height rows
 * @param width columns
 * @param values {@code [height, width]}
 * @param rows what the rows are, from the top
 * @param columns what the columns are, from the left
 */
@SuppressWarnings("ArrayRecordComponent") // a plain carrier, compared by nobody
record Matrix(int height, int width, float[] values, String rows, String columns)
        implements Drawing {

    private static final int TALL = 272;
    private static final int FOOT = 37;

    /** Longest side on a page, in values. */
    private static final int LONGEST = 144;

    Matrix {
        Range.requireFinite(values);
    }

    /** The same table with rows and columns exchanged. */
    Matrix transposed() {
        float[] turned = new float[values.length];
        for (int y = 0; y < height; y++) {
            for (int x = 0; x < width; x++) {
                turned[x * height + y] = values[y * width + x];
            }
        }
        return new Matrix(width, height, turned, columns, rows);
    }

    @Override
    public BufferedImage draw(String title, String below) {
        Range range = Range.of(values);
        double side = HeatMap.SIDE / (double) Canvas.SCALE;
        Canvas canvas =
                new Canvas(Canvas.widthWithScale(side + 6, range), Canvas.TITLE + TALL + FOOT)
                        .title(title, below);
        int pixels = TALL * Canvas.SCALE;
        canvas.paint(
                0,
                Canvas.TITLE * Canvas.SCALE,
                HeatMap.SIDE,
                pixels,
                (y, x) -> {
                    int at = y * height / pixels * width + x * width / HeatMap.SIDE;
                    return Viridis.color(range.share(values[at]));
                });
        int foot = Canvas.TITLE + TALL + 15;
        canvas.label("right: " + columns + " 0 to " + (width - 1), 2, foot, 0);
        canvas.label("down: " + rows + " 0 to " + (height - 1), 2, foot + 15, 0);
        canvas.scale(side + 6, Canvas.TITLE, TALL, range);
        return canvas.end();
    }

    @Override
    public Map<String, Object> data() {
        int down = Numbers.factor(height, LONGEST);
        int across = Numbers.factor(width, LONGEST);
        Range range = Range.of(values);
        Map<String, Object> data = new LinkedHashMap<>();
        data.put("kind", "table");
        data.put("rows", rows + " 0 to " + (height - 1));
        data.put("columns", columns + " 0 to " + (width - 1));
        data.put("height", Numbers.factor(height, down));
        data.put("width", Numbers.factor(width, across));
        data.put("low", range.low());
        data.put("high", range.high());
        data.put(
                "values",
                Numbers.of(Numbers.shrunk(values, 1, height, width, down, across), range));
        return data;
    }
}
