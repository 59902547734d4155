package ai.gaze.zoo.layer;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.Shape;

/** Axes in another order, as torchvision's {@code Permute}. */
public final class Permute extends CompositeBlock {

    private final int[] axes;

    /**
     * @param axes which axis of the input stands at each place, such as 0, 2, 3, 1
     */
    public Permute(int... axes) {
        this.axes = axes.clone();
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
