package ai.gaze.training.explain;

import java.awt.image.BufferedImage;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Several maps side by side under one scale of colours.
 *
 * @param maps number of maps
 * @param height rows of each
 * @param width columns of each
 * @param values {@code [maps, height, width]}
 */
@SuppressWarnings("ArrayRecordComponent") // a plain carrier, compared by nobody
record MapGrid(int maps, int height, int width, float[] values) implements Drawing {

    /** More are not drawn. */
    static final int MOST = 64;

    private static final int GAP = 2;

    /** Longest side of a map on a page, in positions. */
    private static final int LONGEST = 24;

    MapGrid {
        Range.requireFinite(values);
    }

    /** Number of maps that are drawn: the first ones. */
    int drawn() {
        return Math.min(MOST, maps);
    }

    /** Maps in a row of the picture. */
    int columns() {
        return (int) Math.ceil(Math.sqrt(drawn()));
    }

    /** The range of the maps that are drawn. */
    Range range() {
        return Range.of(Arrays.copyOf(values, drawn() * height * width));
    }

    @Override
    public BufferedImage draw(String title, String below) {
        Range range = range();
        int columns = columns();
        int rows = (drawn() + columns - 1) / columns;
        int cell = HeatMap.SIDE / columns - GAP;
        int pixels = rows * (cell + GAP);
        double bottom = Canvas.TITLE + pixels / (double) Canvas.SCALE;
        double scale = HeatMap.SIDE / (double) Canvas.SCALE + 6;
        Canvas canvas =
                new Canvas(Canvas.widthWithScale(scale, range), (int) Math.ceil(bottom + 6))
                        .title(title, below);
        for (int map = 0; map < drawn(); map++) {
            int start = map * height * width;
            canvas.paint(
                    map % columns * (cell + GAP),
                    Canvas.TITLE * Canvas.SCALE + map / columns * (cell + GAP),
                    cell,
                    cell,
                    (y, x) -> {
                        int at = start + y * height / cell * width + x * width / cell;
                        return Viridis.color(range.share(values[at]));
                    });
        }
        canvas.scale(scale, Canvas.TITLE, Math.max(pixels / (double) Canvas.SCALE, 40), range);
        return canvas.end();
    }

    @Override
    public Map<String, Object> data() {
        int down = Numbers.factor(height, LONGEST);
        int across = Numbers.factor(width, LONGEST);
        float[] shown = Arrays.copyOf(values, drawn() * height * width);
        Range range = range();
        Map<String, Object> data = new LinkedHashMap<>();
        data.put("kind", "maps");
        data.put("maps", drawn());
        data.put("height", Numbers.factor(height, down));
        data.put("width", Numbers.factor(width, across));
        data.put("low", range.low());
        data.put("high", range.high());
        data.put(
                "values",
                Numbers.steps(Numbers.shrunk(shown, drawn(), height, width, down, across), range));
        return data;
    }
}
