package ai.gaze.training.optim;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDArrays;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.index.NDIndex;
import ai.djl.ndarray.types.DataType;
import ai.gaze.zoo.array.Casts;
import ai.gaze.zoo.array.HostArrays;

/**
 * Arithmetic with numbers that does not wait for the device.
 *
 * <p>DJL makes an array on the device of every number, and copying it there waits until the device
 * has caught up. libtorch takes a number from the host's memory just as well, without waiting, and
 * as a double: the result is rounded once, as PyTorch's own. {@code host} is a manager on the CPU.
 */
final class InPlace {

    private InPlace() {}

    /** Multiplies an array in place. */
    static void scale(NDManager host, NDArray x, double factor) {
        try (NDArray number = HostArrays.scalar(host, factor)) {
            x.muli(number);
        }
    }

    /** Adds a number to an array in place. */
    static void shift(NDManager host, NDArray x, double summand) {
        try (NDArray number = HostArrays.scalar(host, summand)) {
            x.addi(number);
        }
    }

    /**
     * Moves {@code x} by a share of the way to {@code y} in place, as PyTorch's {@code lerp_}:
     * {@code x += share * (y - x)}. Where both are equal nothing is rounded.
     */
    static void moveTowards(NDManager host, NDArray x, NDArray y, double share) {
        try (NDArray way = y.sub(x)) {
            scale(host, way, share);
            x.addi(way);
        }
    }

    /**
     * Writes values into an array where a condition holds, without waiting to know whether.
     *
     * @param condition 1 or 0, a float32 scalar on the device
     */
    static void assignIf(NDArray condition, NDArray target, NDArray value) {
        try (NDArray holds = Casts.copy(condition, DataType.BOOLEAN);
                NDArray everywhere = holds.broadcast(target.getShape());
                NDArray chosen = NDArrays.where(everywhere, value, target)) {
            assign(target, chosen);
        }
    }

    /** Writes values into the storage of an array, so that its views see them, too. */
    static void assign(NDArray target, NDArray value) {
        // NDArray.copyTo would give the target another storage and part it from its views.
        target.set(new NDIndex("..."), value);
    }
}
