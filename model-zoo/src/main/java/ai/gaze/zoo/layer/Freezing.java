package ai.gaze.zoo.layer;

import ai.djl.nn.Parameter;

/**
 * A store of parameters that says which of them stand still. That is of the training that owns the
 * store, not of the network, which may be in several.
 */
public interface Freezing {

    /** Returns whether no step moves a parameter. */
    boolean isFrozen(Parameter parameter);
}
