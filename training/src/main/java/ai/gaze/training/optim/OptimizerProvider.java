package ai.gaze.training.optim;

import java.util.function.Supplier;

/**
 * Brings an optimizer of a third party: its class is named in {@code
 * META-INF/services/ai.gaze.training.optim.OptimizerProvider} of its jar, where {@link
 * java.util.ServiceLoader} finds it. Who has no jar calls {@link Optimizers#register}.
 */
public interface OptimizerProvider extends Supplier<OptimizerType> {}
