package ai.gaze.training.compare.report;

import ai.gaze.training.report.Html;

/** Writes a picture as SVG for the inside of a page: lengths in pixels, y downwards. */
final class Svg {

    private final StringBuilder body = new StringBuilder();

    /**
     * @param width of the picture; it is scaled to the place that it gets
     * @param height of the picture
     * @param title what it shows, for readers that cannot see it
     */
    Svg(int width, int height, String title) {
        body.append(
                Text.format(
                        "<svg viewBox=\"0 0 %d %d\" role=\"img\" aria-label=\"%s\">",
                        width, height, Html.escape(title)));
    }

    Svg line(double x1, double y1, double x2, double y2, String style) {
        body.append(
                Text.format(
                        "<line x1=\"%.1f\" y1=\"%.1f\" x2=\"%.1f\" y2=\"%.1f\" class=\"%s\"/>",
                        x1, y1, x2, y2, style));
        return this;
    }

    Svg coloredLine(double x1, double y1, double x2, double y2, String color) {
        body.append(
                Text.format(
                        "<line x1=\"%.1f\" y1=\"%.1f\" x2=\"%.1f\" y2=\"%.1f\" stroke=\"%s\""
                                + " stroke-width=\"1.5\"/>",
                        x1, y1, x2, y2, color));
        return this;
    }

    Svg polyline(double[] x, double[] y, String color, double width) {
        StringBuilder points = new StringBuilder();
        for (int i = 0; i < x.length; i++) {
            points.append(Text.format(i == 0 ? "%.1f,%.1f" : " %.1f,%.1f", x[i], y[i]));
        }
        body.append(
                Text.format(
                        "<polyline points=\"%s\" fill=\"none\" stroke=\"%s\" stroke-width=\"%.1f\""
                                + " stroke-linejoin=\"round\"/>",
                        points, color, width));
        return this;
    }

    Svg circle(double x, double y, double radius, String color, String tip) {
        body.append(
                Text.format(
                        "<circle cx=\"%.1f\" cy=\"%.1f\" r=\"%.1f\" fill=\"%s\""
                                + " fill-opacity=\"0.85\"><title>%s</title></circle>",
                        x, y, radius, color, Html.escape(tip)));
        return this;
    }

    Svg box(double x, double y, double width, double height, String color) {
        body.append(
                Text.format(
                        "<rect x=\"%.1f\" y=\"%.1f\" width=\"%.1f\" height=\"%.1f\" fill=\"%s\""
                                + " fill-opacity=\"0.18\" stroke=\"%s\"/>",
                        x, y, width, height, color, color));
        return this;
    }

    /** Writes a text; the anchor is start, middle or end. */
    Svg text(double x, double y, String anchor, String text) {
        body.append(
                Text.format(
                        "<text x=\"%.1f\" y=\"%.1f\" text-anchor=\"%s\">%s</text>",
                        x, y, anchor, Html.escape(text)));
        return this;
    }

    /** Returns the picture. */
    String end() {
        return body.append("</svg>").toString();
    }
}
