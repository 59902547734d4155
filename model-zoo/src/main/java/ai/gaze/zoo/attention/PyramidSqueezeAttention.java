package ai.gaze.zoo.attention;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDArrays;
import ai.djl.ndarray.NDList;
import ai.djl.nn.Activation;
import ai.djl.nn.convolutional.Conv2d;
import ai.gaze.zoo.UserException;
import ai.gaze.zoo.layer.Arguments;
import ai.gaze.zoo.layer.Convolutions;
import ai.gaze.zoo.layer.FeatureMaps;
import ai.gaze.zoo.layer.Forward;
import ai.gaze.zoo.registry.Option;
import ai.gaze.zoo.registry.OptionValues;
import ai.gaze.zoo.registry.Options;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Pyramid squeeze attention: convolutions of 3x3, 5x5, 7x7 and 9x9 make a quarter of the channels
 * each, which one shared squeeze-and-excitation weighs, with a softmax over the four.
 *
 * <p>Zhang, Zu, Lu, Zou and Meng, "EPSANet: An Efficient Pyramid Squeeze Attention Block on
 * Convolutional Neural Network", 2021, where it replaces the 3x3 convolution of a ResNet block. As
 * an added module it brings whole convolutions along. The softmax follows the sigmoid, so that no
 * branch has more than 0.48 of a channel. There is no residual connection.
 *
 * <p>Observed: {@code branch} {@code [N, branches, C / branches, 1, 1]}, summing to one over the
 * branches.
 */
public final class PyramidSqueezeAttention extends AttentionBlock {

    private static final int MOST_BRANCHES = 4;
    private static final Bottleneck HIDDEN = Bottleneck.by(16);
    private static final Option<Integer> BRANCHES =
            Options.integer("branches", 1)
                    .describe("a divisor of the channels; auto: 4, or the next smaller one");
    private static final Option<List<Integer>> GROUPS =
            Options.wholes("groups", "whole numbers from 1 up", n -> n >= 1)
                    .describe(
                            "groups of each branch, divisors of what it makes; auto: 1, 4, 8 and 16, or fewer");

    /** What is known of it. */
    public static final AttentionType TYPE =
            AttentionType.of(
                            "pyramid-squeeze",
                            HIDDEN.with(BRANCHES, GROUPS),
                            PyramidSqueezeAttention::create)
                    .paper(
                            "EPSANet: An Efficient Pyramid Squeeze Attention Block on Convolutional Neural Network",
                            "Zhang, Zu, Lu, Zou, Meng",
                            2021)
                    .aliases("epsa", "pyramid-squeeze-attention")
                    .cost(AttentionType.Cost.CONVOLUTIONS)
                    .about(
                            AttentionType.Kind.CHANNEL,
                            "where objects differ in size and convolutions are affordable")
                    .caveat(
                            "it brings whole convolutions along; no branch ever has more "
                                    + "than 0.48 of a channel; it has no residual connection");

    private final List<Conv2d> convs = new ArrayList<>();
    private final Conv2d reduce;
    private final Conv2d expand;

    /**
     * @param channels channels C of the input
     * @param groups groups of the convolution of each branch, divisors of C / branches
     * @param hidden channels of the squeezed vector
     * @throws UserException if one of them is out of range or null
     */
    public PyramidSqueezeAttention(int channels, List<Integer> groups, int hidden) {
        super(channels);
        Arguments.width("PyramidSqueezeAttention: hidden", hidden);
        int branches = Arguments.given("PyramidSqueezeAttention: groups", groups).size();
        Arguments.divisor("PyramidSqueezeAttention: branches", branches, channels, "channels");
        int width = channels / branches;
        for (Integer each : groups) {
            String what = "PyramidSqueezeAttention: groups";
            Arguments.divisor(what, Arguments.given(what, each), width, "channels of a branch");
        }
        for (int i = 0; i < branches; i++) {
            Conv2d conv = Convolutions.same(channels, width, 2 * i + 3, 1, groups.get(i), false);
            convs.add(addOnMap("conv_" + (i + 1), conv, channels));
        }
        reduce = addOnPooled("se.fc1", Convolutions.pointwise(width, hidden, true), width);
        expand = addOnPooled("se.fc2", Convolutions.pointwise(hidden, width, true), hidden);
    }

    private static PyramidSqueezeAttention create(int channels, OptionValues o) {
        int usual =
                o.find(GROUPS).map(List::size).orElse(Divisors.largest(channels, MOST_BRANCHES));
        int branches = Divisors.of(o, BRANCHES, channels, usual);
        int width = channels / branches;
        // 1, 4, 8 and 16 in the paper, where the channels are many.
        List<Integer> groups =
                o.find(GROUPS)
                        .orElse(
                                IntStream.range(0, branches)
                                        .map(i -> i == 0 ? 1 : Divisors.largest(width, 2 << i))
                                        .boxed()
                                        .toList());
        if (groups.size() != branches || groups.stream().anyMatch(n -> width % n != 0)) {
            throw UserException.of(
                    "groups %s of attention pyramid-squeeze must be %d divisors of %d, one for each"
                            + " branch of %d channels; change them, or branches",
                    groups, branches, width, channels);
        }
        return new PyramidSqueezeAttention(channels, groups, HIDDEN.width(width, o));
    }

    @Override
    protected NDArray attend(Forward f, NDArray x) {
        NDList maps = new NDList();
        convs.forEach(conv -> maps.add(f.call(conv, x)));
        NDList scores = new NDList();
        for (NDArray map : maps) {
            NDArray squeezed = Activation.relu(f.call(reduce, FeatureMaps.pooledMeans(map)));
            scores.add(Activation.sigmoid(f.call(expand, squeezed)));
        }
        NDArray weights = NDArrays.stack(scores, 1).softmax(1);
        f.observe("branch", () -> weights, 1);
        // Of one array DJL makes a copy, through which no gradient flows.
        NDArray joined = maps.size() == 1 ? maps.head() : NDArrays.concat(maps, 1);
        return joined.mul(weights.reshape(-1, channels(), 1, 1));
    }
}
