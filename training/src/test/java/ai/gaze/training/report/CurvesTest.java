package ai.gaze.training.report;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.Arrays;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;

class CurvesTest {

    private static final int WHITE = 0xffffffff;

    @Test
    void theyAreOnePictureOfThreeCharts() throws IOException {
        BufferedImage picture = draw(10_000, 50);
        assertEquals(1680, picture.getWidth());
        assertEquals(420, picture.getHeight());
        for (int chart = 0; chart < 3; chart++) {
            assertNotEquals(0, colored(picture.getSubimage(560 * chart, 0, 560, 420)));
        }
    }

    @Test
    void oneEpochOfOneStepIsDrawnToo() throws IOException {
        assertEquals(1680, draw(1, 1).getWidth());
    }

    @Test
    void theLegendDoesNotLieOnTheAccuracyAtTheEnd() throws IOException {
        // Accuracy rises to the right: there the upper corner is the curve's.
        BufferedImage accuracy = draw(1000, 50).getSubimage(1120, 0, 560, 420);
        assertEquals(0, dark(accuracy.getSubimage(400, 60, 140, 100)));
        assertNotEquals(0, dark(accuracy.getSubimage(400, 260, 140, 90)));
    }

    private static BufferedImage draw(int iterations, int epochs) throws IOException {
        float[] losses = new float[iterations];
        for (int i = 0; i < iterations; i++) {
            losses[i] = 2.3f / (1 + i);
        }
        double[] falling = new double[epochs];
        Arrays.setAll(falling, i -> 2 - i * 0.02);
        double[] rising = new double[epochs];
        Arrays.setAll(rising, i -> 0.2 + i * 0.01);
        byte[] png =
                new Curves("simple-cnn", losses, "test", falling, falling, rising, rising).png();
        return ImageIO.read(new ByteArrayInputStream(png));
    }

    private static int colored(BufferedImage picture) {
        return count(picture, WHITE - 1);
    }

    /** Pixels of text: darker than any curve. */
    private static int dark(BufferedImage picture) {
        return count(picture, 0xff303030);
    }

    private static int count(BufferedImage picture, int darkest) {
        int limit = darkest & 0xff;
        int count = 0;
        for (int y = 0; y < picture.getHeight(); y++) {
            for (int x = 0; x < picture.getWidth(); x++) {
                int rgb = picture.getRGB(x, y);
                boolean below =
                        (rgb & 0xff) <= limit
                                && (rgb >> 8 & 0xff) <= limit
                                && (rgb >> 16 & 0xff) <= limit;
                count += below ? 1 : 0;
            }
        }
        return count;
    }
}
