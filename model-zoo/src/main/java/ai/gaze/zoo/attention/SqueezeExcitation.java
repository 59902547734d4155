package ai.gaze.zoo.attention;

import ai.djl.ndarray.NDArray;
import ai.djl.nn.Activation;
import ai.djl.nn.core.Linear;
import ai.djl.nn.pooling.Pool;
import ai.djl.training.ParameterStore;
import ai.gaze.zoo.layer.Convolutions;
import ai.gaze.zoo.layer.FeatureMaps;

/**
 * Squeeze-and-excitation: each channel is scaled by a weight computed from the means of all
 * channels.
 *
 * <p>Hu, Shen and Sun, "Squeeze-and-Excitation Networks", 2018. {@code x * sigmoid(W2 relu(W1
 * mean(x)))}, the hidden layer having C / reduction units. A dependable small gain at little cost;
 * it knows nothing of positions.
 *
 * <p>Observed: {@code channel} {@code [N, C, 1, 1]}.
 */
public final class SqueezeExcitation extends AttentionBlock {

    static final Paper PAPER = new Paper("Squeeze-and-Excitation Networks", "Hu, Shen, Sun", 2018);

    private final Linear reduce;
    private final Linear expand;

    /**
     * @param channels channels C of the input
     * @param hidden units of the hidden layer
     * @param bias whether the linear layers have biases
     */
    public SqueezeExcitation(int channels, int hidden, boolean bias) {
        super(channels);
        reduce = addOnVector("fc.0", Convolutions.linear(hidden, bias), channels);
        expand = addOnVector("fc.2", Convolutions.linear(channels, bias), hidden);
    }

    static SqueezeExcitation create(int channels, AttentionOptions options) {
        return new SqueezeExcitation(
                channels, options.hidden(channels, 16), options.flag("bias", true));
    }

    @Override
    protected NDArray attend(ParameterStore parameterStore, NDArray x, boolean training) {
        NDArray squeezed = Pool.globalAvgPool2d(x);
        NDArray hidden = Activation.relu(call(reduce, parameterStore, squeezed, training));
        NDArray weights =
                FeatureMaps.pooled(
                        Activation.sigmoid(call(expand, parameterStore, hidden, training)),
                        channels());
        observe("channel", () -> weights);
        return x.mul(weights);
    }
}
