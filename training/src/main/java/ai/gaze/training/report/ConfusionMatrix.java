package ai.gaze.training.report;

import ai.gaze.zoo.Texts;
import java.awt.Color;
import java.awt.Font;
import java.awt.FontMetrics;
import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.image.BufferedImage;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * Which classes a network takes for which.
 *
 * @param classes names of the classes
 * @param counts images of true class i (row) that were taken for class j (column); with masks
 *     pixels
 */
@SuppressWarnings("ArrayRecordComponent") // a plain carrier, compared by nobody
public record ConfusionMatrix(List<String> classes, int[][] counts) {

    private static final Color FULL = new Color(0x1f4e8c);
    private static final int MOST_LABELLED = 30;
    private static final int MOST_IN_TEXT = 20;
    private static final int MOST_OF_ROW = 12;
    private static final int MOST_OF_COLUMN = 6;

    /**
     * Returns the matrix as text, rows being true classes; wide class names are cut. Of more
     * classes than fit on a screen it is a list of the most frequent mistakes.
     */
    public String text() {
        return classes.size() <= MOST_IN_TEXT ? table() : mostFrequentMistakes();
    }

    private String mostFrequentMistakes() {
        List<int[]> mistakes = new ArrayList<>();
        for (int i = 0; i < counts.length; i++) {
            for (int j = 0; j < counts[i].length; j++) {
                if (i != j && counts[i][j] > 0) {
                    mistakes.add(new int[] {i, j});
                }
            }
        }
        mistakes.sort(Comparator.comparingInt((int[] m) -> -counts[m[0]][m[1]]));
        StringBuilder text = new StringBuilder("most frequent mistakes:");
        text.append(mistakes.isEmpty() ? " none" : "").append(System.lineSeparator());
        for (int[] m : mistakes.subList(0, Math.min(MOST_IN_TEXT, mistakes.size()))) {
            int count = counts[m[0]][m[1]];
            text.append(
                    Texts.format(
                            "%6s  %s, taken for %s%n",
                            shortened(count), classes.get(m[0]), classes.get(m[1])));
        }
        return text.toString();
    }

    private String table() {
        StringBuilder text = new StringBuilder(Columns.left("true \\ as", MOST_OF_ROW));
        classes.forEach(name -> text.append(' ').append(fitting(name)));
        text.append(System.lineSeparator());
        for (int i = 0; i < counts.length; i++) {
            String name = Columns.cut(classes.get(i), MOST_OF_ROW);
            text.append(Columns.left(name, MOST_OF_ROW));
            for (int count : counts[i]) {
                text.append(' ').append(Columns.right(shortened(count), MOST_OF_COLUMN));
            }
            text.append(System.lineSeparator());
        }
        return text.toString();
    }

    // Of pixels there are millions.
    private static String shortened(int count) {
        if (count < 1_000_000) {
            return Integer.toString(count);
        }
        return count < 10_000_000 ? count / 1000 + "k" : count / 1_000_000 + "M";
    }

    private static String fitting(String name) {
        return Columns.right(Columns.cut(name, MOST_OF_COLUMN), MOST_OF_COLUMN);
    }

    /** Returns the matrix as PNG; the shade is the share of the true class. */
    public byte[] png() {
        return Png.of(picture());
    }

    /** Returns the matrix as a picture; the shade is the share of the true class. */
    public BufferedImage picture() {
        int n = classes.size();
        boolean labelled = n <= MOST_LABELLED;
        int cell = labelled ? 52 : Math.max(4, 900 / n);
        int margin = labelled ? 120 : 40;
        BufferedImage picture =
                new BufferedImage(
                        margin + n * cell + 20, margin + n * cell + 20, BufferedImage.TYPE_INT_RGB);
        Graphics2D g = picture.createGraphics();
        g.setRenderingHint(RenderingHints.KEY_ANTIALIASING, RenderingHints.VALUE_ANTIALIAS_ON);
        g.setRenderingHint(
                RenderingHints.KEY_TEXT_ANTIALIASING, RenderingHints.VALUE_TEXT_ANTIALIAS_ON);
        g.setColor(Color.WHITE);
        g.fillRect(0, 0, picture.getWidth(), picture.getHeight());
        g.setFont(new Font(Font.SANS_SERIF, Font.PLAIN, 13));
        for (int i = 0; i < n; i++) {
            int total = Math.max(1, java.util.Arrays.stream(counts[i]).sum());
            for (int j = 0; j < n; j++) {
                drawCell(
                        g,
                        margin + j * cell,
                        margin + i * cell,
                        cell,
                        (double) counts[i][j] / total,
                        labelled ? counts[i][j] : -1);
            }
        }
        g.setColor(Color.DARK_GRAY);
        if (labelled) {
            drawNames(g, margin, cell);
        }
        g.setFont(g.getFont().deriveFont(Font.BOLD));
        g.drawString("true class (rows), taken for (columns)", 10, 20);
        g.dispose();
        return picture;
    }

    private static void drawCell(Graphics2D g, int x, int y, int cell, double share, int count) {
        Color shade = mix(share);
        g.setColor(shade);
        g.fillRect(x, y, cell - 1, cell - 1);
        if (count < 0) {
            return;
        }
        g.setColor(inkOn(shade));
        String text = shortened(count);
        FontMetrics metrics = g.getFontMetrics();
        g.drawString(
                text,
                x + (cell - metrics.stringWidth(text)) / 2,
                y + (cell + metrics.getAscent()) / 2 - 2);
    }

    private void drawNames(Graphics2D g, int margin, int cell) {
        FontMetrics metrics = g.getFontMetrics();
        for (int i = 0; i < classes.size(); i++) {
            String name = Fonts.drawable(classes.get(i), g.getFont());
            int middle = margin + i * cell + cell / 2;
            g.drawString(
                    name,
                    margin - 8 - metrics.stringWidth(name),
                    middle + metrics.getAscent() / 2 - 2);
            Graphics2D turned = (Graphics2D) g.create();
            turned.translate(middle + metrics.getAscent() / 2 - 2, margin - 8);
            turned.rotate(-Math.PI / 2);
            turned.drawString(name, 0, 0);
            turned.dispose();
        }
    }

    // Small shares are what one looks for, so the shade rises with the square root.
    private static Color mix(double share) {
        double s = Math.sqrt(share);
        return new Color(
                channel(FULL.getRed(), s), channel(FULL.getGreen(), s), channel(FULL.getBlue(), s));
    }

    /** Returns black or white, whichever has the higher contrast on a shade (WCAG 2). */
    static Color inkOn(Color shade) {
        double luminance =
                0.2126 * linear(shade.getRed())
                        + 0.7152 * linear(shade.getGreen())
                        + 0.0722 * linear(shade.getBlue());
        return 1.05 / (luminance + 0.05) > (luminance + 0.05) / 0.05 ? Color.WHITE : Color.BLACK;
    }

    private static double linear(int channel) {
        double c = channel / 255.0;
        return c <= 0.04045 ? c / 12.92 : Math.pow((c + 0.055) / 1.055, 2.4);
    }

    private static int channel(int full, double share) {
        return (int) Math.round(245 + (full - 245) * share);
    }
}
