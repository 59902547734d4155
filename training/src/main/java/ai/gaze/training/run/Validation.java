package ai.gaze.training.run;

import com.fasterxml.jackson.annotation.JsonProperty;

/**
 * Which images steer the schedule and the choice of the best checkpoint, of data without validation
 * images of their own; where there are such, they do.
 */
public enum Validation {

    /**
     * The test images, as the article did: the test set then steers the training, and its accuracy
     * flatters.
     */
    @JsonProperty("test")
    TEST,

    /** Training images held out from the training; the test set is touched once, at the end. */
    @JsonProperty("hold-out")
    HOLD_OUT
}
