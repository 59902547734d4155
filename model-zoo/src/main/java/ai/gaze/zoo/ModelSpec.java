package ai.gaze.zoo;

import ai.djl.ndarray.types.Shape;
import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.Collections;
import java.util.Map;
import java.util.TreeMap;

/**
 * What a network is: everything that is needed to build it again. It goes to JSON and back with
 * Jackson.
 *
 * @param backbone name of the backbone, such as {@code simple-cnn}
 * @param attention the attention in its slots
 * @param placement where the attention stands; {@code null} for the backbone's default for it
 * @param classes number of classes
 * @param inputSize how large the images are
 * @param channels values of a pixel: 3 for colour, 1 for grey
 * @param options options of the backbone that differ from its defaults, such as {@code dropout=0.2}
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record ModelSpec(
        String backbone,
        AttentionSpec attention,
        Placement placement,
        int classes,
        ImageSize inputSize,
        @JsonInclude(value = JsonInclude.Include.CUSTOM, valueFilter = ColourChannels.class)
                Integer channels,
        Map<String, String> options) {

    public ModelSpec {
        if (backbone == null || backbone.isBlank()) {
            throw new UserException("a network needs the name of a backbone, such as resnet18");
        }
        if (classes < 2) {
            throw new UserException("a network needs at least 2 classes, not " + classes);
        }
        if (inputSize == null) {
            throw new UserException("a network needs the size of its images, such as 32");
        }
        channels = channels == null ? ColourChannels.RGB : channels;
        if (channels < 1) {
            throw new UserException("images have at least 1 channel, not " + channels);
        }
        attention = attention == null ? AttentionSpec.NONE : attention;
        options = options == null ? Map.of() : Collections.unmodifiableMap(new TreeMap<>(options));
    }

    /** A network for square images in colour, with its attention in the default place. */
    public ModelSpec(
            String backbone,
            AttentionSpec attention,
            int classes,
            int inputSize,
            Map<String, String> options) {
        this(
                backbone,
                attention,
                null,
                classes,
                ImageSize.square(inputSize),
                ColourChannels.RGB,
                options);
    }

    /** A network of default options. */
    public static ModelSpec of(String backbone, String attention, int classes, int inputSize) {
        return new ModelSpec(
                backbone, AttentionSpec.parse(attention), classes, inputSize, Map.of());
    }

    /** The same network with its attention elsewhere. */
    public ModelSpec withPlacement(Placement place) {
        return new ModelSpec(backbone, attention, place, classes, inputSize, channels, options);
    }

    /** The same network with another attention. */
    public ModelSpec withAttention(AttentionSpec other) {
        return new ModelSpec(backbone, other, placement, classes, inputSize, channels, options);
    }

    /** The same network with other options of the backbone. */
    public ModelSpec withOptions(Map<String, String> other) {
        return new ModelSpec(backbone, attention, placement, classes, inputSize, channels, other);
    }

    /** The shape of one image, {@code [1, C, H, W]}. */
    public Shape inputShape() {
        return new Shape(1, channels, inputSize.height(), inputSize.width());
    }
}
