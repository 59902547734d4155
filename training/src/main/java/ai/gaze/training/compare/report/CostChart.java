package ai.gaze.training.compare.report;

import ai.gaze.training.compare.Sample;
import ai.gaze.training.compare.VariantRow;
import ai.gaze.training.report.Axis;
import ai.gaze.training.report.Frame;
import ai.gaze.training.report.Palette;
import ai.gaze.training.report.Svg;
import java.util.List;
import java.util.function.ToDoubleFunction;
import java.util.stream.Stream;

/** Mean accuracy, with its standard deviation, against a cost. */
final class CostChart {

    private static final int WIDTH = 340;
    private static final int HEIGHT = 280;
    private static final int LEFT = 44;
    private static final int TOP = 12;
    private static final int FOOT = 40;
    private static final int MOST_NAMES = 8;

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
        int height = isNumbered() ? Math.max(HEIGHT, BoxPlot.height(rows)) : HEIGHT;
        int bottom = height - FOOT;
        // Numbers have room on both sides of a point, names only on the right.
        Axis x =
                Axis.around(
                        shown.stream().mapToDouble(cost).toArray(),
                        isNumbered() ? LEFT + 12 : LEFT,
                        isNumbered() ? WIDTH - 12 : WIDTH - 70);
        Axis y =
                Axis.around(
                        shown.stream()
                                .flatMap(r -> Stream.of(low(r.accuracy()), high(r.accuracy())))
                                .mapToDouble(Double::doubleValue)
                                .toArray(),
                        bottom,
                        TOP);
        Svg svg = new Svg(WIDTH, height, "test accuracy against " + title);
        new Frame(x, y, 0).draw(svg, TOP, bottom, title);
        PointLabels labels = new PointLabels(new PointLabels.Area(LEFT, 0, WIDTH, bottom));
        for (VariantRow row : shown) {
            String color = row.baseline() ? Palette.BASELINE : Palette.color(rows.indexOf(row));
            double px = x.at(cost.applyAsDouble(row));
            double py = y.at(row.accuracy().mean());
            labels.point(px, py);
            svg.coloredLine(px, y.at(low(row.accuracy())), px, y.at(high(row.accuracy())), color);
            svg.circle(
                    px,
                    py,
                    4,
                    color,
                    row.variant().label() + ": " + Text.accuracy(row.accuracy()) + " %");
        }
        for (VariantRow row : shown) {
            labels.draw(
                    svg,
                    x.at(cost.applyAsDouble(row)),
                    y.at(row.accuracy().mean()),
                    isNumbered() ? Integer.toString(rows.indexOf(row) + 1) : row.variant().label());
        }
        return svg.end();
    }

    private static double low(Sample sample) {
        return sample.sd() == null ? sample.mean() : sample.mean() - sample.sd();
    }

    private static double high(Sample sample) {
        return sample.sd() == null ? sample.mean() : sample.mean() + sample.sd();
    }
}
