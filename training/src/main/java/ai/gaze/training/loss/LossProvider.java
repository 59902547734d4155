package ai.gaze.training.loss;

import java.util.function.Supplier;

/**
 * Brings a loss of a third party: its class is named in {@code
 * META-INF/services/ai.gaze.training.loss.LossProvider} of its jar, where {@link
 * java.util.ServiceLoader} finds it. Who has no jar calls {@link Losses#register}.
 */
public interface LossProvider extends Supplier<LossType> {}
