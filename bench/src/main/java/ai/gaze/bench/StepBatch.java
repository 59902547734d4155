package ai.gaze.bench;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.gaze.zoo.array.HostArrays;
import java.util.stream.LongStream;

/**
 * A batch that is on the device already, of random numbers.
 *
 * @param images {@code [B, 3, S, S]} float32
 * @param labels {@code [B]} int64
 */
record StepBatch(NDArray images, NDArray labels) {

    static StepBatch random(NDManager manager, int size, int side, int classes, Layout layout) {
        NDArray images =
                layout == Layout.NCHW
                        ? manager.randomNormal(new Shape(size, 3, side, side))
                        : manager.randomNormal(new Shape(size, side, side, 3))
                                .transpose(0, 3, 1, 2);
        return new StepBatch(images, labels(manager, size, classes));
    }

    /** The numbers of the classes, one after the other, {@code [size]} int64. */
    static NDArray labels(NDManager manager, int size, int classes) {
        return HostArrays.of(manager, LongStream.range(0, size).map(i -> i % classes).toArray());
    }

    /** The same storage, for one step: what is computed from it then dies with the step. */
    StepBatch in(NDManager step) {
        NDArray batch = images.stopGradient();
        batch.attach(step);
        return new StepBatch(batch, labels);
    }
}
