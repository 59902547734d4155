package ai.gaze.zoo.attention;

import ai.djl.ndarray.NDArray;
import ai.djl.nn.Activation;
import ai.djl.nn.Block;
import ai.djl.nn.convolutional.Conv2d;
import ai.djl.nn.core.Linear;
import ai.gaze.zoo.Placement;
import ai.gaze.zoo.layer.Arguments;
import ai.gaze.zoo.layer.BatchNorm2d;
import ai.gaze.zoo.layer.Convolutions;
import ai.gaze.zoo.layer.FeatureMaps;
import ai.gaze.zoo.layer.Forward;
import ai.gaze.zoo.registry.Option;
import ai.gaze.zoo.registry.Options;
import java.util.ArrayList;
import java.util.List;

/**
 * Bottleneck attention module: {@code x * (1 + sigmoid(channel(x) * spatial(x)))}, the channel gate
 * being a perceptron on the means, the spatial gate a bottleneck of dilated 3x3 convolutions.
 *
 * <p>Park, Woo, Lee and Kweon, "BAM: Bottleneck Attention Module", 2018. Meant for the places where
 * a network halves its map, three in all. The paper adds the gates; the authors' code, and this
 * class, multiplies them.
 *
 * <p>Observed: {@code weights} {@code [N, C, H, W]}, {@code sigmoid(channel * spatial)}.
 */
public final class Bam extends AttentionBlock {

    private static final Bottleneck HIDDEN = Bottleneck.by(16);
    private static final Option<Integer> DILATION =
            Options.integer("dilation", 4, 1).describe("dilation of the 3x3 convolutions");
    private static final int MOST_CONVS = 100;
    private static final Option<Integer> CONVS =
            Options.integer("convs", 2, 0, MOST_CONVS).describe("number of the 3x3 convolutions");

    /** What is known of it. */
    public static final AttentionType TYPE =
            AttentionType.of(
                            "bam",
                            HIDDEN.with(DILATION, CONVS),
                            (channels, o) ->
                                    new Bam(
                                            channels,
                                            HIDDEN.width(channels, o),
                                            o.get(DILATION),
                                            o.get(CONVS)))
                    .paper("BAM: Bottleneck Attention Module", "Park, Woo, Lee, Kweon", 2018)
                    .placement(Placement.Kind.AFTER_STAGE)
                    .about(
                            AttentionType.Kind.BOTH,
                            "between the stages, where a module in every block is too much")
                    .caveat(
                            "the paper adds its two gates and the authors' code, as this, "
                                    + "multiplies them");

    private final Linear reduce;
    private final BatchNorm2d norm;
    private final Linear expand;
    // Convolution, normalization, convolution, normalization ... of the spatial gate.
    private final List<Block> convolutions = new ArrayList<>();
    private final Conv2d map;

    /**
     * @param channels channels C of the input
     * @param hidden channels of both bottlenecks
     * @param dilation dilation of the 3x3 convolutions
     * @param convs number of the 3x3 convolutions
     * @throws ai.gaze.zoo.UserException if one of them is out of range
     */
    public Bam(int channels, int hidden, int dilation, int convs) {
        super(channels);
        Arguments.width("Bam: hidden", hidden);
        Arguments.atLeast("Bam: dilation", dilation, 1);
        Arguments.between("Bam: convs", convs, 0, MOST_CONVS);
        reduce = addOnVector("channel_gate.fc1", Convolutions.linear(hidden, true), channels);
        norm = addOnVector("channel_gate.bn", new BatchNorm2d(hidden), hidden);
        expand = addOnVector("channel_gate.fc2", Convolutions.linear(channels, true), hidden);
        addNormalized("reduce", Convolutions.pointwise(channels, hidden, true), channels, hidden);
        for (int i = 0; i < convs; i++) {
            addNormalized(
                    "dilated" + i,
                    Convolutions.same(hidden, hidden, 3, dilation, 1, true),
                    hidden,
                    hidden);
        }
        map = addOnMap("spatial_gate.final", Convolutions.pointwise(hidden, 1, true), hidden);
    }

    private void addNormalized(String name, Conv2d conv, int in, int out) {
        convolutions.add(addOnMap("spatial_gate." + name, conv, in));
        convolutions.add(addOnMap("spatial_gate." + name + "_bn", new BatchNorm2d(out), out));
    }

    @Override
    protected NDArray attend(Forward f, NDArray x) {
        NDArray vector = f.call(reduce, FeatureMaps.means(x));
        vector = Activation.relu(f.call(norm, vector));
        NDArray channel = FeatureMaps.pooled(f.call(expand, vector), channels());
        NDArray spatial = x;
        for (int i = 0; i < convolutions.size(); i += 2) {
            spatial = f.call(convolutions.get(i), spatial);
            spatial = Activation.relu(f.call(convolutions.get(i + 1), spatial));
        }
        spatial = f.call(map, spatial);
        NDArray weights = Activation.sigmoid(channel.mul(spatial));
        f.observe("weights", () -> weights);
        return x.mul(weights.add(1));
    }
}
