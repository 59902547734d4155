package ai.gaze.zoo.attention;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDArrays;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Activation;
import ai.djl.nn.convolutional.Conv2d;
import ai.gaze.zoo.layer.Arguments;
import ai.gaze.zoo.layer.Convolutions;
import ai.gaze.zoo.layer.FeatureMaps;
import ai.gaze.zoo.layer.Forward;
import ai.gaze.zoo.registry.Option;
import ai.gaze.zoo.registry.Options;

/**
 * The channel half of CBAM: {@code sigmoid(mlp(mean(x)) + mlp(max(x)))} scales the channels, one
 * two-layer perceptron of 1x1 convolutions, by default without biases, serving both.
 *
 * <p>Woo, Park, Lee and Kweon, "CBAM: Convolutional Block Attention Module", 2018. Squeeze-and-
 * excitation with a second statistic; alone it is rarely better than that.
 *
 * <p>Observed: {@code channel} {@code [N, C, 1, 1]}.
 */
public final class ChannelAttention extends AttentionBlock {

    private static final Bottleneck HIDDEN = Bottleneck.by(16);
    private static final Option<Boolean> BIAS =
            Options.flag("bias", false).describe("whether the perceptron has biases");
    private static final Option<Gate> GATE = Gate.option(Gate.SIGMOID);
    private static final Option<Boolean> APPLY =
            Options.flag("apply", true)
                    .describe("whether the map is scaled; else the weights are the output");

    /** What is known of it. */
    public static final AttentionType TYPE =
            AttentionType.of(
                            "channel",
                            HIDDEN.with(BIAS, GATE, APPLY),
                            (channels, o) ->
                                    new ChannelAttention(
                                            channels,
                                            HIDDEN.width(channels, o),
                                            o.get(BIAS),
                                            o.get(GATE),
                                            o.get(APPLY)))
                    .paper(
                            "CBAM: Convolutional Block Attention Module (channel attention)",
                            "Woo, Park, Lee, Kweon",
                            2018)
                    .aliases("channel-attention")
                    .about(AttentionType.Kind.CHANNEL, "to see what the maximum adds to se")
                    .caveat("alone it is rarely better than se");

    /**
     * The same under the parameter names that it has inside CBAM, {@code fc.0} and {@code fc.2}.
     */
    public static final AttentionType OF_CBAM =
            AttentionType.of(
                            "cbam-channel",
                            HIDDEN.with(BIAS, GATE, APPLY),
                            (channels, o) ->
                                    ofCbam(
                                            channels,
                                            HIDDEN.width(channels, o),
                                            o.get(BIAS),
                                            o.get(GATE),
                                            o.get(APPLY)))
                    .paper(
                            "CBAM: Convolutional Block Attention Module (channel attention)",
                            "Woo, Park, Lee, Kweon",
                            2018)
                    .about(
                            AttentionType.Kind.CHANNEL,
                            "to load weights of the channel half of CBAM")
                    .caveat("alone it is rarely better than se");

    private final Conv2d reduce;
    private final Conv2d expand;
    private final Gate gate;
    private final boolean apply;

    /**
     * @param channels channels C of the input
     * @param hidden units of the hidden layer
     * @param bias whether the perceptron has biases
     * @param gate what makes weights of the scores
     * @param apply whether to return {@code x * weights} or the weights {@code [N, C, 1, 1]}
     * @throws ai.gaze.zoo.UserException if one of them is out of range or null
     */
    public ChannelAttention(int channels, int hidden, boolean bias, Gate gate, boolean apply) {
        this(channels, hidden, bias, gate, apply, "fc1", "fc2");
    }

    private ChannelAttention(
            int channels,
            int hidden,
            boolean bias,
            Gate gate,
            boolean apply,
            String reduceName,
            String expandName) {
        super(channels);
        Arguments.width("ChannelAttention: hidden", hidden);
        this.gate = Arguments.given("ChannelAttention: gate", gate);
        this.apply = apply;
        reduce = addOnPooled(reduceName, Convolutions.pointwise(channels, hidden, bias), channels);
        expand = addOnPooled(expandName, Convolutions.pointwise(hidden, channels, bias), hidden);
    }

    /**
     * The same under the parameter names that it has inside CBAM, {@code fc.0} and {@code fc.2}.
     */
    static ChannelAttention ofCbam(
            int channels, int hidden, boolean bias, Gate gate, boolean apply) {
        return new ChannelAttention(channels, hidden, bias, gate, apply, "fc.0", "fc.2");
    }

    @Override
    protected NDArray attend(Forward f, NDArray x) {
        // Both statistics go through the perceptron as one batch.
        NDArray statistics =
                NDArrays.concat(
                        new NDList(FeatureMaps.pooledMeans(x), FeatureMaps.pooledMaxima(x)), 0);
        NDArray hidden = Activation.relu(f.call(reduce, statistics));
        // Not a sum along an axis, which mixed precision would widen to float32, x after it.
        NDArray scores = f.call(expand, hidden).reshape(2, -1, channels(), 1, 1);
        NDArray weights = gate.of(scores.get(0).add(scores.get(1)));
        f.observe("channel", () -> weights);
        return apply ? x.mul(weights) : weights;
    }

    @Override
    public Shape[] getOutputShapes(Shape[] inputShapes) {
        return apply
                ? super.getOutputShapes(inputShapes)
                : new Shape[] {new Shape(inputShapes[0].get(0), channels(), 1, 1)};
    }
}
