package ai.gaze.training.augment;

import ai.gaze.training.augment.TorchvisionStep.Strength;
import ai.gaze.training.data.ChannelStatistics;
import ai.gaze.zoo.UserException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * All that happens to a training image, in its order: what Gaze does at once (crop, flip, colours,
 * rotation), then augmentations one by one, then the normalization.
 *
 * @param spec what is done at once, and the normalization
 * @param then what is done after that
 */
public record AugmentationPipeline(AugmentationSpec spec, List<Augmentation> then) {

    /** Keeps an unchangeable copy. */
    public AugmentationPipeline {
        then = List.copyOf(then);
    }

    /**
     * What a recipe asks for.
     *
     * @throws UserException if there is no augmentation of a name
     */
    public static AugmentationPipeline of(AugmentationSpec spec) {
        return new AugmentationPipeline(
                spec, spec.then().stream().map(Augmentations::get).toList());
    }

    /**
     * What a Java program asks for, in the order given. The first ones are done at once as far as
     * they are Gaze's own in the usual order (crop and flip, colours, rotation), which is fastest.
     *
     * @param all the augmentations; the last one may be {@link Augmentations#normalize}
     * @param statistics mean and standard deviation of the channels where none normalizes
     * @throws UserException if one normalizes and is not the last
     */
    public static AugmentationPipeline of(List<Augmentation> all, ChannelStatistics statistics) {
        Strength atOnce = Strength.NONE;
        ChannelStatistics normalization = statistics;
        List<Augmentation> then = new ArrayList<>();
        Set<String> seen = new HashSet<>();
        int rank = 0;
        for (int i = 0; i < all.size(); i++) {
            if (all.get(i) instanceof TorchvisionStep step) {
                if (step.normalization() != null) {
                    step.requireLast(i == all.size() - 1);
                    normalization = step.normalization();
                    continue;
                }
                if (then.isEmpty() && step.rank() >= rank && seen.add(step.name())) {
                    rank = step.rank();
                    atOnce = atOnce.and(step.numbers());
                    continue;
                }
            }
            then.add(all.get(i));
        }
        return new AugmentationPipeline(
                atOnce.spec(normalization.mean(), normalization.std()), then);
    }
}
