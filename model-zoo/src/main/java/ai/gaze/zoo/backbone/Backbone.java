package ai.gaze.zoo.backbone;

import ai.djl.nn.Block;
import ai.gaze.zoo.ModelSpec;
import ai.gaze.zoo.attention.Paper;

/** Makes one kind of network. */
public interface Backbone {

    /** Returns the name under which it is asked for, such as {@code resnet18}. */
    String name();

    /** Returns where it was published. */
    Paper paper();

    /**
     * Builds the network.
     *
     * @param spec what to build; its backbone is this one
     */
    Block create(ModelSpec spec);
}
