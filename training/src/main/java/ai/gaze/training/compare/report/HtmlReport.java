package ai.gaze.training.compare.report;

import ai.gaze.training.compare.ComparisonResult;
import ai.gaze.training.compare.RunOutcome;
import ai.gaze.training.compare.VariantRow;
import ai.gaze.training.report.Html;
import ai.gaze.training.report.Page;
import ai.gaze.training.report.Palette;
import ai.gaze.zoo.Texts;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * A comparison as one page that needs nothing else: no script, no font, no picture from elsewhere.
 */
public final class HtmlReport {

    private HtmlReport() {}

    /** Returns the page. */
    public static String write(ComparisonResult result) {
        return Page.write(
                result.experiment().title(),
                String.join(
                        "",
                        warning(result),
                        paragraph(result.experiment().about()),
                        table(result),
                        Html.list(result.notes()),
                        seeds(result),
                        curves(result),
                        claims(result),
                        measured(result)));
    }

    private static String warning(ComparisonResult result) {
        List<String> warnings = new ArrayList<>();
        if (result.sample()) {
            warnings.add("Only the sample inside Gaze was trained on: accuracies mean nothing.");
        }
        long failed = result.rows().stream().mapToInt(VariantRow::failed).sum();
        if (failed > 0) {
            warnings.add(failed + " of " + result.runs().size() + " runs failed.");
        }
        if (!result.isComplete() && failed == 0) {
            warnings.add("Not all runs are finished.");
        }
        return warnings.isEmpty()
                ? ""
                : "<p class=\"warning\">" + Html.escape(String.join(" ", warnings)) + "</p>\n";
    }

    private static String paragraph(String text) {
        return text.isEmpty() ? "" : "<p>" + Html.escape(text) + "</p>\n";
    }

    private static String table(ComparisonResult result) {
        List<Column> columns = Column.of(result);
        return Html.table(
                "figures",
                columns.stream().map(Column::header).toList(),
                result.rows().stream()
                        .map(row -> columns.stream().map(c -> c.text().apply(row)).toList())
                        .toList());
    }

    private static String seeds(ComparisonResult result) {
        if (result.runs().stream().noneMatch(RunOutcome::isFinished)) {
            return "<h2>Accuracy</h2>\n<p>No run is finished yet.</p>\n";
        }
        CostChart cost = new CostChart(result.rows());
        boolean oneSeed = result.experiment().seeds() == 1;
        return Texts.format(
                "<h2>Accuracy over the seeds, and against cost</h2>\n<div"
                        + " class=\"charts\">\n%s%s%s</div>\n%s",
                Html.figure(
                        BoxPlot.draw(result),
                        oneSeed
                                ? "One run each: a point says nothing about spread."
                                : "Each point is a run, each stroke a mean; from "
                                        + BoxPlot.FEWEST
                                        + " runs on a box of the quartiles around the median."),
                Html.figure(
                        cost.draw("multiply-adds per image", row -> row.multiplyAdds()),
                        caption(oneSeed)),
                Html.figure(
                        cost.draw(
                                "seconds per epoch",
                                row ->
                                        row.secondsPerEpoch() == null
                                                ? Double.NaN
                                                : row.secondsPerEpoch()),
                        caption(oneSeed)),
                cost.isNumbered() ? key(result) : "");
    }

    private static String caption(boolean oneSeed) {
        return "Test accuracy (%)" + (oneSeed ? ", one run each." : ": mean ± standard deviation.");
    }

    private static String key(ComparisonResult result) {
        return paragraph(
                IntStream.range(0, result.rows().size())
                        .mapToObj(i -> (i + 1) + ": " + result.rows().get(i).variant().label())
                        .collect(Collectors.joining(", ")));
    }

    private static String curves(ComparisonResult result) {
        CurvesChart chart = new CurvesChart(result);
        StringBuilder html = new StringBuilder("<h2>Curves of all runs</h2>\n");
        String on =
                result.runs().stream()
                        .flatMap(run -> run.epochs().stream())
                        .map(epoch -> epoch.evaluatedOn() + " images")
                        .findFirst()
                        .orElse("");
        if (on.isEmpty()) {
            return html.append("<p>No epoch is trained yet.</p>\n").toString();
        }
        html.append(
                paragraph(
                        "Accuracy (%) on the "
                                + on
                                + " after each epoch; the runs of the baseline are grey."));
        html.append("<div class=\"charts\">\n");
        for (int i = 0; i < result.rows().size(); i++) {
            VariantRow row = result.rows().get(i);
            if (!chart.has(row)) {
                continue;
            }
            String color = row.baseline() ? Palette.BASELINE : Palette.color(i);
            html.append(Html.figure(chart.draw(row, color), ""));
        }
        return html.append("</div>\n").toString();
    }

    private static String claims(ComparisonResult result) {
        if (result.claims().isEmpty()) {
            return "";
        }
        return Texts.format(
                "<h2>Published claims</h2>\n%s%s",
                Html.table(
                        "words",
                        List.of("Variant", "Claim", "Published", "Here", "Verdict", "Why"),
                        result.claims().stream()
                                .map(
                                        c ->
                                                List.of(
                                                        Facts.label(result, c),
                                                        Facts.name(c.kind()),
                                                        c.published(),
                                                        c.ours(),
                                                        c.verdict().toString(),
                                                        c.reason()))
                                .toList()),
                Html.list(result.rules()));
    }

    private static String measured(ComparisonResult result) {
        StringBuilder html = new StringBuilder("<h2>How it was measured</h2>\n");
        html.append(Html.facts(Facts.of(result))).append("<h2>Runs</h2>\n");
        html.append(
                Html.table(
                        "words",
                        List.of("Run", "Status", "Test accuracy (%)", "Epochs"),
                        result.runs().stream()
                                .map(
                                        run ->
                                                List.of(
                                                        run.run(),
                                                        run.reason() == null
                                                                ? run.status().toString()
                                                                : run.status()
                                                                        + ": "
                                                                        + run.reason(),
                                                        Text.number("%.2f", run.accuracy()),
                                                        Integer.toString(run.epochs().size())))
                                .toList()));
        return html.toString();
    }
}
