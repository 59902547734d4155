package ai.gaze.bench;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;

/** A way to make training steps on one batch. */
interface TimedStep extends Timed {

    /**
     * Makes a step.
     *
     * @param step owner of everything that the step makes
     * @return the loss, a scalar on the device
     */
    NDArray run(NDManager step);

    /** Parent of the managers of the steps. */
    NDManager manager();

    /** Reads the last loss, so that the device is done. */
    @Override
    default double seconds(int steps) {
        long began = System.nanoTime();
        for (int i = 0; i < steps; i++) {
            try (NDManager step = manager().newSubManager()) {
                NDArray loss = run(step);
                if (i == steps - 1) {
                    loss.getFloat();
                }
            }
        }
        return (System.nanoTime() - began) / 1e9;
    }
}
