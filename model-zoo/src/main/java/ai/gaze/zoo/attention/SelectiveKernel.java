package ai.gaze.zoo.attention;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDArrays;
import ai.djl.ndarray.NDList;
import ai.djl.nn.Activation;
import ai.djl.nn.convolutional.Conv2d;
import ai.gaze.zoo.UserException;
import ai.gaze.zoo.layer.BatchNorm2d;
import ai.gaze.zoo.layer.Convolutions;
import ai.gaze.zoo.layer.FeatureMaps;
import ai.gaze.zoo.layer.Forward;
import ai.gaze.zoo.registry.Option;
import ai.gaze.zoo.registry.OptionValues;
import ai.gaze.zoo.registry.Options;
import java.util.ArrayList;
import java.util.List;

/**
 * Selective kernel unit: 3x3 convolutions of dilation 1, 2, ... are mixed channel by channel with
 * weights (a softmax over the branches) computed from the mean of their sum.
 *
 * <p>Li, Wang, Hu and Yang, "Selective Kernel Networks", 2019, where it replaces the 3x3
 * convolution of a ResNeXt unit. As an added module it brings whole convolutions along: compare it
 * with a wider network, not with the bare one. There is no residual connection.
 *
 * <p>Observed: {@code branch} {@code [N, branches, C, 1, 1]}, summing to one over the branches.
 */
public final class SelectiveKernel extends AttentionBlock {

    private static final Bottleneck HIDDEN = Bottleneck.by(16);
    private static final Option<Integer> GROUPS =
            Options.integer("groups", 1, 1)
                    .describe("groups of the 3x3 convolutions, a divisor of the channels");
    private static final Option<Integer> BRANCHES =
            Options.integer("branches", 2, 1).describe("number of branches");
    private static final Option<Integer> MIN_WIDTH =
            Options.integer("min-width", 32, 1)
                    .describe("hidden units at least, whatever the reduction");

    /** What is known of it. */
    public static final AttentionType TYPE =
            AttentionType.of(
                            "sk", HIDDEN.with(GROUPS, BRANCHES, MIN_WIDTH), SelectiveKernel::create)
                    .paper("Selective Kernel Networks", "Li, Wang, Hu, Yang", 2019)
                    .aliases("selective-kernel")
                    .cost(AttentionType.Cost.CONVOLUTIONS)
                    .about(
                            AttentionType.Kind.CHANNEL,
                            "where objects differ in size and convolutions are affordable");

    private record Branch(Conv2d conv, BatchNorm2d norm) {}

    private final List<Branch> branches = new ArrayList<>();
    private final Conv2d squeeze;
    private final BatchNorm2d squeezeNorm;
    private final List<Conv2d> select = new ArrayList<>();

    /**
     * @param channels channels C of the input
     * @param branches number of branches
     * @param hidden channels of the squeezed vector
     * @param groups groups of the 3x3 convolutions, a divisor of C
     */
    public SelectiveKernel(int channels, int branches, int hidden, int groups) {
        super(channels);
        for (int i = 0; i < branches; i++) {
            String name = "branches." + i;
            this.branches.add(
                    new Branch(
                            addOnMap(
                                    name + ".conv",
                                    Convolutions.same(channels, channels, 3, i + 1, groups, false),
                                    channels),
                            addOnMap(name + ".bn", new BatchNorm2d(channels), channels)));
        }
        squeeze =
                addOnPooled(
                        "squeeze.conv", Convolutions.pointwise(channels, hidden, false), channels);
        squeezeNorm = addOnPooled("squeeze.bn", new BatchNorm2d(hidden), hidden);
        for (int i = 0; i < branches; i++) {
            select.add(
                    addOnPooled(
                            "select." + i, Convolutions.pointwise(hidden, channels, true), hidden));
        }
    }

    private static SelectiveKernel create(int channels, OptionValues options) {
        int groups = options.get(GROUPS);
        if (channels % groups != 0) {
            throw UserException.of(
                    "%d groups of attention sk cannot share %d channels evenly; use a divisor of"
                            + " %d",
                    groups, channels, channels);
        }
        int hidden = HIDDEN.width(channels, options, options.get(MIN_WIDTH));
        return new SelectiveKernel(channels, options.get(BRANCHES), hidden, groups);
    }

    @Override
    protected NDArray attend(Forward f, NDArray x) {
        NDList features = new NDList();
        NDArray sum = null;
        for (Branch branch : branches) {
            NDArray map = f.call(branch.conv, x);
            map = Activation.relu(f.call(branch.norm, map));
            features.add(map);
            sum = sum == null ? map : sum.add(map);
        }
        NDArray z = f.call(squeeze, FeatureMaps.pooledMeans(sum));
        NDArray squeezed = Activation.relu(f.call(squeezeNorm, z));
        NDList energies = new NDList();
        select.forEach(s -> energies.add(f.call(s, squeezed)));
        NDArray weights = NDArrays.stack(energies, 1).softmax(1);
        f.observe("branch", () -> weights, 1);
        return mix(features, weights);
    }

    /**
     * The weighted sum of maps.
     *
     * @param maps maps {@code [N, C, H, W]}
     * @param weights {@code [N, maps, C, 1, 1]}
     */
    static NDArray mix(NDList maps, NDArray weights) {
        NDList shares = weights.split(maps.size(), 1);
        NDArray mixed = null;
        for (int i = 0; i < maps.size(); i++) {
            NDArray share = maps.get(i).mul(shares.get(i).squeeze(1));
            mixed = mixed == null ? share : mixed.add(share);
        }
        return mixed;
    }
}
