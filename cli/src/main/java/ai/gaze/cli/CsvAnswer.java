package ai.gaze.cli;

import java.io.PrintStream;
import java.io.PrintWriter;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;

/** A CSV table on standard output. */
final class CsvAnswer {

    private CsvAnswer() {}

    /**
     * Prints a table, in UTF-8 where the machine's charset has not all of its letters: a question
     * mark is no name.
     */
    static void print(PrintWriter out, String table) {
        print(out, System.out, Charset.defaultCharset(), table);
    }

    /**
     * @param out writes letters in the charset
     * @param bytes where they go in the end
     */
    static void print(PrintWriter out, PrintStream bytes, Charset charset, String table) {
        out.flush();
        if (charset.newEncoder().canEncode(table)) {
            out.print(table);
        } else {
            bytes.writeBytes(table.getBytes(StandardCharsets.UTF_8));
            bytes.flush();
        }
    }
}
