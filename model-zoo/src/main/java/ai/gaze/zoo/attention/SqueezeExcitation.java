package ai.gaze.zoo.attention;

import ai.djl.ndarray.NDArray;
import ai.djl.nn.Activation;
import ai.djl.nn.core.Linear;
import ai.gaze.zoo.layer.Arguments;
import ai.gaze.zoo.layer.BatchNorm2d;
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

    private static final Option<Boolean> MAXIMUM =
            Options.flag("max-pool", false)
                    .describe("whether the middle of mean and maximum is squeezed");
    private static final Option<Boolean> NORM =
            Options.flag("norm", false).describe("whether the hidden layer is batch normalized");
    private static final Option<Gate> GATE = Gate.option(Gate.SIGMOID);

    /** What is known of it. */
    public static final AttentionType TYPE =
            AttentionType.of(
                            "se",
                            HIDDEN.with(BIAS, MAXIMUM, NORM, GATE),
                            (channels, o) ->
                                    new SqueezeExcitation(
                                            channels,
                                            HIDDEN.width(channels, o),
                                            o.get(BIAS),
                                            o.get(MAXIMUM),
                                            o.get(NORM),
                                            o.get(GATE)))
                    .paper("Squeeze-and-Excitation Networks", "Hu, Shen, Sun", 2018)
                    .about(
                            AttentionType.Kind.CHANNEL,
                            "first: the baseline that every other module must beat")
                    .caveat(
                            "it knows nothing of positions, and the hidden layer loses what "
                                    + "it has no unit for");

    private final Linear reduce;
    // null if there is none
    private final BatchNorm2d norm;
    private final Linear expand;
    private final boolean maximum;
    private final Gate gate;

    /**
     * @param channels channels C of the input
     * @param hidden units of the hidden layer
     * @param bias whether the linear layers have biases
     * @param maximum whether the middle of mean and maximum is squeezed instead of the mean
     * @param normalize whether the hidden layer is batch normalized
     * @param gate what makes weights of the scores
     * @throws ai.gaze.zoo.UserException if one of them is out of range or null
     */
    public SqueezeExcitation(
            int channels, int hidden, boolean bias, boolean maximum, boolean normalize, Gate gate) {
        super(channels);
        Arguments.width("SqueezeExcitation: hidden", hidden);
        this.maximum = maximum;
        this.gate = Arguments.given("SqueezeExcitation: gate", gate);
        reduce = addOnVector("fc.0", Convolutions.linear(hidden, bias), channels);
        norm = normalize ? addOnPooled("bn", new BatchNorm2d(hidden), hidden) : null;
        expand = addOnVector("fc.2", Convolutions.linear(channels, bias), hidden);
    }

    @Override
    protected NDArray attend(Forward f, NDArray x) {
        NDArray squeezed = maximum ? FeatureMaps.middles(x) : FeatureMaps.means(x);
        NDArray reduced = f.call(reduce, squeezed);
        NDArray hidden = Activation.relu(norm == null ? reduced : f.call(norm, reduced));
        NDArray weights = FeatureMaps.pooled(gate.of(f.call(expand, hidden)), channels());
        f.observe("channel", () -> weights);
        return x.mul(weights);
    }
}
