package ai.gaze.zoo.attention;

import ai.djl.ndarray.NDArray;
import ai.djl.nn.Activation;
import ai.djl.nn.core.Linear;
import ai.djl.nn.pooling.Pool;
import ai.gaze.zoo.layer.Convolutions;
import ai.gaze.zoo.layer.FeatureMaps;
import ai.gaze.zoo.layer.Forward;
import ai.gaze.zoo.registry.Option;
import ai.gaze.zoo.registry.Options;

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

    private static final Bottleneck HIDDEN = Bottleneck.by(16);
    private static final Option<Boolean> BIAS =
            Options.flag("bias", true).describe("whether the linear layers have biases");

    /** What is known of it. */
    public static final AttentionType TYPE =
            AttentionType.of(
                            "se",
                            HIDDEN.with(BIAS),
                            (channels, o) ->
                                    new SqueezeExcitation(
                                            channels, HIDDEN.width(channels, o), o.get(BIAS)))
                    .paper("Squeeze-and-Excitation Networks", "Hu, Shen, Sun", 2018);

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

    @Override
    protected NDArray attend(Forward f, NDArray x) {
        NDArray squeezed = Pool.globalAvgPool2d(x);
        NDArray hidden = Activation.relu(f.call(reduce, squeezed));
        NDArray weights =
                FeatureMaps.pooled(Activation.sigmoid(f.call(expand, hidden)), channels());
        f.observe("channel", () -> weights);
        return x.mul(weights);
    }
}
