package ai.gaze.training;

import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.nn.SequentialBlock;
import ai.gaze.training.data.Datasets;
import ai.gaze.training.data.ImageDataset;
import ai.gaze.training.data.ImageSource;
import ai.gaze.training.data.MaskedImages;
import ai.gaze.training.run.TinyImages;
import ai.gaze.zoo.UserException;
import ai.gaze.zoo.layer.Convolutions;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Masks of somebody's own source are looked at before a network learns from them. */
class OwnMasksTest {

    /** Grey images whose third has a mask of a class. */
    private record Masked(int wrong) implements ImageSource {

        @Override
        public int size() {
            return 8;
        }

        @Override
        public int height() {
            return 8;
        }

        @Override
        public int width() {
            return 8;
        }

        @Override
        public int channels() {
            return 4;
        }

        @Override
        public boolean hasMasks() {
            return true;
        }

        @Override
        public int label(int index) {
            return 0;
        }

        @Override
        public List<String> classNames() {
            return List.of("dark", "bright");
        }

        @Override
        public void read(int index, byte[] target, int at) {
            Arrays.fill(target, at, at + imageBytes(), (byte) 100);
            for (int i = at + 3; i < at + imageBytes(); i += 4) {
                target[i] = (byte) (MaskedImages.IGNORED - (index == 2 ? wrong : i % 2));
            }
        }
    }

    private static void train(ImageDataset data) {
        SequentialBlock network = new SequentialBlock().add(Convolutions.pointwise(3, 2, true));
        try (Training training = TinyNetwork.training(network, data).build()) {
            training.run();
        }
    }

    @Test
    void aClassThatThereIsNotIsNamedWithItsImage() {
        train(Datasets.of(new Masked(1), new Masked(MaskedImages.IGNORED)));
        String message =
                assertThrows(
                                UserException.class,
                                () -> train(Datasets.of(new Masked(40), new Masked(1))))
                        .getMessage();
        assertTrue(message.contains("the mask of image 2 has the class 40"), message);
    }

    @Test
    void imagesWithAndWithoutMasksAreNoDataSet() {
        ImageSource without = TinyImages.data(8, 8).test();
        String message =
                assertThrows(UserException.class, () -> train(Datasets.of(new Masked(1), without)))
                        .getMessage();
        assertTrue(message.contains("channels") || message.contains("masks"), message);
    }
}
