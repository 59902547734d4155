package ai.gaze.zoo.backbone;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Block;
import ai.djl.nn.pooling.Pool;
import ai.djl.training.ParameterStore;
import ai.gaze.zoo.attention.AttentionBlock;
import ai.gaze.zoo.layer.HeLayers;
import ai.gaze.zoo.layer.Silu;

/**
 * Squeeze-and-excitation as EfficientNet has it: 1x1 convolutions, SiLU between them, and a hidden
 * width that follows the input of the block, not the map that is scaled.
 */
final class EfficientSqueezeExcitation extends AttentionBlock {

    private final Block reduce;
    private final Block expand;

    EfficientSqueezeExcitation(int channels, int hidden) {
        super(channels);
        reduce = addChildBlock("fc1", HeLayers.convWithBias(channels, hidden, 1, 1));
        expand = addChildBlock("fc2", HeLayers.convWithBias(hidden, channels, 1, 1));
    }

    @Override
    protected NDArray attend(ParameterStore parameterStore, NDArray x, boolean training) {
        NDArray squeezed = Pool.globalAvgPool2d(x).reshape(-1, channels(), 1, 1);
        NDArray hidden = Silu.apply(call(reduce, parameterStore, squeezed, training));
        NDArray weights =
                call(expand, parameterStore, hidden, training).getNDArrayInternal().sigmoid();
        observe("channel", () -> weights);
        return x.mul(weights);
    }

    @Override
    protected void initializeChildBlocks(
            NDManager manager, DataType dataType, Shape... inputShapes) {
        super.initializeChildBlocks(
                manager, dataType, new Shape(inputShapes[0].get(0), channels(), 1, 1));
    }
}
