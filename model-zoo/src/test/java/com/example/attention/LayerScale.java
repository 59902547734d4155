package com.example.attention;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Parameter;
import ai.djl.training.initializer.ConstantInitializer;
import ai.gaze.zoo.attention.AttentionBlock;
import ai.gaze.zoo.attention.AttentionType;
import ai.gaze.zoo.layer.Forward;
import ai.gaze.zoo.registry.Option;
import ai.gaze.zoo.registry.Options;
import java.util.List;

/**
 * An attention module of a third party: one learned factor per channel, {@code gamma * x}.
 *
 * <p>Touvron et al., "Going deeper with Image Transformers", 2021. Observed: {@code channel} {@code
 * [N, C, 1, 1]}.
 */
public final class LayerScale extends AttentionBlock {

    private static final Option<Double> START =
            Options.number("start", 0.1).describe("the factors at the start");

    /** What is known of it. */
    public static final AttentionType TYPE =
            AttentionType.of(
                            "layer-scale",
                            List.of(START),
                            (channels, options) -> new LayerScale(channels, options.get(START)))
                    .paper(
                            "Going deeper with Image Transformers",
                            "Touvron, Cord, Sablayrolles, Synnaeve, Jégou",
                            2021);

    private final Parameter gamma;

    /**
     * @param channels channels C of the input
     * @param start the factors at the start
     */
    public LayerScale(int channels, double start) {
        super(channels);
        gamma =
                addParameter(
                        Parameter.builder()
                                .setName("gamma")
                                .setType(Parameter.Type.OTHER)
                                .optShape(new Shape(1, channels, 1, 1))
                                .optInitializer(new ConstantInitializer((float) start))
                                .build());
    }

    @Override
    protected NDArray attend(Forward f, NDArray x) {
        NDArray scale = f.value(gamma, x);
        Shape perImage = new Shape(x.getShape().get(0), channels(), 1, 1);
        // The result belongs to the manager of the receiver: not to that of the parameter.
        f.observe("channel", () -> x.getManager().ones(perImage, x.getDataType()).mul(scale));
        return x.mul(scale);
    }
}
