package ai.gaze.training.compare.report;

import ai.gaze.training.EpochMetrics;
import ai.gaze.training.compare.ComparisonResult;
import ai.gaze.training.compare.RunOutcome;
import ai.gaze.training.compare.VariantRow;
import ai.gaze.training.report.Axis;
import ai.gaze.training.report.Frame;
import ai.gaze.training.report.Palette;
import ai.gaze.training.report.Svg;
import java.util.List;

/** The curves of all runs: a small picture per variant, each over those of the baseline. */
final class CurvesChart {

    private static final int WIDTH = 340;
    private static final int HEIGHT = 220;
    private static final int LEFT = 40;
    private static final int TOP = 26;
    private static final int BOTTOM = 180;

    private final ComparisonResult result;
    private final Axis x;
    private final Axis y;

    CurvesChart(ComparisonResult result) {
        this.result = result;
        int epochs = result.runs().stream().mapToInt(run -> run.epochs().size()).max().orElse(0);
        x = new Axis(epochs > 1 ? 1 : 0, Math.max(2, epochs), LEFT, WIDTH - 12);
        y =
                Axis.around(
                        result.runs().stream()
                                .flatMap(run -> run.epochs().stream())
                                .mapToDouble(e -> 100 * e.evalAccuracy())
                                .toArray(),
                        BOTTOM,
                        TOP);
    }

    /** Whether a run of a variant has an epoch to be drawn. */
    boolean has(VariantRow row) {
        return of(row.variant().name()).stream().anyMatch(run -> !run.epochs().isEmpty());
    }

    /** Returns the picture of a variant. */
    String draw(VariantRow row, String color) {
        String label = row.variant().label();
        Svg svg = new Svg(WIDTH, HEIGHT, "accuracy after each epoch: " + label);
        new Frame(x, y, 1).draw(svg, TOP, BOTTOM, "epoch");
        svg.text(LEFT, 14, "start", label + runs(row));
        if (!row.baseline()) {
            lines(svg, result.experiment().baseline(), Palette.BASELINE, 1);
        }
        lines(svg, row.variant().name(), color, row.baseline() ? 1.4 : 1.8);
        return svg.end();
    }

    private String runs(VariantRow row) {
        List<RunOutcome> runs = of(row.variant().name());
        long begun = runs.stream().filter(run -> !run.epochs().isEmpty()).count();
        String failed = row.failed() > 0 ? ", " + row.failed() + " failed" : "";
        return Text.format(" (%d %s%s)", begun, begun == 1 ? "run" : "runs", failed);
    }

    private void lines(Svg svg, String variant, String color, double width) {
        for (RunOutcome run : of(variant)) {
            List<EpochMetrics> epochs = run.epochs();
            double[] px = epochs.stream().mapToDouble(e -> x.at(e.epoch())).toArray();
            double[] py = epochs.stream().mapToDouble(e -> y.at(100 * e.evalAccuracy())).toArray();
            svg.polyline(px, py, color, width);
            if (px.length > 0) {
                int last = px.length - 1;
                svg.circle(
                        px[last],
                        py[last],
                        width + 0.7,
                        color,
                        Text.format(
                                "%s, epoch %d: %.2f %%",
                                run.run(),
                                epochs.get(last).epoch(),
                                100 * epochs.get(last).evalAccuracy()));
            }
        }
    }

    private List<RunOutcome> of(String variant) {
        return result.runs().stream().filter(run -> run.variant().equals(variant)).toList();
    }
}
