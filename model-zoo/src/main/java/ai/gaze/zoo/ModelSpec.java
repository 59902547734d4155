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
 * @param head for a class of each pixel: what stands on the backbone, such as {@code
 *     deeplabv3:rate=6}; {@code null} for a class of each image
 * @param headStage on which stage's map the head stands; {@code null} for the last
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
        Map<String, String> options,
        String head,
        Integer headStage) {

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
        if (head == null && headStage != null) {
            throw UserException.of(
                    "a head was to stand on stage %d, but there is none; name a head", headStage);
        }
    }

    /** A network that gives a class of each image. */
    public ModelSpec(
            String backbone,
            AttentionSpec attention,
            Placement placement,
            int classes,
            ImageSize inputSize,
            Integer channels,
            Map<String, String> options) {
        this(backbone, attention, placement, classes, inputSize, channels, options, null, null);
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
        return new ModelSpec(
                backbone, attention, place, classes, inputSize, channels, options, head, headStage);
    }

    /** The same network with another attention. */
    public ModelSpec withAttention(AttentionSpec other) {
        return new ModelSpec(
                backbone, other, placement, classes, inputSize, channels, options, head, headStage);
    }

    /** The same network with other options of the backbone. */
    public ModelSpec withOptions(Map<String, String> other) {
        return new ModelSpec(
                backbone, attention, placement, classes, inputSize, channels, other, head,
                headStage);
    }

    /**
     * The same backbone with a head that gives a class of each pixel.
     *
     * @param text such as {@code deeplabv3:rate=6}
     * @param stage on which stage's map it stands; {@code null} for the last
     */
    public ModelSpec withHead(String text, Integer stage) {
        return new ModelSpec(
                backbone, attention, placement, classes, inputSize, channels, options, text, stage);
    }

    /** What it is in a few words, such as {@code resnet18, attention none, head fcn}. */
    public String words() {
        return backbone + ", attention " + attention + (head == null ? "" : ", head " + head);
    }

    /** The shape of one image, {@code [1, C, H, W]}. */
    public Shape inputShape() {
        return new Shape(1, channels, inputSize.height(), inputSize.width());
    }
}
