package ai.gaze.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import picocli.CommandLine;

/**
 * What a command said.
 *
 * @param code its exit code
 * @param out its standard output
 * @param err its standard error
 */
record Cli(int code, String out, String err) {

    /** Runs a command in this process. */
    static Cli run(String... arguments) {
        StringWriter out = new StringWriter();
        StringWriter err = new StringWriter();
        CommandLine commandLine = Gaze.commandLine();
        commandLine.setOut(new PrintWriter(out, true)).setErr(new PrintWriter(err, true));
        return new Cli(Gaze.execute(commandLine, arguments), out.toString(), err.toString());
    }

    /** Returns the data in a page. */
    static JsonNode pageData(Path page) throws IOException {
        String html = Files.readString(page);
        int from = html.indexOf('>', html.indexOf("<script type=\"application/json\"")) + 1;
        return new ObjectMapper().readTree(html.substring(from, html.indexOf("</script>", from)));
    }

    /** A person's mistake: exit code 2 and one sentence with all of these words in it. */
    void assertMistake(String... words) {
        assertSentence(2, words);
    }

    /** One sentence on standard error, without the name of a Java class and a stack trace. */
    void assertSentence(int expectedCode, String... words) {
        assertEquals(expectedCode, code, this::toString);
        assertEquals(1, err.lines().count(), err);
        assertTrue(err.startsWith("gaze: "), err);
        assertFalse(err.contains("Exception"), err);
        assertFalse(err.contains("java."), err);
        for (String word : words) {
            assertTrue(err.contains(word), () -> "\"" + word + "\" is not in: " + err);
        }
    }
}
