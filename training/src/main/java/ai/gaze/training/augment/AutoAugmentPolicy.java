package ai.gaze.training.augment;

import ai.gaze.training.augment.ImageOperation.Kind;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.Stream;

/**
 * The policies of AutoAugment (Cubuk et al., 2018): 25 pairs of operations that were found on a
 * data set, each operation with its probability and its strength from 0 to 9.
 */
public enum AutoAugmentPolicy {
    /** Found on CIFAR-10. */
    CIFAR10(
            """
            INVERT 0.1 0 CONTRAST 0.2 6
            ROTATE 0.7 2 TRANSLATE_X 0.3 9
            SHARPNESS 0.8 1 SHARPNESS 0.9 3
            SHEAR_Y 0.5 8 TRANSLATE_Y 0.7 9
            AUTO_CONTRAST 0.5 0 EQUALIZE 0.9 0
            SHEAR_Y 0.2 7 POSTERIZE 0.3 7
            COLOR 0.4 3 BRIGHTNESS 0.6 7
            SHARPNESS 0.3 9 BRIGHTNESS 0.7 9
            EQUALIZE 0.6 0 EQUALIZE 0.5 0
            CONTRAST 0.6 7 SHARPNESS 0.6 5
            COLOR 0.7 7 TRANSLATE_X 0.5 8
            EQUALIZE 0.3 0 AUTO_CONTRAST 0.4 0
            TRANSLATE_Y 0.4 3 SHARPNESS 0.2 6
            BRIGHTNESS 0.9 6 COLOR 0.2 8
            SOLARIZE 0.5 2 INVERT 0.0 0
            EQUALIZE 0.2 0 AUTO_CONTRAST 0.6 0
            EQUALIZE 0.2 0 EQUALIZE 0.6 0
            COLOR 0.9 9 EQUALIZE 0.6 0
            AUTO_CONTRAST 0.8 0 SOLARIZE 0.2 8
            BRIGHTNESS 0.1 3 COLOR 0.7 0
            SOLARIZE 0.4 5 AUTO_CONTRAST 0.9 0
            TRANSLATE_Y 0.9 9 TRANSLATE_Y 0.7 9
            AUTO_CONTRAST 0.9 0 SOLARIZE 0.8 3
            EQUALIZE 0.8 0 INVERT 0.1 0
            TRANSLATE_Y 0.7 9 AUTO_CONTRAST 0.9 0
            """),
    /** Found on ImageNet. */
    IMAGENET(
            """
            POSTERIZE 0.4 8 ROTATE 0.6 9
            SOLARIZE 0.6 5 AUTO_CONTRAST 0.6 0
            EQUALIZE 0.8 0 EQUALIZE 0.6 0
            POSTERIZE 0.6 7 POSTERIZE 0.6 6
            EQUALIZE 0.4 0 SOLARIZE 0.2 4
            EQUALIZE 0.4 0 ROTATE 0.8 8
            SOLARIZE 0.6 3 EQUALIZE 0.6 0
            POSTERIZE 0.8 5 EQUALIZE 1.0 0
            ROTATE 0.2 3 SOLARIZE 0.6 8
            EQUALIZE 0.6 0 POSTERIZE 0.4 6
            ROTATE 0.8 8 COLOR 0.4 0
            ROTATE 0.4 9 EQUALIZE 0.6 0
            EQUALIZE 0.0 0 EQUALIZE 0.8 0
            INVERT 0.6 0 EQUALIZE 1.0 0
            COLOR 0.6 4 CONTRAST 1.0 8
            ROTATE 0.8 8 COLOR 1.0 2
            COLOR 0.8 8 SOLARIZE 0.8 7
            SHARPNESS 0.4 7 INVERT 0.6 0
            SHEAR_X 0.6 5 EQUALIZE 1.0 0
            COLOR 0.4 0 EQUALIZE 0.6 0
            EQUALIZE 0.4 0 SOLARIZE 0.2 4
            SOLARIZE 0.6 5 AUTO_CONTRAST 0.6 0
            INVERT 0.6 0 EQUALIZE 1.0 0
            COLOR 0.6 4 CONTRAST 1.0 8
            EQUALIZE 0.8 0 EQUALIZE 0.6 0
            """),
    /** Found on SVHN. */
    SVHN(
            """
            SHEAR_X 0.9 4 INVERT 0.2 0
            SHEAR_Y 0.9 8 INVERT 0.7 0
            EQUALIZE 0.6 0 SOLARIZE 0.6 6
            INVERT 0.9 0 EQUALIZE 0.6 0
            EQUALIZE 0.6 0 ROTATE 0.9 3
            SHEAR_X 0.9 4 AUTO_CONTRAST 0.8 0
            SHEAR_Y 0.9 8 INVERT 0.4 0
            SHEAR_Y 0.9 5 SOLARIZE 0.2 6
            INVERT 0.9 0 AUTO_CONTRAST 0.8 0
            EQUALIZE 0.6 0 ROTATE 0.9 3
            SHEAR_X 0.9 4 SOLARIZE 0.3 3
            SHEAR_Y 0.8 8 INVERT 0.7 0
            EQUALIZE 0.9 0 TRANSLATE_Y 0.6 6
            INVERT 0.9 0 EQUALIZE 0.6 0
            CONTRAST 0.3 3 ROTATE 0.8 4
            INVERT 0.8 0 TRANSLATE_Y 0.0 2
            SHEAR_Y 0.7 6 SOLARIZE 0.4 8
            INVERT 0.6 0 ROTATE 0.8 4
            SHEAR_Y 0.3 7 TRANSLATE_X 0.9 3
            SHEAR_X 0.1 6 INVERT 0.6 0
            SOLARIZE 0.7 2 TRANSLATE_Y 0.6 7
            SHEAR_Y 0.8 4 INVERT 0.8 0
            SHEAR_X 0.7 9 TRANSLATE_Y 0.8 3
            SHEAR_Y 0.8 5 AUTO_CONTRAST 0.7 0
            SHEAR_X 0.7 2 INVERT 0.1 0
            """);

    private static final int STRENGTHS = 10;

    @SuppressWarnings("ImmutableEnumChecker") // unchangeable
    private final List<List<Step>> pairs;

    AutoAugmentPolicy(String table) {
        pairs = table.lines().map(line -> List.of(line.split(" ", -1))).map(Step::pair).toList();
    }

    /** One operation of a pair. */
    record Step(Kind kind, double probability, int strength) {

        static List<Step> pair(List<String> words) {
            return Stream.of(words.subList(0, 3), words.subList(3, 6))
                    .map(
                            step ->
                                    new Step(
                                            Kind.valueOf(step.get(0)),
                                            Double.parseDouble(step.get(1)),
                                            Integer.parseInt(step.get(2))))
                    .toList();
        }
    }

    List<List<Step>> pairs() {
        return pairs;
    }

    List<ImageOperation> draw(SplittableRandom random, int height, int width) {
        List<ImageOperation> drawn = new ArrayList<>();
        for (Step step : pairs.get(random.nextInt(pairs.size()))) {
            boolean done = random.nextDouble() < step.probability();
            ImageOperation operation =
                    MagnitudeSpace.COMMON.draw(
                            step.kind(), step.strength(), STRENGTHS, height, width, random);
            if (done) {
                drawn.add(operation);
            }
        }
        return drawn;
    }
}
