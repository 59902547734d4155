package ai.gaze.zoo.layer;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.Shape;
import ai.gaze.zoo.UserException;
import java.util.Arrays;
import java.util.stream.IntStream;

/** Axes in another order, as torchvision's {@code Permute}. */
public final class Permute extends CompositeBlock {

    private final int[] axes;

    /**
     * @param axes which axis of the input stands at each place, such as 0, 2, 3, 1
     * @throws UserException if they are not the first numbers from 0 up, each once
     */
    public Permute(int... axes) {
        this.axes = Arguments.given("Permute: axes", axes).clone();
        int[] ordered = IntStream.of(axes).sorted().toArray();
        if (axes.length == 0
                || !Arrays.equals(ordered, IntStream.range(0, axes.length).toArray())) {
            throw UserException.of(
                    "Permute: axes must be the first numbers from 0 up, each once, not %s",
                    Arrays.toString(axes));
        }
    }

    @Override
    protected NDArray compute(Forward f, NDArray x) {
        return x.transpose(axes);
    }

    @Override
    public Shape[] getOutputShapes(Shape[] inputShapes) {
        long[] shape = new long[axes.length];
        for (int i = 0; i < shape.length; i++) {
            shape[i] = inputShapes[0].get(axes[i]);
        }
        return new Shape[] {new Shape(shape)};
    }
}
