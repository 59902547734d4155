package ai.gaze.training.report;

import java.awt.Color;
import java.awt.Font;
import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.image.BufferedImage;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/** The names of the classes below a picture of masks. */
public final class MaskLegend {

    private static final Font FONT = new Font(Font.SANS_SERIF, Font.PLAIN, 13);
    private static final int LINE = 20;
    private static final int BOX = 12;
    private static final int MOST = 60;

    private MaskLegend() {}

    /** Returns which classes are in masks, in their order; 255 is none. */
    public static List<Integer> present(byte[]... masks) {
        boolean[] seen = new boolean[MaskColors.IGNORED];
        for (byte[] mask : masks) {
            for (byte value : mask) {
                if ((value & 0xff) != MaskColors.IGNORED) {
                    seen[value & 0xff] = true;
                }
            }
        }
        return IntStream.range(0, seen.length).filter(i -> seen[i]).boxed().toList();
    }

    /**
     * Returns a picture with a legend below it.
     *
     * @param names of all classes
     * @param shown which of them are in the picture
     * @throws DrawingException if this machine cannot draw text
     */
    public static BufferedImage below(
            BufferedImage picture, List<String> names, List<Integer> shown) {
        Fonts.require();
        List<String> texts = new ArrayList<>();
        for (int c : shown.subList(0, Math.min(MOST, shown.size()))) {
            texts.add(Fonts.drawable(names.get(c), FONT));
        }
        int more = shown.size() - texts.size();
        // Twice: where the texts go shows how high the sheet is.
        int lines = write(null, picture.getWidth(), 0, texts, shown, more);
        BufferedImage sheet =
                new BufferedImage(
                        picture.getWidth(),
                        picture.getHeight() + lines * LINE + 6,
                        BufferedImage.TYPE_INT_RGB);
        Graphics2D graphics = sheet.createGraphics();
        graphics.setColor(Color.WHITE);
        graphics.fillRect(0, 0, sheet.getWidth(), sheet.getHeight());
        graphics.drawImage(picture, 0, 0, null);
        graphics.setRenderingHint(
                RenderingHints.KEY_TEXT_ANTIALIASING, RenderingHints.VALUE_TEXT_ANTIALIAS_ON);
        write(graphics, picture.getWidth(), picture.getHeight(), texts, shown, more);
        graphics.dispose();
        return sheet;
    }

    private static int write(
            Graphics2D graphics,
            int width,
            int top,
            List<String> texts,
            List<Integer> shown,
            int more) {
        BufferedImage none = new BufferedImage(1, 1, BufferedImage.TYPE_INT_RGB);
        Graphics2D measuring = none.createGraphics();
        int x = 0;
        int line = 0;
        for (int i = 0; i < texts.size() + (more > 0 ? 1 : 0); i++) {
            String text = i < texts.size() ? texts.get(i) : "and " + more + " more";
            int taken = BOX + 16 + measuring.getFontMetrics(FONT).stringWidth(text);
            if (x > 0 && x + taken > width) {
                x = 0;
                line++;
            }
            if (graphics != null) {
                int base = top + (line + 1) * LINE - 3;
                if (i < texts.size()) {
                    graphics.setColor(new Color(MaskColors.of(shown.get(i))));
                    graphics.fillRect(x, base - BOX + 2, BOX, BOX);
                    graphics.setColor(Color.GRAY);
                    graphics.drawRect(x, base - BOX + 2, BOX, BOX);
                }
                graphics.setColor(Color.BLACK);
                graphics.setFont(FONT);
                graphics.drawString(text, x + BOX + 4, base);
            }
            x += taken;
        }
        measuring.dispose();
        return line + 1;
    }
}
