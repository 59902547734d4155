package ai.gaze.training.compare.report;

import ai.gaze.training.compare.Claim;
import ai.gaze.training.compare.ComparisonResult;
import ai.gaze.training.compare.RunOutcome;
import ai.gaze.training.compare.VariantRow;
import java.util.List;
import java.util.stream.Collectors;

/** A comparison as Markdown. */
public final class MarkdownReport {

    private MarkdownReport() {}

    /** Returns the whole report. */
    public static String write(ComparisonResult result) {
        StringBuilder text = new StringBuilder();
        text.append("# ").append(result.experiment().title()).append("\n\n");
        if (!result.experiment().about().isEmpty()) {
            text.append(result.experiment().about()).append("\n\n");
        }
        text.append(table(result)).append('\n');
        result.notes().forEach(note -> text.append("- ").append(note).append('\n'));
        if (!result.claims().isEmpty()) {
            text.append("\n## Published claims\n\n").append(claims(result)).append('\n');
            result.rules().forEach(rule -> text.append("- ").append(rule).append('\n'));
        }
        text.append("\n## How it was measured\n\n");
        Facts.of(result)
                .forEach(
                        (name, fact) ->
                                text.append("- ")
                                        .append(name)
                                        .append(": ")
                                        .append(name.equals("Command") ? "`" + fact + "`" : fact)
                                        .append('\n'));
        text.append("\n## Runs\n\n").append(runs(result));
        return text.toString();
    }

    /** Returns the table alone. */
    public static String table(ComparisonResult result) {
        List<Column> columns = Column.of(result);
        StringBuilder text = new StringBuilder();
        line(text, columns.stream().map(Column::header).toList());
        rule(text, columns.size());
        for (VariantRow row : result.rows()) {
            line(text, columns.stream().map(c -> c.text().apply(row)).toList());
        }
        return text.toString();
    }

    private static String claims(ComparisonResult result) {
        StringBuilder text = new StringBuilder();
        line(text, List.of("Variant", "Claim", "Published", "Here", "Verdict", "Why"));
        rule(text, 6);
        for (Claim claim : result.claims()) {
            line(
                    text,
                    List.of(
                            Facts.label(result, claim),
                            Facts.name(claim.kind()),
                            claim.published(),
                            claim.ours(),
                            claim.verdict().toString(),
                            claim.reason()));
        }
        return text.toString();
    }

    private static String runs(ComparisonResult result) {
        StringBuilder text = new StringBuilder();
        line(text, List.of("Run", "Status", "Test accuracy (%)", "Epochs"));
        rule(text, 4);
        for (RunOutcome run : result.runs()) {
            line(
                    text,
                    List.of(
                            run.run(),
                            run.reason() == null
                                    ? run.status().toString()
                                    : run.status() + ": " + run.reason(),
                            Text.number("%.2f", run.accuracy()),
                            Integer.toString(run.epochs().size())));
        }
        return text.toString();
    }

    private static void line(StringBuilder text, List<String> cells) {
        text.append(
                cells.stream()
                        .map(cell -> cell.replace("|", "\\|").replaceAll("\\R", " "))
                        .collect(Collectors.joining(" | ", "| ", " |\n")));
    }

    private static void rule(StringBuilder text, int columns) {
        text.append("|").append("---|".repeat(columns)).append('\n');
    }
}
