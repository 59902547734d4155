package ai.gaze.zoo.pth;

import java.util.Arrays;
import java.util.List;

/** A view of a storage: its dimensions, and how far apart their elements are. */
final class StoredTensor {

    /** What PyTorch can hold. */
    static final int MOST_DIMENSIONS = 64;

    private final Storage storage;
    private final long offset;
    private final long[] shape;
    private final long[] strides;

    private StoredTensor(Storage storage, long offset, long[] shape, long[] strides) {
        this.storage = storage;
        this.offset = offset;
        this.shape = shape;
        this.strides = strides;
    }

    /**
     * Makes a view, checked.
     *
     * @param offset index of its first element
     * @param strides how many elements further the next index of each dimension is
     * @param most bytes that a tensor can have: more of them would repeat themselves
     */
    static StoredTensor of(
            Storage storage, long offset, List<Long> shape, List<Long> strides, long most) {
        if (shape.size() != strides.size() || offset < 0) {
            throw PthException.damaged("a tensor without a shape and strides that fit");
        }
        long[] dimensions = longs(shape);
        long[] steps = longs(strides);
        if (Arrays.stream(dimensions).anyMatch(d -> d < 0)
                || Arrays.stream(steps).anyMatch(s -> s < 0)) {
            throw PthException.damaged("a tensor with a negative dimension or stride");
        }
        StoredTensor tensor = new StoredTensor(storage, offset, dimensions, steps);
        try {
            if (tensor.end() > storage.elements()) {
                throw PthException.damaged("a tensor that reaches beyond its storage");
            }
            if (storage.type().bytes(dimensions) > most) {
                throw PthException.of(
                        "has a tensor of shape %s, which repeats few numbers to more bytes than the"
                                + " file has: make it contiguous before it is saved",
                        Arrays.toString(dimensions));
            }
        } catch (ArithmeticException e) {
            throw PthException.damaged("a tensor whose size cannot be counted");
        }
        return tensor;
    }

    private static long[] longs(List<Long> values) {
        return values.stream().mapToLong(Long::longValue).toArray();
    }

    /** Returns the numbers. */
    Storage storage() {
        return storage;
    }

    /** Returns the index of its first element. */
    long offset() {
        return offset;
    }

    /** Returns its dimensions. */
    long[] shape() {
        return shape.clone();
    }

    /** Returns the index behind its last element. */
    long end() {
        long last = offset;
        for (int i = 0; i < shape.length; i++) {
            if (shape[i] == 0) {
                return offset;
            }
            last = Math.addExact(last, Math.multiplyExact(shape[i] - 1, strides[i]));
        }
        return last + 1;
    }

    /** Whether its elements lie one behind the other, row by row. */
    boolean isContiguous() {
        long expected = 1;
        for (int i = shape.length - 1; i >= 0; i--) {
            if (shape[i] != 1 && strides[i] != expected) {
                return false;
            }
            expected *= shape[i];
        }
        return true;
    }

    /** Returns where an element is in the storage, by its number in row-major order. */
    long position(long number) {
        long position = offset;
        long rest = number;
        for (int i = shape.length - 1; i >= 0; i--) {
            position += rest % shape[i] * strides[i];
            rest /= shape[i];
        }
        return position;
    }
}
