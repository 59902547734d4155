package ai.gaze.training.monitor;

import com.fasterxml.jackson.annotation.JsonProperty;

/** Whether attention weights tell one thing from another; {@link AttentionRule} decides. */
public enum AttentionState {

    /** They do. */
    @JsonProperty("healthy")
    HEALTHY,

    /** All are nearly the same: the module makes no difference. */
    @JsonProperty("uniform")
    UNIFORM,

    /** They are all the same for most of the images. */
    @JsonProperty("inert")
    INERT,

    /** Nearly all lie where a sigmoid or a softmax has hardly a gradient. */
    @JsonProperty("saturated")
    SATURATED
}
