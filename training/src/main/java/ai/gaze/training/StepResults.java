package ai.gaze.training;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDArrays;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;

/** The loss and the number of right predictions of steps, which stay on the device until read. */
final class StepResults {

    private final NDList scalars = new NDList();

    /**
     * @param owner of the results from now on
     * @param results loss and right predictions of a step, two scalars
     */
    void add(NDManager owner, NDList results) {
        results.attach(owner);
        scalars.addAll(results);
    }

    boolean isEmpty() {
        return scalars.isEmpty();
    }

    /** Reads all and forgets them; waits for the device. */
    float[] take() {
        NDList flat = new NDList();
        scalars.forEach(array -> flat.add(array.reshape(1)));
        // DJL refuses to concatenate a single array, but there are two for each step.
        try (NDArray joined = NDArrays.concat(flat)) {
            return joined.toFloatArray();
        } finally {
            flat.close();
            scalars.close();
            scalars.clear();
        }
    }

    /** Forgets what went with its owner. */
    void forget() {
        scalars.clear();
    }
}
