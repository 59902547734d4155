package ai.gaze.training.data;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import ai.gaze.zoo.UserException;
import java.util.List;
import org.junit.jupiter.api.Test;

class LabeledImagesTest {

    private static final List<String> NAMES = List.of("cat", "dog");
    private final LabeledImages images =
            new LabeledImages(
                    new byte[] {1, 2, 3, 4, 5, 6, 7, 8, 9}, new int[] {0, 1, 1}, 1, 1, NAMES);

    @Test
    void aSubsetKeepsPixelsAndLabelsTogetherInTheOrderAskedFor() {
        LabeledImages two = images.subset(new int[] {2, 0, 2});
        assertArrayEquals(new byte[] {7, 8, 9, 1, 2, 3, 7, 8, 9}, two.pixels());
        assertArrayEquals(new int[] {1, 0, 1}, two.labels());
        assertEquals(3, two.size());
    }

    @Test
    void sizesThatDoNotFitAreRefused() {
        assertThrows(
                UserException.class, () -> new LabeledImages(new byte[8], new int[3], 1, 1, NAMES));
    }

    @Test
    void aLabelWithoutAClassIsRefused() {
        assertThrows(
                UserException.class,
                () -> new LabeledImages(new byte[3], new int[] {2}, 1, 1, NAMES));
    }
}
