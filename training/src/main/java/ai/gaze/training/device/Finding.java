package ai.gaze.training.device;

/**
 * One thing that was looked at.
 *
 * @param what what it is
 * @param found what was found
 * @param advice what to do about it; empty if all is well
 */
public record Finding(String what, String found, String advice) {

    static Finding good(String what, String found) {
        return new Finding(what, found, "");
    }

    /** Whether all is well. */
    public boolean isGood() {
        return advice.isEmpty();
    }
}
