package ai.gaze.zoo.attention;

import ai.djl.ndarray.NDArray;
import ai.djl.nn.Parameter;
import ai.gaze.zoo.layer.Arguments;
import ai.gaze.zoo.layer.FeatureMaps;
import ai.gaze.zoo.layer.Forward;
import ai.gaze.zoo.registry.Option;
import ai.gaze.zoo.registry.Options;
import java.util.List;

/**
 * The channel half of dual attention: {@code gamma * softmax(x x^T) x + x}, each channel attending
 * to all others through their Gram matrix.
 *
 * <p>Fu et al., "Dual Attention Network for Scene Segmentation", 2019. The authors' code takes the
 * softmax of {@code max - energy}, which attends to the channels that are <em>least</em> alike
 * ({@link Variant#DANET}); articles often take that of the energy itself ({@link Variant#PLAIN}).
 * The energies grow with HW, so on large maps the softmax is all but one-hot. Gamma starts at zero,
 * so the module starts as the identity.
 *
 * <p>Observed: {@code channel-affinity} {@code [N, C, C]}.
 */
public final class ChannelGramAttention extends AttentionBlock {

    static final Option<Variant> VARIANT =
            Options.choice("variant", Variant.PLAIN)
                    .describe("softmax of the Gram matrix, or of what is missing to its maximum");

    /** What is known of it. */
    public static final AttentionType TYPE =
            AttentionType.of(
                            "channel-gram",
                            List.of(VARIANT),
                            (channels, o) -> new ChannelGramAttention(channels, o.get(VARIANT)))
                    .paper(
                            "Dual Attention Network for Scene Segmentation (channel attention)",
                            "Fu, Liu, Tian, Li, Bao, Fang, Lu",
                            2019)
                    .aliases("channel-gram-attention")
                    .cost(AttentionType.Cost.PAIRS)
                    .about(
                            AttentionType.Kind.SELF_ATTENTION,
                            "for segmentation: the half of dual that compares channels")
                    .caveat(
                            "on large maps its softmax is all but one-hot, and as published "
                                    + "it attends to the channels that are least alike");

    /** What the softmax is taken of. */
    public enum Variant {
        /** The Gram matrix. */
        PLAIN,
        /** The maximum of each row of the Gram matrix less the row. */
        DANET
    }

    private final Variant variant;
    private final Parameter gamma;

    /**
     * @param channels channels C of the input
     * @param variant what the softmax is taken of
     * @throws ai.gaze.zoo.UserException if channels is below 1, or another is null
     */
    public ChannelGramAttention(int channels, Variant variant) {
        super(channels);
        this.variant = Arguments.given("ChannelGramAttention: variant", variant);
        gamma = addGamma();
    }

    @Override
    protected NDArray attend(Forward f, NDArray x) {
        NDArray flat = FeatureMaps.flat(x);
        NDArray gram = flat.batchMatMul(FeatureMaps.transposed(flat));
        NDArray energy = variant == Variant.DANET ? gram.max(new int[] {2}, true).sub(gram) : gram;
        NDArray affinity = energy.softmax(-1);
        f.observe("channel-affinity", () -> affinity, 2);
        return FeatureMaps.unflat(affinity.batchMatMul(flat), channels(), x)
                .mul(f.value(gamma, x))
                .add(x);
    }
}
