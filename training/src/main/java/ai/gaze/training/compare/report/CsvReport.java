package ai.gaze.training.compare.report;

import ai.gaze.training.compare.ComparisonResult;
import ai.gaze.training.compare.Published;
import ai.gaze.training.compare.Sample;
import ai.gaze.training.compare.VariantRow;
import ai.gaze.training.metric.Metrics;
import ai.gaze.training.report.Csv;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.stream.Collectors;

/** The table of a comparison as CSV (RFC 4180): a line per variant, figures as plain numbers. */
public final class CsvReport {

    private static final String HEADER =
            String.join(
                    ",",
                    "variant",
                    "label",
                    "baseline",
                    "runs_planned",
                    "runs_finished",
                    "runs_failed",
                    "parameters",
                    "multiply_adds",
                    "accuracy_mean_percent",
                    "accuracy_sd",
                    "difference_points",
                    "difference_low",
                    "difference_high",
                    "difference_pairs",
                    "p_value",
                    "seconds_per_epoch",
                    "images_per_second",
                    "peak_memory_bytes",
                    "published_accuracy_percent",
                    "published_top5_percent",
                    "published_parameters_millions",
                    "published_minutes_per_epoch",
                    "verdict");

    private CsvReport() {}

    /** Returns the table; a cell is empty where there is no figure. */
    public static String write(ComparisonResult result) {
        List<String> metrics = result.metrics();
        return result.rows().stream()
                .map(row -> line(row, metrics))
                .collect(Collectors.joining("\r\n", header(metrics) + "\r\n", "\r\n"));
    }

    private static String header(List<String> metrics) {
        return metrics.stream()
                .map(m -> "," + m + (Metrics.isShare(m) ? "_mean_percent," : "_mean,") + m + "_sd")
                .collect(Collectors.joining("", HEADER, ""));
    }

    private static String line(VariantRow row, List<String> metrics) {
        Published published = row.variant().published();
        List<Object> cells = new ArrayList<>();
        Collections.addAll(
                cells,
                row.variant().name(),
                row.variant().label(),
                row.baseline(),
                row.planned(),
                row.accuracy().n(),
                row.failed(),
                row.parameters(),
                row.multiplyAdds(),
                row.accuracy().mean(),
                row.accuracy().sd(),
                row.difference().mean(),
                row.difference().low(),
                row.difference().high(),
                row.difference().n(),
                row.difference().p(),
                row.secondsPerEpoch(),
                row.imagesPerSecond(),
                row.peakMemory(),
                published.accuracy(),
                published.top5(),
                published.parametersMillions(),
                published.minutesPerEpoch(),
                row.verdict());
        for (String metric : metrics) {
            Sample sample = row.metrics().getOrDefault(metric, Sample.EMPTY);
            Collections.addAll(cells, sample.mean(), sample.sd());
        }
        return Csv.line(cells);
    }
}
