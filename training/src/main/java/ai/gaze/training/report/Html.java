package ai.gaze.training.report;

import ai.gaze.zoo.Texts;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** Pieces of a page. */
public final class Html {

    private static final Pattern CONTROLS = Pattern.compile("[\\p{Cc}&&[^\\n\\r\\t]]");

    private Html() {}

    /**
     * Returns a text as it stands in a page. Control characters, which names of files may have and
     * pages may not, are shown as {@code \\u001b}.
     */
    public static String escape(String text) {
        String escaped =
                text.replace("&", "&amp;")
                        .replace("<", "&lt;")
                        .replace(">", "&gt;")
                        .replace("\"", "&quot;");
        return CONTROLS.matcher(escaped)
                .replaceAll(
                        c -> String.format(Locale.ROOT, "\\\\u%04x", (int) c.group().charAt(0)));
    }

    /** A table that becomes a stack of cards on a narrow screen; its kind is figures or words. */
    public static String table(String kind, List<String> headers, List<List<String>> rows) {
        StringBuilder html = new StringBuilder("<div class=\"scroll\"><table class=\"");
        html.append(kind).append("\"><thead><tr>");
        headers.forEach(h -> html.append("<th scope=\"col\">").append(escape(h)).append("</th>"));
        html.append("</tr></thead>\n<tbody>\n");
        for (List<String> row : rows) {
            html.append("<tr>");
            for (int i = 0; i < row.size(); i++) {
                String cell = escape(row.get(i));
                html.append(
                        i == 0
                                ? "<th scope=\"row\">" + cell + "</th>"
                                : String.format(
                                        Locale.ROOT,
                                        "<td data-label=\"%s\">%s</td>",
                                        escape(headers.get(i)),
                                        cell));
            }
            html.append("</tr>\n");
        }
        return html.append("</tbody></table></div>\n").toString();
    }

    /** A list with bullets. */
    public static String list(List<String> items) {
        StringBuilder html = new StringBuilder("<ul>\n");
        items.forEach(item -> html.append("<li>").append(escape(item)).append("</li>\n"));
        return html.append("</ul>\n").toString();
    }

    /** A picture, as markup, with words below it if there are any. */
    public static String figure(String picture, String caption) {
        return "<figure>"
                + picture
                + (caption.isEmpty() ? "" : "<figcaption>" + escape(caption) + "</figcaption>")
                + "</figure>\n";
    }

    /** Names and what they stand for. */
    public static String facts(Map<String, String> facts) {
        StringBuilder html = new StringBuilder("<dl>\n");
        facts.forEach(
                (name, fact) ->
                        html.append("<dt>")
                                .append(escape(name))
                                .append("</dt><dd>")
                                .append(escape(fact))
                                .append("</dd>\n"));
        return html.append("</dl>\n").toString();
    }

    /** A picture that stands in the page itself; its width in CSS pixels may be 0 for its own. */
    public static String image(byte[] png, String alt, int width) {
        return Texts.format(
                "<img src=\"data:image/png;base64,%s\" alt=\"%s%s\">",
                Base64.getEncoder().encodeToString(png),
                escape(alt),
                width > 0 ? "\" width=\"" + width : "");
    }

    /** Something that is shown when its title is clicked. */
    public static String folded(String title, String content) {
        return "<details><summary>" + escape(title) + "</summary>\n" + content + "</details>\n";
    }

    /** A heading of a section. */
    public static String heading(String text) {
        return "<h2>" + escape(text) + "</h2>\n";
    }

    /** A paragraph. */
    public static String paragraph(String text) {
        return "<p>" + escape(text) + "</p>\n";
    }

    /** A box that stands out; nothing if there is nothing to say. */
    public static String warning(List<String> sentences) {
        if (sentences.isEmpty()) {
            return "";
        }
        return "<p class=\"warning\">"
                + sentences.stream().map(Html::escape).collect(Collectors.joining("<br>"))
                + "</p>\n";
    }
}
