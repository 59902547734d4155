package ai.gaze.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class CsvAnswerTest {

    @Test
    void keepsEveryNameInEveryCharset() {
        assertEquals("B\u00f6den", printed("B\u00f6den", StandardCharsets.ISO_8859_1, true));
        assertEquals("\u732b", printed("\u732b", StandardCharsets.ISO_8859_1, false));
        assertEquals("\u732b", printed("\u732b", StandardCharsets.UTF_8, true));
    }

    private static String printed(String table, Charset charset, boolean inIt) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        PrintStream stream = new PrintStream(bytes, true);
        PrintWriter out = new PrintWriter(stream, true, charset);
        CsvAnswer.print(out, stream, charset, table);
        out.flush();
        return bytes.toString(inIt ? charset : StandardCharsets.UTF_8);
    }
}
