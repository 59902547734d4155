package ai.gaze.zoo.backbone;

import ai.djl.nn.Block;
import ai.djl.training.initializer.UniformInitializer;
import ai.gaze.zoo.Placement;
import ai.gaze.zoo.layer.Arguments;
import ai.gaze.zoo.layer.BatchNorm2d;
import ai.gaze.zoo.layer.HeLayers;
import ai.gaze.zoo.layer.Layers;
import ai.gaze.zoo.layer.NamedSequential;
import ai.gaze.zoo.layer.Pooling;
import ai.gaze.zoo.layer.Silu;
import ai.gaze.zoo.registry.Option;
import ai.gaze.zoo.registry.Options;
import java.util.List;
import java.util.Optional;

/**
 * EfficientNet-B0, under torchvision's parameter names: inverted bottlenecks with depthwise
 * convolutions and squeeze-and-excitation, in whose place any other attention may stand.
 *
 * <p>Tan and Le, "EfficientNet: Rethinking Model Scaling for Convolutional Neural Networks", 2019.
 * The stem is a 3x3 convolution, at stride 2 for ImageNet's images, else at stride 1.
 */
public final class EfficientNet {

    private static final int STEM_WIDTH = 32;
    private static final int HEAD = 1280;
    private static final double DROPPED = 0.2;
    private static final ConvNorm LAYERS = new ConvNorm(BatchNorm2d::new, Silu::new);
    private static final Option<Boolean> SE =
            Options.flag("se", true)
                    .describe("squeeze-and-excitation where no other attention stands");
    private static final Option<Double> SKIP =
            Options.probability("stochastic-depth", DROPPED)
                    .describe("with which the last block is skipped, falling to the first");
    private static final Option<Double> DROPOUT =
            Options.probability("dropout", DROPPED).describe("before the last layer");
    private static final List<Stage> STAGES =
            List.of(
                    new Stage(1, 3, 1, 16, 1),
                    new Stage(6, 3, 2, 24, 2),
                    new Stage(6, 5, 2, 40, 2),
                    new Stage(6, 3, 2, 80, 3),
                    new Stage(6, 5, 1, 112, 3),
                    new Stage(6, 5, 2, 192, 4),
                    new Stage(6, 3, 1, 320, 1));

    private record Stage(int expansion, int kernel, int stride, int width, int blocks) {}

    static final List<Backbone> TYPES =
            List.of(
                    Backbone.of(
                                    "efficientnet-b0",
                                    List.of(SE, SKIP, TwoStemBuilder.STEM, DROPOUT),
                                    o ->
                                            builder()
                                                    .optSqueezeExcitation(o.get(SE))
                                                    .optStochasticDepth(o.get(SKIP))
                                                    .optDropout(o.get(DROPOUT))
                                                    .stem(o))
                            .paper(
                                    "EfficientNet: Rethinking Model Scaling for Convolutional Neural"
                                            + " Networks",
                                    "Tan, Le",
                                    2019));

    private EfficientNet() {}

    /** Returns a builder of EfficientNet-B0. */
    public static Builder builder() {
        return new Builder();
    }

    /** Builds a network. */
    public static final class Builder extends TwoStemBuilder<Builder> {

        private boolean squeezeExcitation = true;
        private double stochasticDepth = DROPPED;
        private double dropout = DROPPED;

        private Builder() {}

        /**
         * Sets whether there is squeeze-and-excitation where no other attention stands; there is by
         * default.
         */
        public Builder optSqueezeExcitation(boolean isThere) {
            squeezeExcitation = isThere;
            return this;
        }

        /**
         * Sets the probability with which the last block is skipped, falling linearly to the first;
         * 0.2 by default.
         */
        public Builder optStochasticDepth(double probability) {
            stochasticDepth = Arguments.probability("stochastic-depth", probability);
            return this;
        }

        /** Sets the dropout before the last layer, 0.2 by default. */
        public Builder optDropout(double probability) {
            dropout = Arguments.probability("dropout", probability);
            return this;
        }

        @Override
        protected Architecture architecture() {
            // The stages at whose end a ResNet's stages 1 to 3 end: strides 4, 8 and 16.
            return new Architecture("efficientnet-b0", 16, STAGES.size(), Placement.IN_BLOCK)
                    .wide()
                    .between(2, 3, 5);
        }

        @Override
        public Optional<String> unlikePublished() {
            return otherStride("torchvision's efficientnet_b0");
        }

        @Override
        protected Block create(AttentionSlots slots) {
            NamedSequential features = new NamedSequential();
            int stride = isImagenetStem() ? 2 : 1;
            features.add(
                    "0", LAYERS.of(HeLayers.conv(channels(), STEM_WIDTH, 3, stride), STEM_WIDTH));
            int blocks = STAGES.stream().mapToInt(Stage::blocks).sum();
            int in = STEM_WIDTH;
            int index = 0;
            for (int stage = 1; stage <= STAGES.size(); stage++) {
                Stage shape = STAGES.get(stage - 1);
                NamedSequential layer = new NamedSequential();
                for (int i = 0; i < shape.blocks(); i++) {
                    layer.add(
                            Integer.toString(i),
                            InvertedBottleneck.builder(in, shape.expansion() * in, shape.width())
                                    .layers(LAYERS)
                                    .kernel(shape.kernel())
                                    .stride(i == 0 ? shape.stride() : 1)
                                    .skip(stochasticDepth * index++ / blocks)
                                    .excite(
                                            squeezeExcitation ? in / 4 : 0,
                                            Silu::apply,
                                            x -> x.getNDArrayInternal().sigmoid())
                                    .keepNumber()
                                    .build(slots));
                    in = shape.width();
                }
                features.add(Integer.toString(stage), layer);
                slots.afterStage(features, stage, in);
            }
            features.add("8", LAYERS.of(HeLayers.conv(in, HEAD, 1, 1), HEAD));
            UniformInitializer uniform = new UniformInitializer((float) (1 / Math.sqrt(outputs())));
            return new NamedSequential()
                    .add("features", features)
                    .add("avgpool", Pooling.global())
                    .add(
                            "classifier",
                            new NamedSequential()
                                    .add("0", Layers.dropout(dropout))
                                    .add("1", HeLayers.linear(outputs(), uniform)));
        }
    }
}
