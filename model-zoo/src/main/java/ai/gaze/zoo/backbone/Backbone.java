package ai.gaze.zoo.backbone;

import ai.djl.nn.Block;
import ai.gaze.zoo.ModelSpec;
import ai.gaze.zoo.Placement;
import ai.gaze.zoo.attention.Paper;
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
     * @param attention the name of an attention
     */
    Placement defaultPlacement(String attention);

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
     * @param options the options of the specification; read every option, so that unknown ones are
     *     found
     */
    Block create(ModelSpec spec, BackboneOptions options);
}
