package ai.gaze.training.export;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.ndarray.types.Shape;
import ai.gaze.zoo.ImageSize;
import ai.gaze.zoo.export.ExportMetadata;
import ai.gaze.zoo.trace.Tensor;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PredictorTest {

    /** Of a network that tells cats from dogs. */
    static ExportMetadata metadata(int side) {
        return new ExportMetadata(
                List.of("cat", "dog"),
                List.of(0.5, 0.5, 0.5),
                List.of(0.5, 0.5, 0.5),
                ExportMetadata.NORMALIZED,
                ImageSize.square(side),
                null,
                false,
                ExportMetadata.LOGITS,
                null,
                "own",
                "0");
    }

    @TempDir private Path folder;

    @Test
    void scoresThatAreNoNumbersAreNoAnswerAndCostNotThoseOfTheOthers() throws IOException {
        Path first = image("first.png");
        Path second = image("second.png");
        for (float bad : new float[] {Float.NaN, Float.POSITIVE_INFINITY}) {
            Tensor scores = Tensor.of(new Shape(2, 2), 1, bad, 1, 2);
            try (Classifier network = new Classifier(metadata(8), images -> scores, () -> {})) {
                List<Prediction> answers = Predictor.predict(network, List.of(first, second), 1);
                assertTrue(
                        answers.get(0).error().startsWith(first + " gets no answer"),
                        answers.get(0).error());
                assertEquals(List.of(), answers.get(0).classes());
                assertNull(answers.get(1).error());
                assertEquals("dog", answers.get(1).classes().get(0).name());
            }
        }
    }

    private Path image(String name) throws IOException {
        Path file = folder.resolve(name);
        ImageIO.write(new BufferedImage(8, 8, BufferedImage.TYPE_INT_RGB), "png", file.toFile());
        return file;
    }
}
