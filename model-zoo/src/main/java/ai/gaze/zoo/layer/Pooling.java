package ai.gaze.zoo.layer;

import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Block;
import ai.djl.nn.pooling.Pool;

/** The pooling layers that several networks share. */
public final class Pooling {

    private Pooling() {}

    /** Maximum over 3x3 windows at stride 2, padded by 1: the second layer of ImageNet stems. */
    public static Block stemMaxPool() {
        return Pool.maxPool2dBlock(new Shape(3, 3), new Shape(2, 2), new Shape(1, 1));
    }

    /** Mean over 2x2 windows without overlap. */
    public static Block halve() {
        return Pool.avgPool2dBlock(new Shape(2, 2), new Shape(2, 2));
    }

    /** Mean over all positions: {@code [N, C, H, W]} to {@code [N, C]}. */
    public static Block global() {
        return Pool.globalAvgPool2dBlock();
    }
}
