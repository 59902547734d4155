package ai.gaze.zoo.trace;

/** Notes one call of a method of {@code NDArray}, {@code NDArrayEx} or {@code NDManager}. */
@FunctionalInterface
interface Recorder {

    /** Returns what the method is to return. */
    Object record(Call call);
}
