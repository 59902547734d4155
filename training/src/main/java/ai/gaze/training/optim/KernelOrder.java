package ai.gaze.training.optim;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDArrays;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.gaze.zoo.array.Casts;
import ai.gaze.zoo.array.HostArrays;
import java.util.Arrays;
import java.util.List;

/**
 * How a weight's numbers lie in the flat vector of a training: those of a convolution's kernel
 * {@code [O, I, H, W]} of three channels and more with the channels last, {@code O, H, W, I}, as a
 * convolution of maps that lie so takes them; all others in the order of their axes. The engine
 * then converts no kernel in the forward or the backward pass, and no gradient. Files have every
 * weight in the order of its axes.
 */
public final class KernelOrder {

    // The mean and the maximum of channels, of which spatial attention is made, lie one after the
    // other, as does a map with one channel; a kernel that is turned turns them, too.
    private static final int FEW = 2;

    private static final int[] LAST = {0, 2, 3, 1};
    private static final int[] BACK = {0, 3, 1, 2};

    private KernelOrder() {}

    /** Returns whether the numbers of a weight do not lie in the order of its axes. */
    public static boolean isTurned(Shape shape) {
        return shape.dimension() == 4
                && shape.get(1) > FEW
                && shape.get(2) * shape.get(3) > 1
                && shape.size() > 0;
    }

    /** Returns the axes of a turned weight as they lie. */
    public static Shape lying(Shape shape) {
        return new Shape(Arrays.stream(LAST).mapToLong(shape::get).toArray());
    }

    /** Returns where the axes of a turned weight are among those that lie. */
    public static int[] back() {
        return BACK.clone();
    }

    /** A view of a piece of the vector in the shape of a weight; gradients flow back. */
    static NDArray view(NDArray piece, Shape shape) {
        return isTurned(shape) ? piece.reshape(lying(shape)).transpose(BACK) : piece.reshape(shape);
    }

    /** The numbers of a weight as they lie, {@code [size]}. */
    static NDArray flat(NDArray weight) {
        return isTurned(weight.getShape())
                ? weight.transpose(LAST).reshape(-1)
                : weight.reshape(-1);
    }

    /**
     * Copies a vector in the order that files have.
     *
     * @param vector {@code [size]} of weights of these shapes, one after the other; any other one
     *     is copied as it is
     * @param owner of the copy, on its device
     */
    public static NDArray toFile(NDArray vector, List<Shape> shapes, NDManager owner) {
        return ordered(vector, shapes, owner, (piece, shape) -> view(piece, shape).reshape(-1));
    }

    /** Copies a vector that a file has in the order in which weights lie. */
    public static NDArray ofFile(NDArray vector, List<Shape> shapes, NDManager owner) {
        return ordered(vector, shapes, owner, (piece, shape) -> flat(piece.reshape(shape)));
    }

    @FunctionalInterface
    private interface Turn {
        NDArray of(NDArray piece, Shape shape);
    }

    private static NDArray ordered(NDArray vector, List<Shape> shapes, NDManager owner, Turn turn) {
        long size = shapes.stream().mapToLong(Shape::size).sum();
        boolean isOfThem = vector.getShape().equals(new Shape(size));
        try (NDManager scratch = owner.newSubManager()) {
            // There first: where its device has no room, another one's is asked for.
            NDArray there = Casts.to(vector, owner.getDevice());
            NDArray own = there == vector ? vector.stopGradient() : there;
            own.attach(scratch);
            NDArray result = own;
            if (isOfThem && shapes.stream().anyMatch(KernelOrder::isTurned)) {
                result = NDArrays.concat(turned(scratch, own, shapes, turn));
            } else if (there == vector) {
                result = own.duplicate();
            }
            result.attach(owner);
            return result;
        }
    }

    private static NDList turned(NDManager scratch, NDArray own, List<Shape> shapes, Turn turn) {
        long[] cuts = new long[shapes.size() - 1];
        for (int i = 0; i < cuts.length; i++) {
            cuts[i] = shapes.get(i).size() + (i == 0 ? 0 : cuts[i - 1]);
        }
        // DJL refuses to concatenate a single array.
        NDList pieces = new NDList(HostArrays.of(scratch, new float[0]));
        NDList lying = cuts.length == 0 ? new NDList(own) : own.split(cuts);
        for (int i = 0; i < shapes.size(); i++) {
            Shape shape = shapes.get(i);
            pieces.add(isTurned(shape) ? turn.of(lying.get(i), shape) : lying.get(i));
        }
        return pieces;
    }
}
