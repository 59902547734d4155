package ai.gaze.zoo.attention;

import java.util.function.Supplier;

/**
 * Brings an attention module of a third party: its class is named in {@code
 * META-INF/services/ai.gaze.zoo.attention.AttentionProvider} of its jar, where {@link
 * java.util.ServiceLoader} finds it. Who has no jar calls {@link Attentions#register}.
 */
public interface AttentionProvider extends Supplier<AttentionType> {}
