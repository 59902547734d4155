package ai.gaze.training.web;

import ai.gaze.zoo.Texts;
import ai.gaze.zoo.file.FileErrors;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * A page that needs nothing else: no script, no font, no picture from elsewhere. It has its data as
 * JSON in itself, and scripts that show them; whatever stands in the data, it stays text.
 */
public final class Page {

    /** How data are shown. */
    public enum View {
        /** A run. */
        RUN,
        /** A comparison. */
        COMPARISON,
        /** What a network looks at. */
        EXPLANATION
    }

    /** Small and without needs of its own; its licence is MIT's. */
    private static final String UPLOT = "/META-INF/resources/webjars/uplot/1.6.30/";

    /** Each after those that it imports. */
    private static final List<String> MODULES =
            List.of(
                    "text",
                    "dom",
                    "chart",
                    "viridis",
                    "pictures",
                    "matrix",
                    "run",
                    "comparison",
                    "explanation",
                    "main");

    private static final Pattern IMPORT =
            Pattern.compile("(?m)^import (\\{.*}) from '\\./(\\w+)\\.js';$");
    private static final Pattern EXPORT =
            Pattern.compile("(?m)^export (?=(?:const|function) (\\w+))");
    private static final ObjectMapper JSON = new ObjectMapper();

    private Page() {}

    /**
     * Returns the page.
     *
     * @param view how the data are shown
     * @param data what becomes JSON; {@code title} in it is the title of the page
     */
    public static String write(View view, Object data) {
        return Texts.format(
                """
        <!DOCTYPE html>
        <html lang="en">
        <head>
        <meta charset="utf-8">
        <meta http-equiv="Content-Security-Policy" content="default-src 'none'; img-src data:; style-src 'unsafe-inline'; script-src 'unsafe-inline'">
        <meta name="viewport" content="width=device-width, initial-scale=1">
        <link rel="icon" href="data:,">
        <title>Gaze</title>
        <style>
        %s</style>
        </head>
        <body>
        <main><noscript>This page is shown by the scripts in it; allow them. Its data stand in it as JSON.</noscript></main>
        <script type="application/json" id="data" data-view="%s">%s</script>
        <script>%s</script>
        <script type="module">
        %s</script>
        </body>
        </html>
        """,
                style(),
                view.name().toLowerCase(Locale.ROOT),
                json(data),
                resource(UPLOT + "dist/uPlot.iife.min.js"),
                script());
    }

    /**
     * Returns data as JSON in one line. No text in it can end a script: {@code <} is written as
     * {@code \\u003c}.
     */
    public static String json(Object data) {
        try {
            return JSON.writeValueAsString(data).replace("<", "\\u003c");
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a record that does not go to JSON", e);
        }
    }

    /**
     * Returns the data in a page.
     *
     * @return empty if it is no such page, or is cut
     */
    public static Optional<JsonNode> data(String page) throws IOException {
        int tag = page.indexOf("<script type=\"application/json\" id=\"data\"");
        if (tag < 0) {
            return Optional.empty();
        }
        int from = page.indexOf('>', tag) + 1;
        int to = page.indexOf("</script>", from);
        return to < 0 ? Optional.empty() : Optional.of(JSON.readTree(page.substring(from, to)));
    }

    /**
     * Returns a file of the front end for a server: {@code ui.html} and what it asks for.
     *
     * @return empty if there is none of this name
     */
    public static Optional<String> file(String name) {
        return switch (name) {
            case "page.css" -> Optional.of(style());
            case "uplot.js" -> Optional.of(resource(UPLOT + "dist/uPlot.iife.min.js"));
            case "ui.html", "ui.js", "server.js", "look.js", "models.js", "graph.js" ->
                    Optional.of(resource(name));
            default -> {
                boolean isModule = MODULES.stream().anyMatch(m -> name.equals(m + ".js"));
                yield isModule ? Optional.of(resource(name)) : Optional.empty();
            }
        };
    }

    private static String style() {
        return resource(UPLOT + "dist/uPlot.min.css") + "\n" + resource("page.css");
    }

    /**
     * The modules as one, as a module inside of a page can import none of its neighbours: each is a
     * function that returns what it exports.
     */
    private static String script() {
        return MODULES.stream()
                .map(Page::module)
                .collect(Collectors.joining("", "const modules = {};\n", ""));
    }

    private static String module(String name) {
        String source = resource(name + ".js");
        String exported =
                EXPORT.matcher(source)
                        .results()
                        .map(found -> found.group(1))
                        .collect(Collectors.joining(", "));
        String body = IMPORT.matcher(source).replaceAll("const $1 = modules.$2;");
        return Texts.format(
                "modules.%s = (() => {\n%sreturn { %s };\n})();\n",
                name, EXPORT.matcher(body).replaceAll(""), exported);
    }

    private static String resource(String name) {
        try (InputStream in = Page.class.getResourceAsStream(name)) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw FileErrors.unchecked(e);
        }
    }
}
