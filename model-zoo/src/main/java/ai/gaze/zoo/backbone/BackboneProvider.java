package ai.gaze.zoo.backbone;

import java.util.function.Supplier;

/**
 * Brings a network of a third party: its class is named in {@code
 * META-INF/services/ai.gaze.zoo.backbone.BackboneProvider} of its jar, where {@link
 * java.util.ServiceLoader} finds it. Who has no jar calls {@link Backbones#register}.
 */
public interface BackboneProvider extends Supplier<Backbone> {}
