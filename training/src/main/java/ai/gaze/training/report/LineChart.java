package ai.gaze.training.report;

import ai.gaze.zoo.Texts;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Lines over epochs or iterations, as SVG. */
public final class LineChart {

    private static final int WIDTH = 400;
    private static final int HEIGHT = 250;
    private static final int LEFT = 46;
    private static final int TOP = 40;
    private static final int BOTTOM = 208;

    private final String title;
    private final String xTitle;
    private final List<Line> lines = new ArrayList<>();

    @SuppressWarnings("ArrayRecordComponent") // a plain carrier, compared by nobody
    private record Line(String name, double[] x, double[] y, String color, double width) {}

    /**
     * @param title what is shown
     * @param xTitle what is counted to the right
     */
    public LineChart(String title, String xTitle) {
        this.title = title;
        this.xTitle = xTitle;
    }

    /**
     * Adds a line.
     *
     * @param name what it is; empty for none in the key
     * @param x where its points are to the right, whole numbers
     * @param y where they are upwards
     * @param color its colour
     * @param width its width in pixels
     */
    public LineChart add(String name, double[] x, double[] y, String color, double width) {
        lines.add(new Line(name, x, y, color, width));
        return this;
    }

    /** Returns the picture. */
    public String draw() {
        double[] xs = lines.stream().flatMapToDouble(l -> Arrays.stream(l.x)).toArray();
        double[] ys = lines.stream().flatMapToDouble(l -> Arrays.stream(l.y)).toArray();
        double last = Arrays.stream(xs).max().orElse(1);
        // A single point stands in the middle.
        Axis x = new Axis(last > 1 ? 1 : 0, Math.max(2, last), LEFT, WIDTH - 12);
        Axis y = Axis.around(ys, BOTTOM, TOP);
        Svg svg = new Svg(WIDTH, HEIGHT, title);
        new Frame(x, y, 1).draw(svg, TOP, BOTTOM, xTitle);
        svg.text(LEFT, 13, "start", title);
        double keyAt = LEFT;
        for (Line line : lines) {
            double[] px = Arrays.stream(line.x).map(x::at).toArray();
            double[] py = Arrays.stream(line.y).map(y::at).toArray();
            svg.polyline(px, py, line.color, line.width);
            int end = px.length - 1;
            if (end >= 0) {
                svg.circle(
                        px[end],
                        py[end],
                        line.width + 0.7,
                        line.color,
                        Texts.format(
                                "%s %.0f: %s%.4g",
                                xTitle,
                                line.x[end],
                                line.name.isEmpty() ? "" : line.name + " ",
                                line.y[end]));
            }
            if (!line.name.isEmpty()) {
                svg.coloredLine(keyAt, 25, keyAt + 14, 25, line.color);
                svg.text(keyAt + 18, 29, "start", line.name);
                keyAt += 30 + 6.2 * line.name.length();
            }
        }
        return svg.end();
    }
}
