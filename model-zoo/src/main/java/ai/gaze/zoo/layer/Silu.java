package ai.gaze.zoo.layer;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.AbstractBlock;
import ai.djl.training.ParameterStore;
import ai.djl.util.PairList;

/** {@code x * sigmoid(x)} (Elfwing, Uchibe and Doya, 2018), also called Swish. */
public final class Silu extends AbstractBlock {

    /**
     * Applies it.
     *
     * @param x an array of any shape
     */
    public static NDArray apply(NDArray x) {
        return x.mul(x.getNDArrayInternal().sigmoid());
    }

    @Override
    protected NDList forwardInternal(
            ParameterStore parameterStore,
            NDList inputs,
            boolean training,
            PairList<String, Object> params) {
        return new NDList(apply(inputs.singletonOrThrow()));
    }

    @Override
    public Shape[] getOutputShapes(Shape[] inputShapes) {
        return inputShapes;
    }
}
