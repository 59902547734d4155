package ai.gaze.training.data;

import ai.gaze.training.config.TextFile;
import ai.gaze.zoo.Texts;
import ai.gaze.zoo.UserException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * The rows of a CSV file (RFC 4180) in UTF-8: fields between commas, in quotes where a comma, a
 * quote (twice) or the end of a line is in them. Lines without anything are passed over.
 */
final class CsvRows {

    /** A list of a million files. */
    private static final int MOST_BYTES = 128 << 20;

    /**
     * A row.
     *
     * @param line the one on which it begins, from 1
     */
    record Row(int line, List<String> fields) {}

    private final Path file;
    private final String text;
    private int at;
    private int line = 1;

    private CsvRows(Path file, String text) {
        this.file = file;
        this.text = text;
    }

    /**
     * Reads all rows, the header first.
     *
     * @throws UserException naming the line if it is no CSV file
     */
    static List<Row> read(Path file) {
        return new CsvRows(file, TextFile.read("data file " + file, file, MOST_BYTES)).rows();
    }

    private List<Row> rows() {
        List<Row> rows = new ArrayList<>();
        while (at < text.length()) {
            int begin = line;
            List<String> fields = new ArrayList<>();
            do {
                fields.add(isAt('"') ? quoted(begin) : plain());
            } while (passes(','));
            endOfLine();
            if (fields.size() > 1 || !fields.get(0).isEmpty()) {
                rows.add(new Row(begin, fields));
            }
        }
        return rows;
    }

    private String plain() {
        int from = at;
        while (at < text.length() && !isAt(',') && !isAt('\n') && !isAt('\r')) {
            at++;
        }
        return text.substring(from, at);
    }

    private String quoted(int begin) {
        StringBuilder field = new StringBuilder();
        at++;
        while (true) {
            if (at == text.length()) {
                throw new UserException(
                        Texts.format(
                                "line %d of %s has a quote that nothing closes; close it or leave it out",
                                begin, file));
            }
            if (passes('"') && !isAt('"')) {
                break;
            }
            if (isAt('\n')) {
                line++;
            }
            field.append(text.charAt(at++));
        }
        if (at < text.length() && !isAt(',') && !isAt('\n') && !isAt('\r')) {
            throw new UserException(
                    Texts.format(
                            "line %d of %s goes on behind the closing quote of a field; put the whole field into quotes, and a quote in it twice",
                            line, file));
        }
        return field.toString();
    }

    private void endOfLine() {
        boolean returns = passes('\r');
        if (passes('\n') || returns) {
            line++;
        }
    }

    private boolean passes(char c) {
        boolean there = isAt(c);
        at += there ? 1 : 0;
        return there;
    }

    private boolean isAt(char c) {
        return at < text.length() && text.charAt(at) == c;
    }
}
