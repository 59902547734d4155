package ai.gaze.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.PrintWriter;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;

/** JSON on standard output. */
final class JsonAnswer {

    private JsonAnswer() {}

    /** Prints an object as JSON. */
    static void print(PrintWriter out, Object answer) throws JsonProcessingException {
        printText(
                out,
                new ObjectMapper().writerWithDefaultPrettyPrinter().writeValueAsString(answer));
    }

    /** Prints what is JSON already. */
    static void printText(PrintWriter out, String json) {
        out.println(in(Charset.defaultCharset(), json));
        out.flush();
    }

    // JSON is UTF-8: what another charset makes of a name is no JSON, or a question mark.
    static String in(Charset charset, String json) {
        if (charset.equals(StandardCharsets.UTF_8) || json.chars().allMatch(c -> c < 128)) {
            return json;
        }
        StringBuilder escaped = new StringBuilder(json.length());
        json.chars()
                .forEach(
                        c -> {
                            if (c < 128) {
                                escaped.append((char) c);
                            } else {
                                String hex = Integer.toHexString(c);
                                escaped.append("\\u")
                                        .append("0".repeat(4 - hex.length()))
                                        .append(hex);
                            }
                        });
        return escaped.toString();
    }
}
