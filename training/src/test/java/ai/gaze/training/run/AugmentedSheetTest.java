package ai.gaze.training.run;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.gaze.training.data.ImageSource;
import ai.gaze.zoo.UserException;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;

class AugmentedSheetTest {

    private static final int CELL = 66;

    private static ImageSource images(int count) throws IOException {
        return Runs.images(count, 1).load(Runs.recipe().datasetSpec()).train();
    }

    @Test
    void theFirstColumnIsTheImageItself() throws IOException {
        ImageSource images = images(10);
        BufferedImage sheet =
                AugmentedSheet.draw(Runs.recipe("augmentation=[rand-augment]"), images, 5, 3);
        assertEquals(4 * CELL - 2, sheet.getWidth());
        assertEquals(5 * CELL - 2, sheet.getHeight());
        byte[] pixels = new byte[images.imageBytes()];
        for (int row = 0; row < 5; row++) {
            images.read(2 * row, pixels, 0);
            for (int at = 0; at < 32 * 32; at++) {
                int rgb = sheet.getRGB(at % 32 * 2, row * CELL + at / 32 * 2);
                for (int c = 0; c < 3; c++) {
                    assertEquals(pixels[at * 3 + c] & 255, rgb >> (16 - 8 * c) & 255);
                }
            }
        }
    }

    @Test
    void everyColumnIsAnotherDrawOfTheSameImage() throws IOException {
        assertEquals(1, different("augmentation=[]"));
        assertEquals(2, different("augmentation=[horizontal-flip]"));
        assertEquals(9, different("augmentation=[\"rotation:degrees=90\"]"));
    }

    /** How many pictures the first row of nine has. */
    private static int different(String augmentation) throws IOException {
        BufferedImage sheet =
                AugmentedSheet.draw(Runs.recipe("seed=4", augmentation), images(10), 4, 8);
        Set<Integer> cells = new HashSet<>();
        for (int column = 0; column < 9; column++) {
            int[] cell = sheet.getRGB(column * CELL, 0, 64, 64, null, 0, 64);
            cells.add(Arrays.hashCode(cell));
        }
        return cells.size();
    }

    @Test
    void oneImageIsEnoughAndNumbersOutOfRangeAreNamed() throws IOException {
        BufferedImage sheet = AugmentedSheet.draw(Runs.recipe(), images(1), 8, 1);
        assertEquals(CELL - 2, sheet.getHeight());
        for (int wrong : new int[] {0, 65}) {
            UserException e =
                    assertThrows(
                            UserException.class,
                            () -> AugmentedSheet.draw(Runs.recipe(), images(1), 1, wrong));
            assertTrue(e.getMessage().contains("must be from 1 to 64, not " + wrong), e + "");
        }
    }
}
