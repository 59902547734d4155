package ai.gaze.training.explain;

import ai.gaze.training.report.Fonts;
import java.awt.BasicStroke;
import java.awt.Color;
import java.awt.Font;
import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.font.FontRenderContext;
import java.awt.geom.Line2D;
import java.awt.geom.Rectangle2D;
import java.awt.image.BufferedImage;

/**
 * A white sheet to draw on, in the units of a page; it has twice as many pixels, so that it is
 * sharp on a fine screen and in print.
 */
final class Canvas {

    /** Pixels for each unit. */
    static final int SCALE = 2;

    /** Height of the title. */
    static final int TITLE = 44;

    /** The width that fits a phone. */
    static final int WIDTH = 344;

    static final Color INK = new Color(0x1f2937);
    static final Color PALE_INK = new Color(0x4b5563);
    static final Color GRID = new Color(0xe5e7eb);

    private static final int SCALE_BAR = 12;
    private static final int SCALE_GAP = 5;
    private static final int SCALE_TICKS = 5;

    private static final Font PLAIN = new Font(Font.SANS_SERIF, Font.PLAIN, 11);
    private static final Font BOLD = new Font(Font.SANS_SERIF, Font.BOLD, 13);

    private final BufferedImage image;
    private final Graphics2D graphics;

    Canvas(int width, int height) {
        image = new BufferedImage(width * SCALE, height * SCALE, BufferedImage.TYPE_INT_RGB);
        graphics = image.createGraphics();
        graphics.setColor(Color.WHITE);
        graphics.fillRect(0, 0, image.getWidth(), image.getHeight());
        graphics.scale(SCALE, SCALE);
        graphics.setRenderingHint(
                RenderingHints.KEY_ANTIALIASING, RenderingHints.VALUE_ANTIALIAS_ON);
        graphics.setRenderingHint(
                RenderingHints.KEY_TEXT_ANTIALIASING, RenderingHints.VALUE_TEXT_ANTIALIAS_ON);
    }

    /** Writes a title and the line below it. */
    Canvas title(String title, String below) {
        graphics.setFont(BOLD);
        graphics.setColor(INK);
        graphics.drawString(fitting(title), 2, 15);
        graphics.setFont(PLAIN);
        graphics.setColor(PALE_INK);
        graphics.drawString(fitting(below), 2, 32);
        return this;
    }

    private String fitting(String text) {
        int room = image.getWidth() / SCALE - 4;
        String fitting = Fonts.drawable(text, graphics.getFont());
        while (graphics.getFontMetrics().stringWidth(fitting) > room) {
            int end = fitting.length() - (fitting.endsWith("…") ? 1 : 0);
            // A character may take two places.
            fitting = fitting.substring(0, fitting.offsetByCodePoints(end, -1)) + "…";
        }
        return fitting;
    }

    /** Writes a label with its left end, its middle (0.5) or its right end (1) at x. */
    void label(String text, double x, double y, double anchor) {
        graphics.setFont(PLAIN);
        graphics.setColor(PALE_INK);
        double width = graphics.getFontMetrics().stringWidth(text);
        graphics.drawString(text, (float) (x - anchor * width), (float) y);
    }

    void line(double x1, double y1, double x2, double y2, Color color) {
        graphics.setColor(color);
        graphics.draw(new Line2D.Double(x1, y1, x2, y2));
    }

    /** Sets how lines are drawn from here on. */
    void stroke(BasicStroke stroke) {
        graphics.setStroke(stroke);
    }

    void fill(double x, double y, double width, double height, Color color) {
        graphics.setColor(color);
        graphics.fill(new Rectangle2D.Double(x, y, width, height));
    }

    void frame(double x, double y, double width, double height, Color color) {
        graphics.setColor(color);
        graphics.draw(new Rectangle2D.Double(x, y, width, height));
    }

    /** Returns the width of a sheet with a scale at x, so that no number is cut off. */
    static int widthWithScale(double x, Range range) {
        FontRenderContext context = new FontRenderContext(null, true, false);
        double widest =
                range.ticks(SCALE_TICKS).stream()
                        .mapToDouble(t -> PLAIN.getStringBounds(t.label(), context).getWidth())
                        .max()
                        .orElse(0);
        return Math.max(WIDTH, (int) Math.ceil(x + SCALE_BAR + SCALE_GAP + widest + 2));
    }

    /** Gives a colour, {@code 0xrrggbb}, for a pixel of an area. */
    @FunctionalInterface
    interface Painter {
        int color(int y, int x);
    }

    /** Paints an area pixel by pixel; all lengths in pixels, not in units. */
    void paint(int left, int top, int width, int height, Painter painter) {
        int[] row = new int[width];
        for (int y = 0; y < height; y++) {
            for (int x = 0; x < width; x++) {
                row[x] = painter.color(y, x);
            }
            // As the sheet has them; setRGB would convert each.
            image.getRaster().setDataElements(left, top + y, width, 1, row);
        }
    }

    /** Draws the scale of the colours, with numbers, to the right of x. */
    void scale(double x, double top, double height, Range range) {
        int pixels = (int) (height * SCALE);
        paint(
                (int) (x * SCALE),
                (int) (top * SCALE),
                SCALE_BAR * SCALE,
                pixels,
                (y, column) -> Viridis.color(1 - (y + 0.5) / pixels));
        double edge = x + SCALE_BAR;
        for (var tick : range.ticks(SCALE_TICKS)) {
            double y = top + height * (1 - range.share(tick.value()));
            line(edge, y, edge + 3, y, PALE_INK);
            // The outermost numbers must not leave the area.
            double base = Math.min(Math.max(y + 4, top + 8), top + height);
            label(tick.label(), edge + SCALE_GAP, base, 0);
        }
    }

    BufferedImage end() {
        graphics.dispose();
        return image;
    }
}
