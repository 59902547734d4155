package ai.gaze.zoo.backbone;

import ai.djl.ndarray.NDArray;
import ai.djl.nn.Block;
import ai.gaze.zoo.attention.AttentionBlock;
import ai.gaze.zoo.layer.FeatureMaps;
import ai.gaze.zoo.layer.Forward;
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
        reduce = addOnPooled("fc1", HeLayers.convWithBias(channels, hidden, 1, 1), channels);
        expand = addOnPooled("fc2", HeLayers.convWithBias(hidden, channels, 1, 1), hidden);
    }

    @Override
    protected NDArray attend(Forward f, NDArray x) {
        NDArray squeezed = FeatureMaps.pooledMeans(x);
        NDArray hidden = Silu.apply(f.call(reduce, squeezed));
        NDArray weights = f.call(expand, hidden).getNDArrayInternal().sigmoid();
        f.observe("channel", () -> weights);
        return x.mul(weights);
    }
}
