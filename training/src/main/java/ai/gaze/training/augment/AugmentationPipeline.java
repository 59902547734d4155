package ai.gaze.training.augment;

import ai.gaze.training.data.ChannelStatistics;
import ai.gaze.zoo.UserException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
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
        int last = all.size() - 1;
        boolean normalizes =
                last >= 0 && all.get(last) instanceof TorchvisionStep step && step.normalizes();
        AugmentationSpec atOnce =
                normalizes
                        ? ((TorchvisionStep) all.get(last)).strength()
                        : AugmentationSpec.none(statistics.mean(), statistics.std());
        List<Augmentation> then = new ArrayList<>();
        Set<String> seen = new HashSet<>();
        int rank = 0;
        for (Augmentation one : normalizes ? all.subList(0, last) : all) {
            if (one instanceof TorchvisionStep step) {
                step.requireLast(!step.normalizes());
                if (then.isEmpty() && step.rank() >= rank && seen.add(step.name())) {
                    rank = step.rank();
                    atOnce = atOnce.plus(step.strength());
                    continue;
                }
            }
            then.add(one);
        }
        return new AugmentationPipeline(atOnce, then);
    }

    /**
     * Returns what mixes the images of a batch, so that targets are soft; empty if nothing does.
     */
    public Optional<String> mixing() {
        return then.stream()
                .filter(BatchMixing.class::isInstance)
                .map(Augmentations::name)
                .findFirst();
    }
}
