package ai.gaze.training.execution;

import com.fasterxml.jackson.annotation.JsonProperty;

/** Who runs the operations of a training step. */
public enum ExecutionMode {

    /** Java calls the engine for every operation. */
    @JsonProperty("eager")
    EAGER,

    /** The operations are recorded once, and the engine runs them all in one call. */
    @JsonProperty("compiled")
    COMPILED
}
