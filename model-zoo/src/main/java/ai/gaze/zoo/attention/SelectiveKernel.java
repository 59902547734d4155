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
import java.util.stream.IntStream;

/**
 * Selective kernel unit: 3x3 convolutions of dilation 1, 2, ... are mixed channel by channel with
 * weights (a softmax over the branches) computed from the mean of their sum.
 *
 * <p>Li, Wang, Hu and Yang, "Selective Kernel Networks", 2019, where it replaces the 3x3
 * convolution of a ResNeXt unit. As an added module it brings whole convolutions along: compare it
 * with a wider network, not with the bare one. There is no residual connection. timm's is {@code
 * sk:split=true,bias=false}.
 *
 * <p>Observed: {@code branch} {@code [N, branches, C, 1, 1]}, summing to one over the branches.
 */
public final class SelectiveKernel extends AttentionBlock {

    private static final Bottleneck HIDDEN = Bottleneck.by(16);
    private static final Option<Integer> GROUPS =
            Options.integer("groups", 1, 1)
                    .describe("groups of the 3x3 convolutions, a divisor of the channels");
    private static final Option<Integer> BRANCHES =
            Options.integer("branches", 2, 1, 16).describe("number of branches");
    private static final Option<List<Integer>> KERNELS =
            Options.wholes(
                            "kernels",
                            "odd numbers from 3 to 99",
                            k -> k >= 3 && k < 100 && k % 2 == 1)
                    .describe("what each branch looks at; auto: 3, 5, 7, ...");
    private static final Option<Boolean> DILATED =
            Options.flag("dilated", true)
                    .describe("whether larger kernels are 3x3 ones of larger dilation");
    private static final Option<Integer> DILATION =
            Options.integer("dilation", 1, 1, 99)
                    .describe("dilation of all convolutions, beside that for larger kernels");
    private static final Option<Boolean> SPLIT =
            Options.flag("split", false)
                    .describe("whether each branch sees a share of the channels, as in timm");
    private static final Option<Boolean> BIAS =
            Options.flag("bias", true).describe("whether the last layers have biases");
    private static final Option<Integer> MIN_WIDTH =
            Options.integer("min-width", 32, 1)
                    .describe("hidden units at least, whatever the reduction");

    /** What is known of it. */
    public static final AttentionType TYPE =
            AttentionType.of(
                            "sk",
                            HIDDEN.with(
                                    GROUPS, BRANCHES, KERNELS, DILATED, DILATION, SPLIT, BIAS,
                                    MIN_WIDTH),
                            SelectiveKernel::create)
                    .paper("Selective Kernel Networks", "Li, Wang, Hu, Yang", 2019)
                    .aliases("selective-kernel")
                    .cost(AttentionType.Cost.CONVOLUTIONS)
                    .about(
                            AttentionType.Kind.CHANNEL,
                            "where objects differ in size and convolutions are affordable")
                    .caveat(
                            "it brings whole convolutions along: compare it with a wider "
                                    + "network; it has no residual connection");

    private record Branch(Conv2d conv, BatchNorm2d norm) {}

    private final List<Branch> branches = new ArrayList<>();
    private final Conv2d squeeze;
    private final BatchNorm2d squeezeNorm;
    private final List<Conv2d> select = new ArrayList<>();

    private final boolean split;

    private SelectiveKernel(int channels, List<Integer> kernels, int hidden, OptionValues o) {
        super(channels);
        split = o.get(SPLIT);
        int seen = split ? channels / kernels.size() : channels;
        for (int i = 0; i < kernels.size(); i++) {
            String name = "branches." + i;
            boolean dilated = o.get(DILATED);
            int kernel = dilated ? 3 : kernels.get(i);
            int dilation = o.get(DILATION) * (dilated ? kernels.get(i) / 2 : 1);
            Conv2d conv = Convolutions.same(seen, channels, kernel, dilation, o.get(GROUPS), false);
            branches.add(
                    new Branch(
                            addOnMap(name + ".conv", conv, seen),
                            addOnMap(name + ".bn", new BatchNorm2d(channels), channels)));
        }
        squeeze =
                addOnPooled(
                        "squeeze.conv", Convolutions.pointwise(channels, hidden, false), channels);
        squeezeNorm = addOnPooled("squeeze.bn", new BatchNorm2d(hidden), hidden);
        for (int i = 0; i < kernels.size(); i++) {
            Conv2d layer = Convolutions.pointwise(hidden, channels, o.get(BIAS));
            select.add(addOnPooled("select." + i, layer, hidden));
        }
    }

    private static SelectiveKernel create(int channels, OptionValues options) {
        int branches = options.get(BRANCHES);
        List<Integer> kernels =
                options.find(KERNELS)
                        .orElse(IntStream.range(0, branches).map(i -> 2 * i + 3).boxed().toList());
        if (kernels.size() != branches && options.isGiven(BRANCHES)) {
            throw UserException.of(
                    "attention sk was given branches=%d and %d kernels; give one of them",
                    branches, kernels.size());
        }
        int parts = options.get(SPLIT) ? kernels.size() : 1;
        if (channels % parts != 0) {
            throw UserException.of(
                    "%d branches of attention sk cannot share %d channels evenly; leave out"
                            + " split=true, or use a divisor of %d",
                    parts, channels, channels);
        }
        int groups = options.get(GROUPS);
        int seen = channels / parts;
        if (seen % groups != 0) {
            throw UserException.of(
                    "%d groups of attention sk cannot share %d channels evenly; use a divisor of"
                            + " %d",
                    groups, seen, seen);
        }
        int hidden = HIDDEN.width(channels, options, options.get(MIN_WIDTH));
        return new SelectiveKernel(channels, kernels, hidden, options);
    }

    @Override
    protected NDArray attend(Forward f, NDArray x) {
        NDList features = new NDList();
        NDArray sum = null;
        NDList shares = split ? x.split(branches.size(), 1) : null;
        for (Branch branch : branches) {
            NDArray map = f.call(branch.conv, split ? shares.get(features.size()) : x);
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
