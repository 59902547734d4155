package ai.gaze.training.page;

import ai.gaze.training.metric.Calibration;
import ai.gaze.training.report.Fonts;
import ai.gaze.zoo.Texts;
import java.awt.Color;
import java.awt.Font;
import java.awt.FontMetrics;
import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.image.BufferedImage;

/**
 * Draws accuracy over confidence, a bar for each bin and above it the share of the images that it
 * has: bars below the diagonal are those of a network that is too sure of itself.
 */
public final class ReliabilityDiagram {

    private static final int LEFT = 56;
    private static final int TOP = 110;
    private static final int SIDE = 400;
    private static final int SHARES = 60;
    private static final int WIDTH = LEFT + SIDE + 24;
    private static final int HEIGHT = TOP + SIDE + 74;
    private static final Color BAR = new Color(0x1f4e8c);
    private static final Color GAP = new Color(0xd9, 0x4f, 0x30, 110);

    private ReliabilityDiagram() {}

    /**
     * Draws.
     *
     * @throws ai.gaze.training.report.DrawingException if this machine cannot draw text
     */
    public static BufferedImage draw(Calibration calibration) {
        Fonts.require();
        BufferedImage picture = new BufferedImage(WIDTH, HEIGHT, BufferedImage.TYPE_INT_RGB);
        Graphics2D g = picture.createGraphics();
        g.setRenderingHint(RenderingHints.KEY_ANTIALIASING, RenderingHints.VALUE_ANTIALIAS_ON);
        g.setRenderingHint(
                RenderingHints.KEY_TEXT_ANTIALIASING, RenderingHints.VALUE_TEXT_ANTIALIAS_ON);
        g.setColor(Color.WHITE);
        g.fillRect(0, 0, WIDTH, HEIGHT);
        int images = calibration.bins().stream().mapToInt(Calibration.Bin::images).sum();
        for (Calibration.Bin bin : calibration.bins()) {
            drawBin(g, bin, Math.max(1, images));
        }
        drawAxes(g);
        g.setFont(new Font(Font.SANS_SERIF, Font.BOLD, 13));
        g.drawString(
                Texts.format(
                        "calibration error %.2f %% of %,d images",
                        100 * calibration.error(), images),
                LEFT,
                20);
        g.dispose();
        return picture;
    }

    private static void drawBin(Graphics2D g, Calibration.Bin bin, int images) {
        int x = x(bin.low());
        int width = Math.max(1, x(bin.high()) - x - 1);
        g.setColor(Color.LIGHT_GRAY);
        int share = (int) Math.round(SHARES * (double) bin.images() / images);
        g.fillRect(x, TOP - 12 - share, width, share);
        if (bin.images() > 0) {
            int top = y(bin.accuracy());
            int expected = y(bin.confidence());
            g.setColor(BAR);
            g.fillRect(x, top, width, TOP + SIDE - top);
            g.setColor(GAP);
            g.fillRect(x, Math.min(top, expected), width, Math.abs(top - expected));
        }
    }

    private static void drawAxes(Graphics2D g) {
        g.setFont(new Font(Font.SANS_SERIF, Font.PLAIN, 13));
        FontMetrics metrics = g.getFontMetrics();
        g.setColor(Color.DARK_GRAY);
        g.drawRect(LEFT, TOP, SIDE, SIDE);
        g.drawLine(LEFT, TOP + SIDE, LEFT + SIDE, TOP);
        for (int tenth = 0; tenth <= 10; tenth += 2) {
            String text = Integer.toString(10 * tenth);
            int width = metrics.stringWidth(text);
            g.drawString(text, x(tenth / 10.0) - width / 2, TOP + SIDE + 18);
            g.drawString(text, LEFT - width - 6, y(tenth / 10.0) + metrics.getAscent() / 2 - 2);
        }
        String below = "confidence in %";
        g.drawString(below, LEFT + (SIDE - metrics.stringWidth(below)) / 2, TOP + SIDE + 40);
        String legend = "red: from accuracy to confidence; grey: share of the images";
        g.drawString(legend, LEFT + (SIDE - metrics.stringWidth(legend)) / 2, TOP + SIDE + 60);
        Graphics2D turned = (Graphics2D) g.create();
        turned.translate(16, TOP + SIDE / 2 + metrics.stringWidth("accuracy in %") / 2);
        turned.rotate(-Math.PI / 2);
        turned.drawString("accuracy in %", 0, 0);
        turned.dispose();
    }

    private static int x(double share) {
        return LEFT + (int) Math.round(SIDE * share);
    }

    private static int y(double share) {
        return TOP + SIDE - (int) Math.round(SIDE * share);
    }
}
