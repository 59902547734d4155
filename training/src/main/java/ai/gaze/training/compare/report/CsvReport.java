package ai.gaze.training.compare.report;

import ai.gaze.training.compare.ComparisonResult;
import ai.gaze.training.compare.Published;
import ai.gaze.training.compare.VariantRow;
import java.util.Arrays;
import java.util.Objects;
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
                    "top5_mean_percent",
                    "top5_sd",
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
        return result.rows().stream()
                .map(CsvReport::line)
                .collect(Collectors.joining("\r\n", HEADER + "\r\n", "\r\n"));
    }

    private static String line(VariantRow row) {
        Published published = row.variant().published();
        return join(
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
                row.top5().mean(),
                row.top5().sd(),
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
    }

    private static String join(Object... cells) {
        return Arrays.stream(cells)
                .map(cell -> quoted(Objects.toString(cell, "")))
                .collect(Collectors.joining(","));
    }

    private static String quoted(String cell) {
        return cell.matches("(?s).*[\",\r\n].*") ? '"' + cell.replace("\"", "\"\"") + '"' : cell;
    }
}
