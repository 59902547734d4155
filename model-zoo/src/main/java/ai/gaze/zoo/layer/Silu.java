package ai.gaze.zoo.layer;

import ai.djl.ndarray.NDArray;

/** {@code x * sigmoid(x)} (Elfwing, Uchibe and Doya, 2018), also called Swish. */
public final class Silu extends CompositeBlock {

    /**
     * Applies it.
     *
     * @param x an array of any shape
     */
    public static NDArray apply(NDArray x) {
        return x.mul(x.getNDArrayInternal().sigmoid());
    }

    @Override
    protected NDArray compute(Forward f, NDArray x) {
        return apply(x);
    }
}
