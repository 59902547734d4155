package ai.gaze.zoo.backbone;

import ai.djl.ndarray.NDArray;
import ai.djl.nn.Block;
import ai.gaze.zoo.attention.AttentionBlock;
import ai.gaze.zoo.layer.FeatureMaps;
import ai.gaze.zoo.layer.Forward;
import ai.gaze.zoo.layer.HeLayers;
import java.util.function.UnaryOperator;

/**
 * Squeeze-and-excitation as torchvision's networks have it: 1x1 convolutions, and a hidden width,
 * an activation and a gate that differ from network to network.
 */
final class OwnSqueezeExcitation extends AttentionBlock {

    private final Block reduce;
    private final Block expand;
    private final UnaryOperator<NDArray> activation;
    private final UnaryOperator<NDArray> gate;

    OwnSqueezeExcitation(
            int channels,
            int hidden,
            UnaryOperator<NDArray> activation,
            UnaryOperator<NDArray> gate) {
        super(channels);
        this.activation = activation;
        this.gate = gate;
        reduce = addOnPooled("fc1", HeLayers.convWithBias(channels, hidden, 1, 1), channels);
        expand = addOnPooled("fc2", HeLayers.convWithBias(hidden, channels, 1, 1), hidden);
    }

    @Override
    protected NDArray attend(Forward f, NDArray x) {
        NDArray squeezed = FeatureMaps.pooledMeans(x);
        NDArray hidden = activation.apply(f.call(reduce, squeezed));
        NDArray weights = gate.apply(f.call(expand, hidden));
        f.observe("channel", () -> weights);
        return x.mul(weights);
    }
}
