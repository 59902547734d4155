package ai.gaze.training.compare.report;

import ai.gaze.training.compare.ComparisonResult;
import ai.gaze.training.compare.Published;
import ai.gaze.training.compare.Sample;
import ai.gaze.training.compare.VariantRow;
import ai.gaze.training.metric.Metrics;
import ai.gaze.zoo.Texts;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/**
 * A column of the table for people.
 *
 * @param header what is in it
 * @param text the cell of a row
 */
record Column(String header, Function<VariantRow, String> text) {

    /** Returns the columns that a result needs. */
    static List<Column> of(ComparisonResult result) {
        List<Column> columns = new ArrayList<>();
        columns.add(new Column("Variant", row -> row.variant().label()));
        columns.add(new Column("Runs", Column::runs));
        columns.add(new Column("Parameters", row -> Texts.format("%,d", row.parameters())));
        columns.add(new Column("Multiply-adds", row -> Text.count(row.multiplyAdds())));
        columns.add(new Column("Test accuracy (%)", row -> Text.accuracy(row.accuracy())));
        for (String metric : result.metrics()) {
            boolean share = Metrics.isShare(metric);
            columns.add(
                    new Column(
                            metric + (share ? " (%)" : ""),
                            row ->
                                    Text.sample(
                                            share ? "%.2f" : "%.4f",
                                            row.metrics().getOrDefault(metric, Sample.EMPTY),
                                            row.accuracy().n())));
        }
        columns.add(
                new Column(
                        result.recipe().segments()
                                ? "Difference in mean IoU [95 % CI]"
                                : "Difference [95 % CI]",
                        row ->
                                row.baseline()
                                        ? "baseline"
                                        : Text.difference(row.difference(), row.accuracy().n())));
        columns.add(new Column("p", row -> Text.p(row.difference())));
        columns.add(new Column("s/epoch", row -> Text.number("%,.1f", row.secondsPerEpoch())));
        columns.add(new Column("Images/s", row -> Text.number("%,.0f", row.imagesPerSecond())));
        columns.add(new Column("Peak memory", row -> Text.bytes(row.peakMemory())));
        if (!result.claims().isEmpty()) {
            columns.add(new Column("Published", row -> published(row.variant().published())));
            columns.add(new Column("Verdict", row -> Text.number("%s", row.verdict())));
        }
        return columns;
    }

    private static String runs(VariantRow row) {
        int finished = row.accuracy().n();
        String runs = finished + "/" + row.planned();
        return row.failed() == 0 ? runs : runs + ", " + row.failed() + " failed";
    }

    private static String published(Published published) {
        List<String> parts = new ArrayList<>();
        if (published.accuracy() != null) {
            parts.add(Texts.format("%.2f", published.accuracy()));
        }
        if (published.top5() != null) {
            parts.add(Texts.format("top-5 %.1f", published.top5()));
        }
        return parts.isEmpty() ? Text.NONE : String.join(", ", parts);
    }
}
