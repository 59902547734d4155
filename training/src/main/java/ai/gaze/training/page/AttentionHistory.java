package ai.gaze.training.page;

import ai.gaze.training.monitor.AttentionStatistics;
import ai.gaze.training.monitor.AttentionWarnings;
import ai.gaze.training.report.Html;
import ai.gaze.training.report.LineChart;
import ai.gaze.training.report.Palette;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.ToDoubleFunction;

/** What the attention weights did over the epochs. */
final class AttentionHistory {

    private static final int MOST_UNFOLDED = 12;
    private static final String PALE = "#9db8dc";

    private AttentionHistory() {}

    static String draw(List<AttentionStatistics> log) {
        if (log.isEmpty()) {
            return "";
        }
        Map<String, List<AttentionStatistics>> byName = new LinkedHashMap<>();
        Map<Integer, List<AttentionStatistics>> byEpoch = new TreeMap<>();
        for (AttentionStatistics s : log) {
            byName.computeIfAbsent(s.name(), n -> new ArrayList<>()).add(s);
            byEpoch.computeIfAbsent(s.epoch(), n -> new ArrayList<>()).add(s);
        }
        AttentionWarnings warnings = new AttentionWarnings();
        byEpoch.values().forEach(warnings::next);
        StringBuilder charts = new StringBuilder("<div class=\"charts\">\n");
        byName.forEach((name, epochs) -> charts.append(Html.figure(chart(name, epochs), "")));
        charts.append("</div>\n");
        return Html.heading("Attention weights")
                + Html.paragraph(
                        "Over the first 256 of the images that steer the training, in evaluation"
                                + " mode. Weights are near 0 below 0.05 and near 1 above 0.95;"
                                + " the entropy, of weights that sum to one, is a share of the"
                                + " largest possible.")
                + before(byEpoch.keySet().iterator().next())
                + Html.warning(warnings.all())
                + Html.table(
                        "figures",
                        List.of(
                                "After the last epoch",
                                "Mean",
                                "Standard deviation",
                                "Near 0 (%)",
                                "Near 1 (%)",
                                "Entropy (%)",
                                "State"),
                        byName.values().stream().map(e -> row(e.get(e.size() - 1))).toList())
                + (byName.size() > MOST_UNFOLDED
                        ? Html.folded(
                                "Mean ± standard deviation over the epochs", charts.toString())
                        : Html.paragraph("Mean ± standard deviation over the epochs:") + charts);
    }

    // The log of a run that went on without it begins there.
    private static String before(int first) {
        return first == 1
                ? ""
                : Html.warning(List.of("What was measured before epoch " + first + " was lost."));
    }

    private static List<String> row(AttentionStatistics s) {
        return List.of(
                s.name(),
                text("%.3f", s.mean()),
                text("%.4f", s.sd()),
                text("%.1f", 100 * s.nearZero()),
                text("%.1f", 100 * s.nearOne()),
                s.entropy() == null ? "–" : text("%.1f", 100 * s.entropy()),
                s.state().name().toLowerCase(Locale.ROOT));
    }

    private static String chart(String name, List<AttentionStatistics> epochs) {
        double[] x = values(epochs, AttentionStatistics::epoch);
        return new LineChart(name, "epoch")
                .add("", x, values(epochs, s -> s.mean() - s.sd()), PALE, 1)
                .add("", x, values(epochs, s -> s.mean() + s.sd()), PALE, 1)
                .add("", x, values(epochs, AttentionStatistics::mean), Palette.color(0), 1.8)
                .draw();
    }

    private static double[] values(
            List<AttentionStatistics> epochs, ToDoubleFunction<AttentionStatistics> value) {
        return epochs.stream().mapToDouble(value).toArray();
    }

    private static String text(String format, double value) {
        return String.format(Locale.ROOT, format, value);
    }
}
