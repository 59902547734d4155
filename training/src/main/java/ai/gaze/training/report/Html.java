package ai.gaze.training.report;

import java.util.List;

/** Pieces of a page. */
public final class Html {

    private Html() {}

    /** Writes text so that it means itself. */
    public static String escape(String text) {
        return text.replace("&", "&amp;")
                .replace("<", "&lt;")
                .replace(">", "&gt;")
                .replace("\"", "&quot;");
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
                                : "<td data-label=\""
                                        + escape(headers.get(i))
                                        + "\">"
                                        + cell
                                        + "</td>");
            }
            html.append("</tr>\n");
        }
        return html.append("</tbody></table></div>\n").toString();
    }

    /** A list of texts. */
    public static String list(List<String> items) {
        StringBuilder html = new StringBuilder("<ul>\n");
        items.forEach(item -> html.append("<li>").append(escape(item)).append("</li>\n"));
        return html.append("</ul>\n").toString();
    }

    /**
     * A picture with the text below it.
     *
     * @param picture as HTML: an {@code svg} or an {@code img}
     * @param caption as text; may be empty
     */
    public static String figure(String picture, String caption) {
        return "<figure>"
                + picture
                + (caption.isEmpty() ? "" : "<figcaption>" + escape(caption) + "</figcaption>")
                + "</figure>\n";
    }
}
