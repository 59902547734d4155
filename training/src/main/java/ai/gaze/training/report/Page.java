package ai.gaze.training.report;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;

/**
 * A page that needs nothing else: no script, no font, no picture from elsewhere. It fits screens
 * from a phone's on, and paper.
 */
public final class Page {

    private static final String STYLE = resource("page.css");

    private Page() {}

    /**
     * Returns the page.
     *
     * @param title as text
     * @param body as HTML, what comes below the title
     */
    public static String write(String title, String body) {
        return """
        <!DOCTYPE html>
        <html lang="en">
        <head>
        <meta charset="utf-8">
        <meta name="viewport" content="width=device-width, initial-scale=1">
        <link rel="icon" href="data:,">
        <title>%s</title>
        <style>
        %s</style>
        </head>
        <body>
        <main>
        <h1>%s</h1>
        %s
        </main>
        </body>
        </html>
        """
                .formatted(Html.escape(title), STYLE, Html.escape(title), body);
    }

    private static String resource(String name) {
        try (InputStream in = Page.class.getResourceAsStream(name)) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
