package ai.gaze.training.data;

import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.gaze.zoo.UserException;
import java.util.List;
import org.junit.jupiter.api.Test;

class SourceCheckTest {

    @Test
    void aNameThatNoFileOfARunCanHoldIsRefused() {
        LabeledImages images = LabeledImages.of(new byte[2 * 4 * 4 * 3], new int[] {0, 1}, 4, 4, 3);
        UserException e =
                assertThrows(
                        UserException.class,
                        () -> Datasets.of(images, images, List.of("cat", "\ud83d")));
        assertTrue(e.getMessage().contains("surrogate"), e.getMessage());
        Datasets.of(images, images, List.of("cat", "\ud83d\ude3a"));
    }
}
