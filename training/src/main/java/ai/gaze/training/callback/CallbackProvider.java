package ai.gaze.training.callback;

import java.util.function.Supplier;

/**
 * Brings a callback of a third party: its class is named in {@code
 * META-INF/services/ai.gaze.training.callback.CallbackProvider} of its jar. Who has no jar calls
 * {@link Callbacks#register}.
 */
public interface CallbackProvider extends Supplier<CallbackType> {}
