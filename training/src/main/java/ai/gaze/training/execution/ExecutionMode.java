package ai.gaze.training.execution;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.Locale;

/** Who runs the operations of a training step. */
public enum ExecutionMode {

    /** Java calls the engine for every operation. */
    @JsonProperty("eager")
    EAGER,

    /** The operations are recorded once, and the engine runs them all in one call. */
    @JsonProperty("compiled")
    COMPILED;

    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
