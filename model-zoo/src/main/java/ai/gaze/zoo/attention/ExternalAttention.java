package ai.gaze.zoo.attention;

import ai.djl.ndarray.NDArray;
import ai.djl.nn.Activation;
import ai.djl.nn.convolutional.Conv2d;
import ai.gaze.zoo.layer.Arguments;
import ai.gaze.zoo.layer.BatchNorm2d;
import ai.gaze.zoo.layer.Convolutions;
import ai.gaze.zoo.layer.FeatureMaps;
import ai.gaze.zoo.layer.Forward;
import ai.gaze.zoo.registry.Option;
import ai.gaze.zoo.registry.Options;
import java.util.List;

/**
 * External attention: each position attends to S learned memories, the same for all images, by
 * {@code relu(norm(conv(values(shares(keys(conv(x)))))) + x)}.
 *
 * <p>Guo, Liu, Mu and Hu, "Beyond Self-attention: External Attention Using Two Linear Layers for
 * Visual Tasks", 2021. The shares are a softmax over the positions, then divided by their sum over
 * the memories. Linear in HW, but nothing in it compares positions of one image. The authors' code
 * lets both memories start from the same numbers; here they do not.
 *
 * <p>Observed: {@code memories} {@code [N, S, H, W]}, summing to one over the memories.
 */
public final class ExternalAttention extends AttentionBlock {

    private static final Option<Integer> MEMORY =
            Options.integer("memory", 64, 1).describe("number of memories");

    /** What is known of it. */
    public static final AttentionType TYPE =
            AttentionType.of(
                            "external",
                            List.of(MEMORY),
                            (channels, o) -> new ExternalAttention(channels, o.get(MEMORY)))
                    .paper(
                            "Beyond Self-attention: External Attention Using Two Linear Layers for Visual Tasks",
                            "Guo, Liu, Mu, Hu",
                            2021)
                    .aliases("external-attention")
                    .cost(AttentionType.Cost.PAIRS)
                    .about(
                            AttentionType.Kind.SELF_ATTENTION,
                            "where all images are of one kind and memory must not grow with (HW)^2")
                    .caveat("nothing in it compares positions of one image");

    private static final double EPSILON = 1e-9;

    private final int memory;
    private final Conv2d input;
    private final Conv2d keys;
    private final Conv2d values;
    private final Conv2d output;
    private final BatchNorm2d norm;

    /**
     * @param channels channels C of the input
     * @param memory number S of memories
     * @throws ai.gaze.zoo.UserException if one of them is out of range
     */
    public ExternalAttention(int channels, int memory) {
        super(channels);
        this.memory = Arguments.atLeast("ExternalAttention: memory", memory, 1);
        input = addOnMap("conv1", Convolutions.pointwise(channels, channels, true), channels);
        keys = addOnMap("linear_0", Convolutions.pointwise(channels, memory, false), channels);
        values = addOnMap("linear_1", Convolutions.pointwise(memory, channels, false), memory);
        output = addOnMap("conv2.0", Convolutions.pointwise(channels, channels, false), channels);
        norm = addOnMap("conv2.1", new BatchNorm2d(channels), channels);
    }

    @Override
    protected NDArray attend(Forward f, NDArray x) {
        NDArray energy = f.call(keys, f.call(input, x));
        NDArray overPositions = FeatureMaps.flat(energy).softmax(2);
        NDArray shares = overPositions.div(overPositions.sum(new int[] {1}, true).add(EPSILON));
        NDArray onMap = FeatureMaps.unflat(shares, memory, x);
        f.observe("memories", () -> onMap, 1);
        NDArray remembered = f.call(output, f.call(values, onMap));
        return Activation.relu(f.call(norm, remembered).add(x));
    }
}
