package ai.gaze.training.compare;

import com.fasterxml.jackson.annotation.JsonValue;

/** How far a run of a comparison is. */
public enum RunStatus {
    /** It has not begun. */
    WAITING("waiting"),
    /** It was stopped or killed, and goes on from its last checkpoint. */
    INTERRUPTED("interrupted"),
    /** It is trained and tested. */
    FINISHED("finished"),
    /** Its loss was no longer a number, or the machine failed. */
    FAILED("failed"),
    /** A file of it is damaged; it is repeated. */
    SPOILT("spoilt");

    private final String word;

    RunStatus(String word) {
        this.word = word;
    }

    @JsonValue
    @Override
    public String toString() {
        return word;
    }
}
