package ai.gaze.zoo;

import java.util.Map;
import java.util.TreeMap;

/**
 * What a network is: everything that is needed to build it again.
 *
 * @param backbone name of the backbone, such as {@code simple-cnn}
 * @param attention the attention in its slots
 * @param classes number of classes
 * @param inputSize height and width of the images in pixels
 * @param options options of the backbone that differ from its defaults, such as {@code dropout=0.2}
 */
public record ModelSpec(
        String backbone,
        AttentionSpec attention,
        int classes,
        int inputSize,
        Map<String, String> options) {

    public ModelSpec {
        if (classes < 2) {
            throw new UserException("a network needs at least 2 classes, not " + classes);
        }
        options =
                options == null
                        ? Map.of()
                        : java.util.Collections.unmodifiableMap(new TreeMap<>(options));
    }

    /** A network of default options. */
    public static ModelSpec of(String backbone, String attention, int classes, int inputSize) {
        return new ModelSpec(
                backbone, AttentionSpec.parse(attention), classes, inputSize, Map.of());
    }
}
