package ai.gaze.zoo.attention;

import ai.djl.ndarray.NDArray;
import ai.djl.nn.Activation;
import ai.gaze.zoo.layer.Arguments;
import ai.gaze.zoo.layer.FeatureMaps;
import ai.gaze.zoo.layer.Forward;
import ai.gaze.zoo.registry.Option;
import ai.gaze.zoo.registry.Options;
import java.util.List;

/**
 * SimAM: each value is scaled by how far it stands out from its channel, {@code x * sigmoid(d / (4
 * (sum(d) / (HW - 1) + lambda)) + 1/2)} with {@code d = (x - mean)^2}. It has no parameters.
 *
 * <p>Yang, Zhang, Li and Xie, "SimAM: A Simple, Parameter-Free Attention Module for Convolutional
 * Neural Networks", 2021. Free of parameters, not of time: several passes over the map.
 *
 * <p>Observed: {@code weights} {@code [N, C, H, W]}.
 */
public final class SimAm extends AttentionBlock {

    private static final Option<Double> LAMBDA =
            Options.positive("lambda", 1e-4).describe("added to the variance");

    /** What is known of it. */
    public static final AttentionType TYPE =
            AttentionType.of(
                            "simam",
                            List.of(LAMBDA),
                            (channels, o) -> new SimAm(channels, o.get(LAMBDA)))
                    .paper(
                            "SimAM: A Simple, Parameter-Free Attention Module for Convolutional Neural"
                                    + " Networks",
                            "Yang, Zhang, Li, Xie",
                            2021)
                    .about(AttentionType.Kind.BOTH, "when no weight may be added")
                    .caveat("free of parameters, not of time: several passes over the map");

    private static final int[] POSITIONS = {2, 3};

    private final double lambda;

    /**
     * @param channels channels C of the input
     * @param lambda added to the variance
     * @throws ai.gaze.zoo.UserException if one of them is out of range
     */
    public SimAm(int channels, double lambda) {
        super(channels);
        this.lambda = Arguments.positive("SimAm: lambda", lambda);
    }

    @Override
    protected NDArray attend(Forward f, NDArray x) {
        long positions = x.getShape().get(2) * x.getShape().get(3);
        // A single position does not deviate from its mean: 0 / 1 instead of 0 / 0.
        long freedom = Math.max(positions - 1, 1);
        NDArray squares = x.sub(FeatureMaps.pooledMeans(x)).square();
        NDArray sum = squares.sum(POSITIONS, true);
        NDArray scale = FeatureMaps.scaled(sum, 4.0 / freedom).add(4 * lambda);
        NDArray weights = Activation.sigmoid(squares.div(scale).add(0.5));
        f.observe("weights", () -> weights);
        return x.mul(weights);
    }
}
