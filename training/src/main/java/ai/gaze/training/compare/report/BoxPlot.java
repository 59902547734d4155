package ai.gaze.training.compare.report;

import ai.gaze.training.compare.ComparisonResult;
import ai.gaze.training.compare.RunOutcome;
import ai.gaze.training.compare.VariantRow;
import ai.gaze.training.report.Axis;
import ai.gaze.training.report.Frame;
import ai.gaze.training.report.Palette;
import ai.gaze.training.report.Svg;
import java.util.List;
import org.apache.commons.math3.stat.StatUtils;

/**
 * The test accuracies over the seeds: every run a point, the mean a stroke, and from {@link
 * #FEWEST} runs on a box of the quartiles. Fewer points have no quartiles worth the name.
 */
final class BoxPlot {

    /** Fewer runs get no box. */
    static final int FEWEST = 5;

    private static final int WIDTH = 340;
    private static final int LEFT = 118;
    private static final int TOP = 6;
    private static final int ROW = 22;
    private static final int FOOT = 36;
    private static final int LONGEST_LABEL = 18;

    private BoxPlot() {}

    /** Returns the height of the picture. */
    static int height(List<VariantRow> rows) {
        return TOP + ROW * rows.size() + FOOT;
    }

    static String draw(ComparisonResult result) {
        List<VariantRow> rows = result.rows();
        int bottom = height(rows) - FOOT;
        Axis x =
                Axis.around(
                        result.runs().stream()
                                .filter(RunOutcome::isFinished)
                                .mapToDouble(RunOutcome::accuracy)
                                .toArray(),
                        LEFT,
                        WIDTH - 12);
        Svg svg = new Svg(WIDTH, height(rows), "test accuracy of each run");
        new Frame(x, null, 0).draw(svg, TOP, bottom, "test accuracy (%)");
        for (int i = 0; i < rows.size(); i++) {
            VariantRow row = rows.get(i);
            String color = row.baseline() ? Palette.BASELINE : Palette.color(i);
            double middle = TOP + ROW * (i + 0.5);
            svg.text(LEFT - 6, middle + 4, "end", shortened(row.variant().label()));
            row(svg, x, middle, color, finished(result, row));
        }
        return svg.end();
    }

    private static void row(
            Svg svg, Axis x, double middle, String color, List<RunOutcome> finished) {
        if (finished.isEmpty()) {
            svg.text(LEFT + 4, middle + 4, "start", "no finished run");
            return;
        }
        double[] values = finished.stream().mapToDouble(RunOutcome::accuracy).toArray();
        if (values.length >= FEWEST) {
            double low = x.at(StatUtils.percentile(values, 25));
            double high = x.at(StatUtils.percentile(values, 75));
            double median = x.at(StatUtils.percentile(values, 50));
            svg.coloredLine(
                    x.at(StatUtils.min(values)),
                    middle,
                    x.at(StatUtils.max(values)),
                    middle,
                    color);
            svg.box(low, middle - 7, high - low, 14, color);
            svg.coloredLine(median, middle - 7, median, middle + 7, color);
        } else if (values.length > 1) {
            double mean = x.at(StatUtils.mean(values));
            svg.coloredLine(mean, middle - 7, mean, middle + 7, color);
        }
        for (RunOutcome run : finished) {
            svg.circle(
                    x.at(run.accuracy()),
                    middle,
                    2.8,
                    color,
                    Text.format("%s: %.2f %%", run.run(), run.accuracy()));
        }
    }

    private static List<RunOutcome> finished(ComparisonResult result, VariantRow row) {
        return result.runs().stream()
                .filter(run -> run.variant().equals(row.variant().name()) && run.isFinished())
                .toList();
    }

    private static String shortened(String label) {
        return label.length() <= LONGEST_LABEL
                ? label
                : label.substring(0, LONGEST_LABEL - 1) + "…";
    }
}
