package ai.gaze.zoo.backbone;

import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Block;
import ai.djl.nn.convolutional.Conv2d;
import ai.djl.training.initializer.Initializer;
import ai.djl.training.initializer.NormalInitializer;
import ai.gaze.zoo.Placement;
import ai.gaze.zoo.layer.Arguments;
import ai.gaze.zoo.layer.HeLayers;
import ai.gaze.zoo.layer.NamedSequential;
import ai.gaze.zoo.layer.Pooling;
import ai.gaze.zoo.layer.TokenNorm;
import ai.gaze.zoo.registry.Option;
import ai.gaze.zoo.registry.Options;
import java.util.List;

/**
 * ConvNeXt-Tiny, under torchvision's parameter names: 7x7 depthwise convolutions, layer
 * normalization and linear layers. Attention stands at the end of a branch, before its scale.
 *
 * <p>Liu, Mao, Wu, Feichtenhofer, Darrell and Xie, "A ConvNet for the 2020s", 2022. The stem for
 * ImageNet cuts the image into patches of 4x4 pixels, that for CIFAR is a 3x3 convolution. It is
 * published for long trainings on many images: scales that start at a millionth let short ones
 * learn little, for which {@code layer-scale} is there.
 */
public final class ConvNeXt {

    private static final List<Integer> WIDTHS = List.of(96, 192, 384, 768);
    private static final List<Integer> DEPTHS = List.of(3, 3, 9, 3);
    private static final float EPSILON = 1e-6f;
    private static final double SKIPPED = 0.1;
    private static final double SCALE = 1e-6;
    private static final Option<Double> SKIP =
            Options.probability("stochastic-depth", SKIPPED)
                    .describe("with which the last block is skipped, falling to the first");
    private static final Option<Double> LAYER_SCALE =
            Options.number("layer-scale", SCALE, 0, 1)
                    .describe("what each branch is multiplied by at the start");

    static final List<Backbone> TYPES =
            List.of(
                    Backbone.of(
                                    "convnext-tiny",
                                    List.of(SKIP, LAYER_SCALE, TwoStemBuilder.STEM),
                                    o ->
                                            builder()
                                                    .optStochasticDepth(o.get(SKIP))
                                                    .optLayerScale(o.get(LAYER_SCALE))
                                                    .stem(o))
                            .paper(
                                    "A ConvNet for the 2020s",
                                    "Liu, Mao, Wu, Feichtenhofer, Darrell, Xie",
                                    2022));

    private ConvNeXt() {}

    /** Returns a builder of ConvNeXt-Tiny. */
    public static Builder builder() {
        return new Builder();
    }

    /** A convolution with bias as the paper initializes it. */
    static Conv2d conv(int out, int kernel, int stride, int padding, int groups) {
        Conv2d conv =
                Conv2d.builder()
                        .setFilters(out)
                        .setKernelShape(new Shape(kernel, kernel))
                        .optStride(new Shape(stride, stride))
                        .optPadding(new Shape(padding, padding))
                        .optGroups(groups)
                        .optBias(true)
                        .build();
        conv.setInitializer(normal(), "weight");
        conv.setInitializer(Initializer.ZEROS, "bias");
        return conv;
    }

    /** The initialization of all its weights, whose truncation at 100 deviations is left out. */
    static Initializer normal() {
        return new NormalInitializer(0.02f);
    }

    /** Builds a network. */
    public static final class Builder extends TwoStemBuilder<Builder> {

        private double stochasticDepth = SKIPPED;
        private double layerScale = SCALE;

        private Builder() {}

        /**
         * Sets the probability with which the last block is skipped, falling linearly to the first;
         * 0.1 by default.
         */
        public Builder optStochasticDepth(double probability) {
            stochasticDepth = Arguments.probability("stochastic-depth", probability);
            return this;
        }

        /** Sets what each branch is multiplied by at the start, a millionth by default. */
        public Builder optLayerScale(double scale) {
            layerScale = Arguments.fraction("layer-scale", scale);
            return this;
        }

        @Override
        protected Architecture architecture() {
            return new Architecture("convnext-tiny", 8, WIDTHS.size(), Placement.IN_BLOCK);
        }

        @Override
        protected Block create(AttentionSlots slots) {
            int width = WIDTHS.get(0);
            NamedSequential features =
                    new NamedSequential()
                            .add(
                                    "0",
                                    new NamedSequential()
                                            .add(
                                                    "0",
                                                    isImagenetStem()
                                                            ? conv(width, 4, 4, 0, 1)
                                                            : conv(width, 3, 1, 1, 1))
                                            .add("1", TokenNorm.ofMaps(width, EPSILON)));
            int blocks = DEPTHS.stream().mapToInt(Integer::intValue).sum();
            int index = 0;
            for (int stage = 1; stage <= WIDTHS.size(); stage++) {
                if (stage > 1) {
                    features.add(
                            Integer.toString(2 * stage - 2),
                            new NamedSequential()
                                    .add("0", TokenNorm.ofMaps(width, EPSILON))
                                    .add("1", conv(WIDTHS.get(stage - 1), 2, 2, 0, 1)));
                    width = WIDTHS.get(stage - 1);
                }
                NamedSequential layer = new NamedSequential();
                for (int i = 0; i < DEPTHS.get(stage - 1); i++) {
                    double skipped = stochasticDepth * index++ / (blocks - 1);
                    layer.add(
                            Integer.toString(i),
                            new ConvNeXtBlock(width, layerScale, skipped, EPSILON, slots));
                }
                features.add(Integer.toString(2 * stage - 1), layer);
                slots.afterStage(features, stage, width);
            }
            return new NamedSequential()
                    .add("features", features)
                    .add("avgpool", Pooling.global())
                    .add(
                            "classifier",
                            new NamedSequential()
                                    .add("0", new TokenNorm(width, EPSILON))
                                    .add("2", HeLayers.linear(outputs(), normal())));
        }
    }
}
