package ai.gaze.training.run;

import static org.junit.jupiter.api.Assertions.assertEquals;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.gaze.training.augment.AugmentationSpec;
import ai.gaze.zoo.array.HostArrays;
import java.awt.image.BufferedImage;
import java.util.Collections;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class BatchPictureTest {

    @ParameterizedTest
    @CsvSource({"1, 0a0a0a", "2, 0a0a0a", "3, 0a141e", "4, 0a141e"})
    void anyNumberOfChannelsIsDrawn(int channels, String colour) {
        int height = 2;
        int width = 3;
        float[] values = new float[channels * height * width];
        for (int i = 0; i < values.length; i++) {
            values[i] = 10 * (i / (height * width) + 1) / 255f;
        }
        AugmentationSpec plain =
                AugmentationSpec.none(
                        Collections.nCopies(channels, 0.0), Collections.nCopies(channels, 1.0));
        try (NDManager manager = NDManager.newBaseManager()) {
            NDArray image = HostArrays.of(manager, values, new Shape(1, channels, height, width));
            BufferedImage picture = BatchPicture.draw(image, plain);
            assertEquals(3 * 21, picture.getWidth());
            assertEquals(2 * 21, picture.getHeight());
            assertEquals(colour, "%06x".formatted(picture.getRGB(30, 30) & 0xffffff));
        }
    }
}
