package ai.gaze.zoo.trace;

/**
 * Memory that several recorded arrays may share. An operation in place is only recorded where one
 * array alone sees its effect.
 */
final class Storage {

    private final boolean borrowed;
    private int arrays;

    /**
     * @param borrowed whether it belongs to an input, parameter or constant
     */
    Storage(boolean borrowed) {
        this.borrowed = borrowed;
    }

    void addArray() {
        arrays++;
    }

    boolean isExclusive() {
        return !borrowed && arrays == 1;
    }
}
