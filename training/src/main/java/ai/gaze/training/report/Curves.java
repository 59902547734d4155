package ai.gaze.training.report;

import java.awt.BasicStroke;
import java.awt.Color;
import java.awt.Font;
import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.geom.Ellipse2D;
import java.awt.geom.Line2D;
import java.awt.geom.Path2D;
import java.awt.image.BufferedImage;
import java.util.Arrays;
import java.util.List;
import java.util.stream.DoubleStream;

/**
 * The curves of a run in one picture: the loss of every iteration, and loss and accuracy of every
 * epoch.
 *
 * @param title what was trained
 * @param iterationLoss loss of each iteration
 * @param evaluatedOn {@code test} or {@code validation}
 * @param trainLoss training loss of each epoch
 * @param evalLoss loss after each epoch
 * @param trainAccuracy training accuracy of each epoch, 0..1
 * @param evalAccuracy accuracy after each epoch, 0..1
 */
@SuppressWarnings("ArrayRecordComponent") // a plain carrier, compared by nobody
public record Curves(
        String title,
        float[] iterationLoss,
        String evaluatedOn,
        double[] trainLoss,
        double[] evalLoss,
        double[] trainAccuracy,
        double[] evalAccuracy) {

    private static final int WIDTH = 560;
    private static final int HEIGHT = 420;
    private static final int LEFT = 64;
    private static final int RIGHT = WIDTH - 16;
    private static final int TOP = 44;
    private static final int BOTTOM = HEIGHT - 56;
    private static final int TICKS = 6;
    private static final int MOST_POINTS = 2000;
    private static final double MOST = 1e300;
    private static final Color TRAIN = new Color(0x4c72b0);
    private static final Color EVAL = new Color(0xdd8452);
    private static final Color PALE = new Color(0xb8c7e0);
    private static final Color INK = new Color(0x202020);
    private static final Color GRID = new Color(0xe6e6e6);

    @SuppressWarnings("ArrayRecordComponent") // a plain carrier, compared by nobody
    private record Line(String name, double[] x, double[] y, Color color) {}

    /** Returns the picture as PNG, 1680 x 420 pixels. */
    public byte[] png() {
        BufferedImage picture = new BufferedImage(3 * WIDTH, HEIGHT, BufferedImage.TYPE_INT_RGB);
        Graphics2D g = picture.createGraphics();
        g.setColor(Color.WHITE);
        g.fillRect(0, 0, picture.getWidth(), HEIGHT);
        g.setRenderingHint(RenderingHints.KEY_ANTIALIASING, RenderingHints.VALUE_ANTIALIAS_ON);
        g.setRenderingHint(
                RenderingHints.KEY_TEXT_ANTIALIASING, RenderingHints.VALUE_TEXT_ANTIALIAS_ON);
        g.setRenderingHint(RenderingHints.KEY_STROKE_CONTROL, RenderingHints.VALUE_STROKE_PURE);
        IterationLosses losses = IterationLosses.of(iterationLoss, MOST_POINTS);
        draw(
                g,
                "training loss, iteration",
                TOP + 8,
                new Line("each iteration", losses.x(), losses.each(), PALE),
                new Line("running mean", losses.x(), losses.mean(), TRAIN));
        g.translate(WIDTH, 0);
        draw(g, "loss, epoch", TOP + 8, ofEpochs(trainLoss, evalLoss, 1));
        g.translate(WIDTH, 0);
        // Accuracy rises to the right, where the legend would lie upon it.
        draw(g, "accuracy (%), epoch", BOTTOM - 46, ofEpochs(trainAccuracy, evalAccuracy, 100));
        g.dispose();
        return Png.of(picture);
    }

    private Line[] ofEpochs(double[] train, double[] eval, double scale) {
        double[] x = new double[train.length];
        Arrays.setAll(x, i -> i + 1);
        return new Line[] {
            new Line("training", x, scaled(train, scale), TRAIN),
            new Line(evaluatedOn, x, scaled(eval, scale), EVAL)
        };
    }

    private static double[] scaled(double[] values, double scale) {
        return Arrays.stream(values).map(v -> v * scale).toArray();
    }

    private void draw(Graphics2D g, String what, int legend, Line... lines) {
        double last = lines[0].x.length == 0 ? 1 : lines[0].x[lines[0].x.length - 1];
        // A single point stands in the middle.
        Axis x = new Axis(last > 1 ? 1 : 0, Math.max(2, last), LEFT, RIGHT);
        Axis y =
                Axis.around(
                        Arrays.stream(lines)
                                .flatMapToDouble(line -> DoubleStream.of(line.y))
                                .filter(v -> Math.abs(v) < MOST)
                                .toArray(),
                        BOTTOM,
                        TOP);
        g.setStroke(new BasicStroke(1));
        g.setFont(new Font(Font.SANS_SERIF, Font.PLAIN, 12));
        for (Axis.Tick tick : x.ticks(TICKS, 1)) {
            double at = x.at(tick.value());
            line(g, at, TOP, at, BOTTOM);
            text(g, tick.label(), at, BOTTOM + 18, 0.5);
        }
        for (Axis.Tick tick : y.ticks(TICKS, 0)) {
            double at = y.at(tick.value());
            line(g, LEFT, at, RIGHT, at);
            text(g, tick.label(), LEFT - 8, at + 4, 1);
        }
        text(g, what.substring(what.indexOf(", ") + 2), (LEFT + RIGHT) / 2.0, BOTTOM + 40, 0.5);
        g.setFont(new Font(Font.SANS_SERIF, Font.BOLD, 13));
        String head = title + ": " + what.substring(0, what.indexOf(", "));
        text(g, Fonts.drawable(head, g.getFont()), LEFT, 24, 0);
        g.setFont(new Font(Font.SANS_SERIF, Font.PLAIN, 12));
        for (Line line : lines) {
            g.setColor(line.color);
            g.setStroke(new BasicStroke(1.8f));
            curve(g, x, y, line);
        }
        drawLegend(g, legend, List.of(lines));
    }

    private static void drawLegend(Graphics2D g, int top, List<Line> lines) {
        for (int i = 0; i < lines.size(); i++) {
            double at = top + 12 + 20 * i;
            g.setColor(lines.get(i).color);
            g.draw(new Line2D.Double(RIGHT - 132, at - 4, RIGHT - 112, at - 4));
            text(g, lines.get(i).name, RIGHT - 106, at, 0);
        }
    }

    // Infinity and what is no number are a gap in the line.
    private static void curve(Graphics2D g, Axis x, Axis y, Line line) {
        Path2D path = new Path2D.Double();
        boolean down = false;
        for (int i = 0; i < line.x.length; i++) {
            boolean there = Math.abs(line.y[i]) < MOST;
            if (there && down) {
                path.lineTo(x.at(line.x[i]), y.at(line.y[i]));
            } else if (there) {
                path.moveTo(x.at(line.x[i]), y.at(line.y[i]));
            }
            down = there;
            if (there && line.x.length == 1) {
                g.fill(new Ellipse2D.Double(x.at(line.x[i]) - 4, y.at(line.y[i]) - 4, 8, 8));
            }
        }
        g.draw(path);
    }

    private static void line(Graphics2D g, double x1, double y1, double x2, double y2) {
        g.setColor(GRID);
        g.draw(new Line2D.Double(x1, y1, x2, y2));
    }

    /** Writes a text with its left end (0), its middle (0.5) or its right end (1) at x. */
    private static void text(Graphics2D g, String text, double x, double y, double anchor) {
        g.setColor(INK);
        double width = g.getFontMetrics().stringWidth(text);
        g.drawString(text, (float) (x - anchor * width), (float) y);
    }
}
