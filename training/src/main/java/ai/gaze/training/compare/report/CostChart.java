package ai.gaze.training.compare.report;

import ai.gaze.training.compare.Sample;
import ai.gaze.training.compare.VariantRow;
import ai.gaze.training.report.Axis;
import ai.gaze.training.report.Frame;
import ai.gaze.training.report.Palette;
import ai.gaze.training.report.Svg;
import java.util.ArrayList;
import java.util.List;
import java.util.function.ToDoubleFunction;
import java.util.stream.Stream;

/** Mean accuracy, with its standard deviation, against a cost. */
final class CostChart {

    private static final int WIDTH = 340;
    private static final int HEIGHT = 280;
    private static final int LEFT = 44;
    private static final int TOP = 12;
    private static final int BOTTOM = 240;
    private static final int MOST_NAMES = 8;

    // About what a letter of 11 pixels takes.
    private static final double LETTER = 6.2;

    private final List<VariantRow> rows;

    /**
     * @param rows the table
     */
    CostChart(List<VariantRow> rows) {
        this.rows = rows;
    }

    /** Returns whether points carry numbers, there being too many for names. */
    boolean isNumbered() {
        return rows.size() > MOST_NAMES;
    }

    /** Draws the variants that have a cost and an accuracy. */
    String draw(String title, ToDoubleFunction<VariantRow> cost) {
        List<VariantRow> shown =
                rows.stream()
                        .filter(r -> r.accuracy().n() > 0 && Double.isFinite(cost.applyAsDouble(r)))
                        .toList();
        Axis x =
                Axis.around(
                        shown.stream().mapToDouble(cost).toArray(),
                        LEFT,
                        isNumbered() ? WIDTH - 12 : WIDTH - 70);
        Axis y =
                Axis.around(
                        shown.stream()
                                .flatMap(r -> Stream.of(low(r.accuracy()), high(r.accuracy())))
                                .mapToDouble(Double::doubleValue)
                                .toArray(),
                        BOTTOM,
                        TOP);
        Svg svg = new Svg(WIDTH, HEIGHT, "test accuracy against " + title);
        new Frame(x, y, 0).draw(svg, TOP, BOTTOM, title);
        List<double[]> taken = new ArrayList<>();
        for (VariantRow row : shown) {
            String color = row.baseline() ? Palette.BASELINE : Palette.color(rows.indexOf(row));
            double px = x.at(cost.applyAsDouble(row));
            double py = y.at(row.accuracy().mean());
            svg.coloredLine(px, y.at(low(row.accuracy())), px, y.at(high(row.accuracy())), color);
            svg.circle(
                    px,
                    py,
                    4,
                    color,
                    row.variant().label() + ": " + Text.accuracy(row.accuracy()) + " %");
            double labelY = free(taken, px, py + 4, isNumbered() ? 18 : 75);
            taken.add(new double[] {px, labelY});
            String label =
                    isNumbered() ? Integer.toString(rows.indexOf(row) + 1) : row.variant().label();
            boolean fits = px + 7 + LETTER * label.length() <= WIDTH;
            svg.text(fits ? px + 7 : px - 7, labelY, fits ? "start" : "end", label);
        }
        return svg.end();
    }

    /** Finds the height nearest to the wanted one at which no label beside it is touched. */
    private static double free(List<double[]> taken, double x, double wanted, double width) {
        double height = 11;
        for (int i = 0; i < 12; i++) {
            double y = wanted + (i % 2 == 0 ? -1 : 1) * ((i + 1) / 2) * height;
            boolean touches =
                    taken.stream()
                            .anyMatch(
                                    t -> Math.abs(t[0] - x) < width && Math.abs(t[1] - y) < height);
            if (!touches && y > TOP && y < BOTTOM) {
                return y;
            }
        }
        return wanted;
    }

    private static double low(Sample sample) {
        return sample.sd() == null ? sample.mean() : sample.mean() - sample.sd();
    }

    private static double high(Sample sample) {
        return sample.sd() == null ? sample.mean() : sample.mean() + sample.sd();
    }
}
