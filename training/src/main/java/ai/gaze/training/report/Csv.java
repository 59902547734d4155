package ai.gaze.training.report;

import java.util.List;
import java.util.Objects;
import java.util.stream.Collectors;

/** Tables as CSV (RFC 4180). */
public final class Csv {

    /** What ends a line. */
    public static final String END = "\r\n";

    private Csv() {}

    /**
     * Returns a line without its end.
     *
     * @param cells each as its text, in quotes where it has a comma, a quote or an end of a line in
     *     it; nothing for {@code null}
     */
    public static String line(List<?> cells) {
        return cells.stream()
                .map(cell -> quoted(Objects.toString(cell, "")))
                .collect(Collectors.joining(","));
    }

    private static String quoted(String cell) {
        return cell.matches("(?s).*[\",\r\n].*") ? '"' + cell.replace("\"", "\"\"") + '"' : cell;
    }
}
