package ai.gaze.training.page;

import ai.gaze.training.EpochMetrics;
import ai.gaze.training.metric.Metrics;
import ai.gaze.training.report.Html;
import ai.gaze.training.report.IterationLosses;
import ai.gaze.training.report.LineChart;
import ai.gaze.training.report.Palette;
import ai.gaze.training.report.Plural;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.function.ToDoubleFunction;

/** Loss, accuracy and learning rate of a run. */
final class TrainingCurves {

    private static final int MOST_POINTS = 800;
    private static final String PALE = "#c5d3e8";

    private TrainingCurves() {}

    /**
     * Draws.
     *
     * @param iterations loss of each iteration
     */
    static String draw(List<EpochMetrics> epochs, float[] iterations) {
        if (epochs.isEmpty()) {
            return Html.heading("Curves") + Html.paragraph("No epoch is trained yet.");
        }
        String on = epochs.get(0).evaluatedOn();
        return Html.heading("Curves")
                + "<div class=\"charts\">\n"
                + Html.figure(
                        epochs("Loss", epochs, on, EpochMetrics::trainLoss, EpochMetrics::evalLoss),
                        "")
                + Html.figure(
                        epochs(
                                "Accuracy (%)",
                                epochs,
                                on,
                                e -> 100 * e.trainAccuracy(),
                                e -> 100 * e.evalAccuracy()),
                        "")
                + further(epochs, on)
                + Html.figure(iterations(iterations), "")
                + Html.figure(
                        new LineChart("Learning rate at the end of an epoch", "epoch")
                                .add(
                                        "",
                                        numbers(epochs),
                                        values(epochs, EpochMetrics::learningRate),
                                        Palette.color(2),
                                        1.8)
                                .draw(),
                        "")
                + "</div>\n";
    }

    // Somebody's own metric may be missing, or not a number, in some epochs.
    private static String further(List<EpochMetrics> epochs, String on) {
        StringBuilder html = new StringBuilder();
        for (String name : names(epochs)) {
            boolean share = Metrics.isShare(name);
            List<EpochMetrics> known =
                    epochs.stream().filter(e -> Double.isFinite(value(e, name))).toList();
            if (!known.isEmpty()) {
                LineChart chart = new LineChart(name + (share ? " (%)" : ""), "epoch");
                double[] y = values(known, e -> (share ? 100 : 1) * value(e, name));
                chart.add(on, numbers(known), y, Palette.color(1), 1.8);
                html.append(Html.figure(chart.draw(), ""));
            }
        }
        return html.toString();
    }

    private static List<String> names(List<EpochMetrics> epochs) {
        return epochs.stream().flatMap(e -> e.metrics().keySet().stream()).distinct().toList();
    }

    private static double value(EpochMetrics epoch, String name) {
        return epoch.metrics().getOrDefault(name, Double.NaN);
    }

    static String table(List<EpochMetrics> epochs) {
        if (epochs.isEmpty()) {
            return "";
        }
        String on = epochs.get(0).evaluatedOn();
        List<String> names = names(epochs);
        List<String> header = new ArrayList<>();
        Collections.addAll(
                header,
                "Epoch",
                "Training loss",
                "Training accuracy (%)",
                "Loss, " + on,
                "Accuracy, " + on + " (%)");
        names.forEach(name -> header.add(name + ", " + on));
        Collections.addAll(header, "Learning rate", "Images/s", "Seconds");
        return Html.heading("Epochs")
                + Html.folded(
                        Plural.of(epochs.size(), "epoch"),
                        Html.table(
                                "figures",
                                header,
                                epochs.stream().map(epoch -> row(epoch, names)).toList()));
    }

    private static List<String> row(EpochMetrics e, List<String> names) {
        List<String> row = new ArrayList<>();
        Collections.addAll(
                row,
                Integer.toString(e.epoch()),
                text("%.4f", e.trainLoss()),
                text("%.2f", 100 * e.trainAccuracy()),
                text("%.4f", e.evalLoss()),
                text("%.2f", 100 * e.evalAccuracy()));
        names.forEach(name -> row.add(Metrics.text(name, value(e, name))));
        Collections.addAll(
                row,
                text("%.4g", e.learningRate()),
                text("%,.0f", e.imagesPerSecond()),
                text("%.1f", e.seconds()));
        return row;
    }

    private static String epochs(
            String title,
            List<EpochMetrics> epochs,
            String on,
            ToDoubleFunction<EpochMetrics> train,
            ToDoubleFunction<EpochMetrics> eval) {
        double[] x = numbers(epochs);
        return new LineChart(title, "epoch")
                .add("training", x, values(epochs, train), Palette.color(0), 1.8)
                .add(on, x, values(epochs, eval), Palette.color(1), 1.8)
                .draw();
    }

    private static String iterations(float[] losses) {
        IterationLosses shown = IterationLosses.of(losses, MOST_POINTS);
        return new LineChart("Training loss of the iterations", "iteration")
                .add("each", shown.x(), shown.each(), PALE, 1)
                .add("running mean", shown.x(), shown.mean(), Palette.color(0), 1.6)
                .draw();
    }

    private static double[] numbers(List<EpochMetrics> epochs) {
        return values(epochs, EpochMetrics::epoch);
    }

    private static double[] values(
            List<EpochMetrics> epochs, ToDoubleFunction<EpochMetrics> value) {
        return epochs.stream().mapToDouble(value).toArray();
    }

    private static String text(String format, Object value) {
        return String.format(Locale.ROOT, format, value);
    }
}
