package ai.gaze.training.export;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.ndarray.types.Shape;
import ai.gaze.training.data.LabeledImages;
import ai.gaze.zoo.ImageSize;
import ai.gaze.zoo.trace.Tensor;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class VerificationTest {

    private static final ImageSize SIZE = ImageSize.square(2);
    private static final float ENLARGED = 1e4f;

    /** How a network enlarges what the first value of an image is above another. */
    private interface Scores {
        float of(float first);
    }

    private static Classifier classifier(Scores scores) {
        return new Classifier(
                PredictorTest.metadata(2),
                images -> Tensor.of(new Shape(1, 2), scores.of(images.toFloats()[0]), 1),
                () -> {});
    }

    private static Verification compared(Scores network, Scores file) {
        byte[] pixels = new byte[12];
        Arrays.fill(pixels, (byte) 180);
        LabeledImages image = LabeledImages.of(pixels, new int[] {0}, 2, 2, 3, List.of("cat"));
        Verification verification =
                new Verification(
                        classifier(network), classifier(file), ExportOptions.of(ExportFormat.ONNX));
        verification.compare(new VerificationImages(image, "one"), 1, SIZE);
        return verification;
    }

    @Test
    void aNetworkThatEnlargesRoundingMayBeRepeatedAsWellAsItRepeatsItself() {
        Scores network = x -> ENLARGED * (x - 0.4f);
        Verification rounded = compared(network, x -> ENLARGED * ((x + 1) - 1.4f));
        assertTrue(rounded.largestDifference() > 1e-4, "it is not enlarged");
        assertTrue(rounded.largestDifference() <= rounded.tolerance());
        Verification other = compared(network, x -> ENLARGED * (x - 0.4f) + 2);
        assertTrue(other.largestDifference() > other.tolerance());
    }

    @Test
    void whatIsNoNumberIsNeverAllowed() {
        Verification nothing = compared(x -> x, x -> Float.NaN);
        assertTrue(nothing.largestDifference() > nothing.tolerance());
        assertEquals(1e-4, compared(x -> x, x -> x).tolerance());
    }
}
