package ai.gaze.zoo.backbone;

import ai.djl.nn.Block;
import ai.gaze.zoo.AttentionSpec;
import ai.gaze.zoo.Placement;
import ai.gaze.zoo.UserException;
import ai.gaze.zoo.attention.AttentionType;
import ai.gaze.zoo.attention.Attentions;
import ai.gaze.zoo.layer.Arguments;
import ai.gaze.zoo.registry.FactoryException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.IntFunction;

/**
 * Builds a network that takes images {@code [N, C, H, W]} and gives logits {@code [N, outputs]}, in
 * DJL's manner: {@code set} what is needed, {@code opt} what may be.
 *
 * <p>To add an architecture, extend it, ask the {@link AttentionSlots} at each place where
 * attention may stand, and register a {@link Backbone}.
 *
 * @param <B> the builder itself
 */
public abstract class BackboneBuilder<B extends BackboneBuilder<B>> {

    /** The name of attention that comes without one. */
    private static final String UNNAMED = "attention";

    private int outputs;
    private int channels = 3;
    private int height;
    private int width;
    private AttentionType attention;
    private Map<String, String> attentionOptions = Map.of();
    private Placement placement;

    /** Returns this. */
    @SuppressWarnings("unchecked") // what B is
    protected B self() {
        return (B) this;
    }

    /** Returns what is known of the network that is asked for. */
    protected abstract Architecture architecture();

    /**
     * Builds the network.
     *
     * @param slots gives the attention at each place; to be asked at all of them
     */
    protected abstract Block create(AttentionSlots slots);

    /** Sets the number of outputs: the classes. */
    public final B setOutSize(int outSize) {
        outputs = outSize;
        return self();
    }

    /** Sets the channels of the images, 3 by default. */
    public final B optChannels(int imageChannels) {
        channels = imageChannels;
        return self();
    }

    /**
     * Sets the size of the images in pixels, where it is known. The network is checked against it,
     * and defaults follow it.
     */
    public final B optImageSize(int imageHeight, int imageWidth) {
        if (imageHeight < 1 || imageWidth < 1) {
            throw new UserException(
                    "images have at least 1x1 pixels, not " + imageHeight + "x" + imageWidth);
        }
        height = imageHeight;
        width = imageWidth;
        return self();
    }

    /**
     * Sets the attention by name.
     *
     * @param text such as {@code cbam:reduction=8}, or {@code none}
     */
    public final B optAttention(String text) {
        return optAttention(AttentionSpec.parse(text));
    }

    /** Sets the attention by name and options. */
    public final B optAttention(AttentionSpec spec) {
        requireGiven(spec);
        attention = spec.isNone() ? null : Attentions.get(spec.name());
        attentionOptions = spec.options();
        return self();
    }

    /** Sets the attention, which need not be registered. */
    public final B optAttention(AttentionType type) {
        requireGiven(type);
        attention = type;
        attentionOptions = Map.of();
        return self();
    }

    /**
     * Sets the attention by what makes it, such as {@code channels -> new MyGate(channels)}.
     *
     * @param factory makes, of the channels of a map, any block that keeps the shape of the map; a
     *     new one each time
     */
    public final B optAttention(IntFunction<? extends Block> factory) {
        requireGiven(factory);
        return optAttention(AttentionType.of(UNNAMED, List.of(), (c, options) -> factory.apply(c)));
    }

    private static void requireGiven(Object attention) {
        if (attention == null) {
            throw new UserException(
                    "optAttention was given null; give it an attention, or leave it out for none");
        }
    }

    /** Sets where the attention stands; {@code null} for its default in this network. */
    public final B optPlacement(Placement where) {
        placement = where;
        return self();
    }

    /**
     * Builds the network. Its parameters are not initialized yet.
     *
     * @throws UserException if something is missing or does not fit
     */
    public final Block build() {
        return build(slots(known()));
    }

    /**
     * Builds what computes the maps of stages, without the classifier, for detection and
     * segmentation. It needs no {@code setOutSize}.
     *
     * @param stages their numbers from 1, in rising order; none for all
     * @throws UserException if something is missing or does not fit, or there is no such stage
     */
    public final FeatureNetwork features(Integer... stages) {
        Architecture architecture = known();
        Set<Integer> wanted = new TreeSet<>(Arguments.all("stages", stages));
        for (int stage = 1; stages.length == 0 && stage <= architecture.stages(); stage++) {
            wanted.add(stage);
        }
        AttentionSlots slots = slots(architecture);
        int asked = outputs;
        outputs = Math.max(1, asked);
        try {
            return FeatureNetwork.of(
                    architecture.name(), build(slots), channels, slots.stageEnds(), wanted);
        } finally {
            outputs = asked;
        }
    }

    /** Builds what computes the map of the last stage; see {@link #features}. */
    public final FeatureNetwork lastFeatures() {
        return features(known().stages());
    }

    private Block build(AttentionSlots slots) {
        Architecture architecture = known();
        if (outputs < 1 || channels < 1) {
            throw UserException.of(
                    "model %s needs at least 1 output and images of at least 1 channel, not %d"
                            + " and %d",
                    architecture.name(), outputs, channels);
        }
        requireSize(architecture.name(), architecture.minimumInputSize(), "");
        return FactoryException.made("model " + architecture.name(), this, () -> create(slots));
    }

    /** Returns what it says of the network; an error that names this if it says nothing. */
    final Architecture known() {
        return FactoryException.made(
                "architecture of " + getClass().getSimpleName(), this, this::architecture);
    }

    private AttentionSlots slots(Architecture architecture) {
        if (attention == null) {
            return AttentionSlots.empty();
        }
        Map<String, String> given = new HashMap<>(attentionDefaults(attention));
        given.putAll(attentionOptions);
        Placement place = placement == null ? architecture.defaultPlacement(attention) : placement;
        architecture.requirePlace(place);
        return new AttentionSlots(attention, attention.read(given), place);
    }

    /** Returns options of an attention whose defaults are others in this network. */
    protected Map<String, String> attentionDefaults(AttentionType type) {
        return Map.of();
    }

    /**
     * Returns what the network computes otherwise than the published one whose weights have the
     * same names and shapes, so that those of one load into the other without a word; empty if
     * nothing.
     */
    public Optional<String> unlikePublished() {
        return Optional.empty();
    }

    /** Returns the number of outputs. */
    protected final int outputs() {
        return outputs;
    }

    /** Returns the channels of the images. */
    protected final int channels() {
        return channels;
    }

    /** Returns the height of the images, or what it is if that was not said. */
    protected final int heightOr(int usual) {
        return height == 0 ? usual : height;
    }

    /** Returns the width of the images, or what it is if that was not said. */
    protected final int widthOr(int usual) {
        return width == 0 ? usual : width;
    }

    /**
     * Refuses images that are known to be too small.
     *
     * @param what for what, such as {@code resnet18}
     * @param advice what to do, for the message
     */
    protected final void requireSize(String what, int minimum, String advice) {
        if (height > 0 && Math.min(height, width) < minimum) {
            throw UserException.of(
                    "model %s needs images of at least %dx%d pixels, not %dx%d%s",
                    what, minimum, minimum, height, width, advice);
        }
    }
}
