package ai.gaze.training.report;

import ai.gaze.zoo.Texts;
import java.util.Locale;
import java.util.StringJoiner;

/** Writes a picture as SVG for the inside of a page: lengths in pixels, y downwards. */
public final class Svg {

    private final StringBuilder body = new StringBuilder();

    /**
     * @param width of the picture; it is scaled to the place that it gets
     * @param height of the picture
     * @param title what it shows, for readers that cannot see it
     */
    public Svg(int width, int height, String title) {
        body.append(
                Texts.format(
                        "<svg viewBox=\"0 0 %d %d\" role=\"img\" aria-label=\"%s\">",
                        width, height, Html.escape(title)));
    }

    /** Draws a line of a style of the page, grid or axis. */
    public Svg line(double x1, double y1, double x2, double y2, String style) {
        body.append(
                Texts.format(
                        "<line x1=\"%.1f\" y1=\"%.1f\" x2=\"%.1f\" y2=\"%.1f\" class=\"%s\"/>",
                        x1, y1, x2, y2, style));
        return this;
    }

    /** Draws a line of a colour. */
    public Svg coloredLine(double x1, double y1, double x2, double y2, String color) {
        body.append(
                Texts.format(
                        "<line x1=\"%.1f\" y1=\"%.1f\" x2=\"%.1f\" y2=\"%.1f\" stroke=\"%s\""
                                + " stroke-width=\"1.5\"/>",
                        x1, y1, x2, y2, color));
        return this;
    }

    /** Draws a line through points; those that are no numbers are left out. */
    public Svg polyline(double[] x, double[] y, String color, double width) {
        StringJoiner points = new StringJoiner(" ");
        for (int i = 0; i < x.length; i++) {
            if (Double.isFinite(x[i]) && Double.isFinite(y[i])) {
                points.add(String.format(Locale.ROOT, "%.1f,%.1f", x[i], y[i]));
            }
        }
        body.append(
                Texts.format(
                        "<polyline points=\"%s\" fill=\"none\" stroke=\"%s\""
                                + " stroke-width=\"%.1f\" stroke-linejoin=\"round\"/>",
                        points, color, width));
        return this;
    }

    /** Draws a point with words that appear over it; nothing where it is no number. */
    public Svg circle(double x, double y, double radius, String color, String tip) {
        if (!Double.isFinite(x) || !Double.isFinite(y)) {
            return this;
        }
        body.append(
                Texts.format(
                        "<circle cx=\"%.1f\" cy=\"%.1f\" r=\"%.1f\" fill=\"%s\""
                                + " fill-opacity=\"0.85\"><title>%s</title></circle>",
                        x, y, radius, color, Html.escape(tip)));
        return this;
    }

    /** Draws a pale box with a border. */
    public Svg box(double x, double y, double width, double height, String color) {
        body.append(
                Texts.format(
                        "<rect x=\"%.1f\" y=\"%.1f\" width=\"%.1f\" height=\"%.1f\" fill=\"%s\""
                                + " fill-opacity=\"0.18\" stroke=\"%s\"/>",
                        x, y, width, height, color, color));
        return this;
    }

    /** Writes a text; the anchor is start, middle or end. */
    public Svg text(double x, double y, String anchor, String text) {
        body.append(
                Texts.format(
                        "<text x=\"%.1f\" y=\"%.1f\" text-anchor=\"%s\">%s</text>",
                        x, y, anchor, Html.escape(text)));
        return this;
    }

    /** Returns the picture. */
    public String end() {
        return body.append("</svg>").toString();
    }
}
