package ai.gaze.training.augment;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.gaze.training.augment.Jitter.Operation;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.ToDoubleFunction;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class AugmentationParametersTest {

    private static final List<Double> ZERO = List.of(0.0, 0.0, 0.0);
    private static final List<Double> ONE = List.of(1.0, 1.0, 1.0);
    private static final AugmentationSpec SPEC =
            new AugmentationSpec(4, 0.5, 0.2, 0.3, 0.4, 0.1, 15, ZERO, ONE);
    private static final int COUNT = 20_000;

    @Test
    void seedAndEpochDecideEverything() {
        AugmentationParameters first = AugmentationParameters.draw(SPEC, 7, 3, 100);
        assertEquals(first, AugmentationParameters.draw(SPEC, 7, 3, 100));
        assertNotEquals(first, AugmentationParameters.draw(SPEC, 7, 4, 100));
        assertNotEquals(first, AugmentationParameters.draw(SPEC, 8, 3, 100));
    }

    @Test
    void epochsAndSeedsShareNoImage() {
        Set<ImageAugmentation> seen = new HashSet<>();
        for (long seed = 0; seed < 10; seed++) {
            for (long epoch = 0; epoch < 10; epoch++) {
                seen.addAll(AugmentationParameters.draw(SPEC, seed, epoch, 100).images());
            }
        }
        assertEquals(10_000, seen.size());
    }

    @Test
    void aLongerEpochBeginsWithTheSameImages() {
        assertEquals(
                AugmentationParameters.draw(SPEC, 7, 3, 10).images(),
                AugmentationParameters.draw(SPEC, 7, 3, 100).images().subList(0, 10));
    }

    @Test
    void leavingAStepOutChangesNoOther() {
        AugmentationSpec calm = new AugmentationSpec(4, 0.5, 0, 0.3, 0.4, 0, 0, ZERO, ONE);
        List<ImageAugmentation> full = AugmentationParameters.draw(SPEC, 7, 3, 100).images();
        List<ImageAugmentation> some = AugmentationParameters.draw(calm, 7, 3, 100).images();
        for (int i = 0; i < full.size(); i++) {
            ImageAugmentation expected =
                    new ImageAugmentation(
                            full.get(i).top(),
                            full.get(i).left(),
                            full.get(i).flip(),
                            full.get(i).jitter().stream()
                                    .filter(j -> j.operation() != Operation.BRIGHTNESS)
                                    .filter(j -> j.operation() != Operation.HUE)
                                    .toList(),
                            0);
            assertEquals(expected.jitter(), some.get(i).jitter());
            assertEquals(expected.top(), some.get(i).top());
            assertEquals(expected.left(), some.get(i).left());
            assertEquals(expected.flip(), some.get(i).flip());
        }
    }

    @Test
    void drawsAreUniform() {
        assertUniform(0, 8, image -> image.top(), 80.0 / 12);
        assertUniform(0, 8, image -> image.left(), 80.0 / 12);
        assertUniform(0, 1, image -> image.flip() ? 1 : 0, 0.25);
        assertUniform(0.8, 1.2, image -> amount(image, Operation.BRIGHTNESS), 0.16 / 12);
        assertUniform(0.7, 1.3, image -> amount(image, Operation.CONTRAST), 0.36 / 12);
        assertUniform(0.6, 1.4, image -> amount(image, Operation.SATURATION), 0.64 / 12);
        assertUniform(-0.1, 0.1, image -> amount(image, Operation.HUE), 0.04 / 12);
        assertUniform(-15, 15, ImageAugmentation::angle, 900.0 / 12);
    }

    @Test
    void everyOrderOfTheColourStepsIsEquallyLikely() {
        List<ImageAugmentation> images = AugmentationParameters.draw(SPEC, 7, 3, COUNT).images();
        double[] counts =
                images.stream()
                        .map(i -> i.jitter().stream().map(Jitter::operation).toList())
                        .collect(Collectors.groupingBy(o -> o))
                        .values()
                        .stream()
                        .mapToDouble(List::size)
                        .toArray();
        assertEquals(24, counts.length);
        double expected = COUNT / 24.0;
        double chiSquare = 0;
        for (double count : counts) {
            chiSquare += (count - expected) * (count - expected) / expected;
        }
        assertTrue(chiSquare < 49.7, "chi square " + chiSquare + ", 23 degrees, p = 0.001");
    }

    @Test
    void aStrengthAboveOneDrawsNoNegativeFactor() {
        AugmentationSpec wild = new AugmentationSpec(0, 0, 3, 0, 0, 0, 0, ZERO, ONE);
        List<ImageAugmentation> images = AugmentationParameters.draw(wild, 1, 1, COUNT).images();
        double least =
                images.stream()
                        .mapToDouble(i -> amount(i, Operation.BRIGHTNESS))
                        .min()
                        .orElseThrow();
        double most =
                images.stream()
                        .mapToDouble(i -> amount(i, Operation.BRIGHTNESS))
                        .max()
                        .orElseThrow();
        assertTrue(least >= 0 && least < 0.01, "least " + least);
        assertTrue(most <= 4 && most > 3.99, "most " + most);
    }

    private static double amount(ImageAugmentation image, Operation operation) {
        return image.jitter().stream()
                .filter(j -> j.operation() == operation)
                .findFirst()
                .orElseThrow()
                .amount();
    }

    private static void assertUniform(
            double low, double high, ToDoubleFunction<ImageAugmentation> value, double variance) {
        double[] values =
                AugmentationParameters.draw(SPEC, 7, 3, COUNT).images().stream()
                        .mapToDouble(value)
                        .toArray();
        double sum = 0;
        double squares = 0;
        double middle = (low + high) / 2;
        for (double v : values) {
            assertTrue(v >= low && v <= high, "drew " + v);
            sum += v - middle;
            squares += (v - middle) * (v - middle);
        }
        // four standard errors
        assertEquals(0, sum / COUNT, 4 * Math.sqrt(variance / COUNT));
        assertEquals(variance, squares / COUNT, 4 * variance / Math.sqrt(COUNT));
    }
}
