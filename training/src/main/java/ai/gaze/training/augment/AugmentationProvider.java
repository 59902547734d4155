package ai.gaze.training.augment;

import java.util.function.Supplier;

/**
 * Brings an augmentation of a third party: its class is named in {@code
 * META-INF/services/ai.gaze.training.augment.AugmentationProvider} of its jar, where {@link
 * java.util.ServiceLoader} finds it. Who has no jar calls {@link Augmentations#register}.
 */
public interface AugmentationProvider extends Supplier<AugmentationType> {}
