package ai.gaze.zoo.backbone;

import ai.djl.nn.Block;
import ai.gaze.zoo.ModelSpec;
import ai.gaze.zoo.Placement;
import ai.gaze.zoo.attention.AttentionType;
import ai.gaze.zoo.attention.Paper;
import ai.gaze.zoo.registry.Option;
import ai.gaze.zoo.registry.OptionValues;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Makes one kind of network. */
public interface Backbone {

    /** Returns the name under which it is asked for, such as {@code resnet18}. */
    String name();

    /** Returns where it was published. */
    Paper paper();

    /** Returns the number of stages after which attention can stand. */
    int stages();

    /** Returns the kinds of places that it has for attention. */
    Set<Placement.Kind> placements();

    /** Returns the height and width in pixels of the smallest images that it takes. */
    int minimumInputSize();

    /** Returns the side of the images that it was published for. */
    int usualInputSize();

    /**
     * Returns where an attention stands unless something else is asked for.
     *
     * @param attention the attention
     */
    Placement defaultPlacement(AttentionType attention);

    /** Returns its options. */
    List<Option<?>> options();

    /**
     * Reads options.
     *
     * @param given those that differ from the defaults, as text
     * @throws ai.gaze.zoo.UserException if there is no such option, or it has a value that it
     *     cannot have
     */
    default OptionValues read(Map<String, String> given) {
        return new OptionValues("model " + name(), options(), given);
    }

    /**
     * Returns what the network computes otherwise than the published one whose weights have the
     * same names and shapes, so that those of one load into the other without a word; empty if
     * nothing.
     *
     * @param spec what is built; its backbone is this one
     */
    default Optional<String> unlikePublished(ModelSpec spec) {
        return Optional.empty();
    }

    /**
     * Builds the network. Use {@link ai.gaze.zoo.ModelZoo#create}, which also checks what can be
     * checked for every backbone.
     *
     * @param spec what to build; its backbone is this one
     * @param options the options of the specification
     */
    Block create(ModelSpec spec, OptionValues options);
}
