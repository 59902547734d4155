package ai.gaze.zoo.backbone;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.AbstractBlock;
import ai.djl.nn.pooling.Pool;
import ai.djl.training.ParameterStore;
import ai.djl.util.PairList;

/** Every second position, and as many channels of zeros as there are channels. */
final class PadShortcut extends AbstractBlock {

    @Override
    protected NDList forwardInternal(
            ParameterStore parameterStore,
            NDList inputs,
            boolean training,
            PairList<String, Object> params) {
        // Pooling over one position keeps the memory layout, which an index would not.
        NDArray x =
                Pool.avgPool2d(
                        inputs.singletonOrThrow(),
                        new Shape(1, 1),
                        new Shape(2, 2),
                        new Shape(0, 0),
                        false,
                        true);
        return new NDList(x.concat(x.zerosLike(), 1));
    }

    @Override
    public Shape[] getOutputShapes(Shape[] inputShapes) {
        Shape in = inputShapes[0];
        return new Shape[] {
            new Shape(in.get(0), 2 * in.get(1), (in.get(2) + 1) / 2, (in.get(3) + 1) / 2)
        };
    }
}
