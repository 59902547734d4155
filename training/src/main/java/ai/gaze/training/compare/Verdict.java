package ai.gaze.training.compare;

import com.fasterxml.jackson.annotation.JsonValue;

/** What the runs say about a published claim; {@link Claims} has the rules. */
public enum Verdict {
    HOLDS("holds"),
    DOES_NOT_HOLD("does not hold"),
    TOO_FEW_SEEDS("too few seeds to say"),
    /** The runs were not made with the settings of the experiment, or on other images. */
    NOT_TESTED("not tested");

    private final String words;

    Verdict(String words) {
        this.words = words;
    }

    @JsonValue
    @Override
    public String toString() {
        return words;
    }
}
