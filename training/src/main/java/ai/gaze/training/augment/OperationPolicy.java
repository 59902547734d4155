package ai.gaze.training.augment;

import ai.gaze.training.augment.ImageOperation.Kind;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;

/** Which operations an automatic augmentation does to an image, one after the other. */
@FunctionalInterface
interface OperationPolicy {

    /** All but {@code INVERT}, which RandAugment and TrivialAugment have no more. */
    List<Kind> KINDS = List.of(Kind.values()).stream().filter(k -> k != Kind.INVERT).toList();

    /** Draws the operations for an image of a size. */
    List<ImageOperation> draw(SplittableRandom random, int height, int width);

    /** RandAugment (Cubuk et al., 2019): any operations, all as strong. */
    static OperationPolicy random(int operations, int magnitude, int bins) {
        return (random, height, width) ->
                IntStream.range(0, operations)
                        .mapToObj(
                                i ->
                                        MagnitudeSpace.COMMON.draw(
                                                any(random),
                                                magnitude,
                                                bins,
                                                height,
                                                width,
                                                random))
                        .toList();
    }

    /** TrivialAugment, wide (Müller and Hutter, 2021): any one operation, however strong. */
    static OperationPolicy trivial(int bins) {
        return (random, height, width) -> {
            Kind kind = any(random);
            int bin = random.nextInt(bins);
            return List.of(MagnitudeSpace.WIDE.draw(kind, bin, bins, height, width, random));
        };
    }

    private static Kind any(SplittableRandom random) {
        return KINDS.get(random.nextInt(KINDS.size()));
    }
}
