package ai.gaze.training;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDArrays;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;

/**
 * The loss and the number of right predictions of steps, which stay on the device until they are
 * read.
 */
final class StepResults {

    private final TrainingState state;
    private final TrainingImages images;
    private final EpochClock clock;
    private final NDList scalars = new NDList();
    private double loss = Double.NaN;

    StepResults(TrainingState state, TrainingImages images, EpochClock clock) {
        this.state = state;
        this.images = images;
        this.clock = clock;
    }

    /**
     * @param owner of the results from now on
     * @param results loss and right predictions of a step, two scalars
     */
    void add(NDManager owner, NDList results) {
        results.attach(owner);
        scalars.addAll(results);
    }

    /** Returns of how many steps there are any. */
    int size() {
        return scalars.size() / 2;
    }

    /**
     * Reads all and forgets them; waits for the device. Counted are those before the first loss
     * that is no number.
     *
     * @return the losses of the steps
     */
    float[] read() {
        float[] values = take();
        float[] losses = new float[values.length / 2];
        boolean isNumber = true;
        for (int i = 0; i < losses.length; i++) {
            losses[i] = values[2 * i];
            isNumber &= Float.isFinite(losses[i]);
            if (isNumber) {
                count(state.step - losses.length + i, losses[i], values[2 * i + 1]);
            }
        }
        return losses;
    }

    private void count(int step, float read, double correct) {
        int size = images.ofStep(step);
        state.lossSum += (double) read * size;
        state.correct += correct;
        state.seen += size;
        clock.count(size);
        loss = read;
    }

    private float[] take() {
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

    /** Returns the last loss that was read. */
    double loss() {
        return loss;
    }

    /** Forgets what went with its owner. */
    void forget() {
        scalars.clear();
    }

    /** What was read before is of another training now. */
    void restored() {
        loss = Double.NaN;
    }
}
