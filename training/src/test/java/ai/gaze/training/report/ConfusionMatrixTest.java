package ai.gaze.training.report;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.awt.Color;
import java.awt.Font;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.List;
import java.util.stream.IntStream;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;

class ConfusionMatrixTest {

    private static final ConfusionMatrix SMALL =
            new ConfusionMatrix(List.of("cat", "automobile"), new int[][] {{3, 1}, {0, 1000}});

    @Test
    void theTextHasTrueClassesInRows() {
        assertEquals(
                List.of(
                        "true \\ as       cat automo",
                        "cat               3      1",
                        "automobile        0   1000"),
                SMALL.text().lines().toList());
    }

    @Test
    void theTextCutsNoCharacterInTwo() {
        String faces = "\ud83d\ude00".repeat(20);
        String text =
                new ConfusionMatrix(List.of("a" + faces, "b"), new int[][] {{1, 0}, {0, 1}}).text();
        assertTrue(text.contains("  a" + faces.substring(0, 4) + " "), text);
        assertTrue(text.contains("a" + faces.substring(0, 10) + " "), text);
        assertTrue(text.codePoints().noneMatch(c -> Character.getType(c) == Character.SURROGATE));
    }

    @Test
    void wideCharactersMoveNoColumn() {
        List<String> names =
                List.of("cat", "\u732b", "e\u0301te\u0301", "\ud83d\ude00\ud83d\ude00");
        String text = new ConfusionMatrix(names, new int[4][4]).text();
        assertEquals(
                List.of(12 + 4 * 7), text.lines().map(Columns::of).distinct().toList(), () -> text);
    }

    @Test
    void aCharacterThatNoFontHasIsNamed() {
        Font font = new Font(Font.SANS_SERIF, Font.PLAIN, 13);
        String none = Character.toString(0x10fffd);
        assertEquals("cat \\u10fffd", Fonts.drawable("cat " + none, font));
        assertEquals("cat", Fonts.drawable("cat", font));
    }

    @Test
    void thePictureHasACellForEachPairOfClasses() throws IOException {
        BufferedImage picture = read(SMALL);
        assertEquals(120 + 2 * 52 + 20, picture.getWidth());
        assertEquals(picture.getWidth(), picture.getHeight());
        // The share of the true class is the shade: three quarters, a quarter, none, all.
        int[] blueness = new int[4];
        for (int i = 0; i < 4; i++) {
            int corner = picture.getRGB(120 + i % 2 * 52 + 3, 120 + i / 2 * 52 + 3);
            blueness[i] = (corner & 0xff) - (corner >> 16 & 0xff);
        }
        assertTrue(blueness[3] > blueness[0], "all above three quarters");
        assertTrue(blueness[0] > blueness[1], "three quarters above one");
        assertEquals(0, blueness[2], "none is grey");
    }

    @Test
    void numbersAreLegibleOnEveryShade() {
        for (int level = 0; level < 256; level++) {
            Color shade = new Color(level, level, level);
            double l = Math.pow(level / 255.0, 2.2);
            double ink = ConfusionMatrix.inkOn(shade).equals(Color.WHITE) ? 1 : 0;
            double contrast = (Math.max(l, ink) + 0.05) / (Math.min(l, ink) + 0.05);
            assertTrue(contrast > 4.4, level + ": " + contrast);
        }
    }

    @Test
    void aHundredClassesFitWithoutLabels() throws IOException {
        List<String> names = IntStream.range(0, 100).mapToObj(i -> "class" + i).toList();
        BufferedImage picture = read(new ConfusionMatrix(names, new int[100][100]));
        assertEquals(40 + 100 * 9 + 20, picture.getWidth());
    }

    @Test
    void theTextOfAHundredClassesIsTheMostFrequentMistakes() {
        List<String> names = IntStream.range(0, 100).mapToObj(i -> "class" + i).toList();
        int[][] counts = new int[100][100];
        counts[3][3] = 99;
        counts[3][7] = 2;
        counts[9][1] = 5;
        assertEquals(
                List.of(
                        "most frequent mistakes:",
                        "     5  class9, taken for class1",
                        "     2  class3, taken for class7"),
                new ConfusionMatrix(names, counts).text().lines().toList());
    }

    private static BufferedImage read(ConfusionMatrix matrix) throws IOException {
        return ImageIO.read(new ByteArrayInputStream(matrix.png()));
    }
}
