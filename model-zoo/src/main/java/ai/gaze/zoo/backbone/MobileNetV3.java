package ai.gaze.zoo.backbone;

import ai.djl.nn.Activation;
import ai.djl.nn.Block;
import ai.djl.training.initializer.NormalInitializer;
import ai.gaze.zoo.Placement;
import ai.gaze.zoo.layer.Arguments;
import ai.gaze.zoo.layer.BatchNorm2d;
import ai.gaze.zoo.layer.Elementwise;
import ai.gaze.zoo.layer.FeatureMaps;
import ai.gaze.zoo.layer.HeLayers;
import ai.gaze.zoo.layer.Layers;
import ai.gaze.zoo.layer.NamedSequential;
import ai.gaze.zoo.layer.Pooling;
import ai.gaze.zoo.registry.Option;
import ai.gaze.zoo.registry.Options;
import java.util.List;
import java.util.Optional;

/**
 * MobileNetV3, small and large, under torchvision's parameter names: inverted bottlenecks, some
 * with squeeze-and-excitation. Another attention stands on the wide map of every block, and none of
 * the network's own beside it. A stage is what has one width.
 *
 * <p>Howard et al., "Searching for MobileNetV3", 2019. The stem is a 3x3 convolution, at stride 2
 * for ImageNet's images, else at stride 1.
 */
public final class MobileNetV3 {

    private static final int STEM_WIDTH = 16;
    private static final double DROPPED = 0.2;
    private static final Option<Boolean> SE =
            Options.flag("se", true)
                    .describe("squeeze-and-excitation where no other attention stands");
    private static final Option<Double> DROPOUT =
            Options.probability("dropout", DROPPED).describe("before the last layer");
    private static final ConvNorm RELU =
            new ConvNorm(c -> new BatchNorm2d(c, 0.01f, 1e-3f), Layers::relu);
    private static final ConvNorm SWISH = RELU.with(Elementwise::hardSwish);

    /** The blocks of a stage; {@code wide} has the widths of their wide maps. */
    private record Stage(
            int kernel, int width, int stride, boolean se, ConvNorm layers, List<Integer> wide) {}

    private static final List<Stage> LARGE =
            List.of(
                    new Stage(3, 16, 1, false, RELU, List.of(16)),
                    new Stage(3, 24, 2, false, RELU, List.of(64, 72)),
                    new Stage(5, 40, 2, true, RELU, List.of(72, 120, 120)),
                    new Stage(3, 80, 2, false, SWISH, List.of(240, 200, 184, 184)),
                    new Stage(3, 112, 1, true, SWISH, List.of(480, 672)),
                    new Stage(5, 160, 2, true, SWISH, List.of(672, 960, 960)));

    private static final List<Stage> SMALL =
            List.of(
                    new Stage(3, 16, 2, true, RELU, List.of(16)),
                    new Stage(3, 24, 2, false, RELU, List.of(72, 88)),
                    new Stage(5, 40, 2, true, SWISH, List.of(96, 240, 240)),
                    new Stage(5, 48, 1, true, SWISH, List.of(120, 144)),
                    new Stage(5, 96, 2, true, SWISH, List.of(288, 576, 576)));

    static final List<Backbone> TYPES = List.of(type(false), type(true));

    private MobileNetV3() {}

    private static Backbone type(boolean large) {
        return Backbone.of(
                        name(large),
                        List.of(SE, TwoStemBuilder.STEM, DROPOUT),
                        o ->
                                builder()
                                        .optLarge(large)
                                        .optSqueezeExcitation(o.get(SE))
                                        .optDropout(o.get(DROPOUT))
                                        .stem(o))
                .aliases("mobilenetv3-" + (large ? "large" : "small"))
                .paper(
                        "Searching for MobileNetV3",
                        "Howard, Sandler, Chu, Chen, Chen, Tan, Wang, Zhu, Pang, Vasudevan, Le,"
                                + " Adam",
                        2019);
    }

    private static String name(boolean large) {
        return "mobilenet-v3-" + (large ? "large" : "small");
    }

    /** Returns a builder of the large one. */
    public static Builder builder() {
        return new Builder();
    }

    /** Builds a network. */
    public static final class Builder extends TwoStemBuilder<Builder> {

        private boolean large = true;
        private boolean squeezeExcitation = true;
        private double dropout = DROPPED;

        private Builder() {}

        /** Sets whether it is the large or the small one; the large by default. */
        public Builder optLarge(boolean isLarge) {
            large = isLarge;
            return this;
        }

        /**
         * Sets whether there is squeeze-and-excitation, where it is published, if no other
         * attention stands in the blocks; there is by default.
         */
        public Builder optSqueezeExcitation(boolean isThere) {
            squeezeExcitation = isThere;
            return this;
        }

        /** Sets the dropout before the last layer, 0.2 by default. */
        public Builder optDropout(double probability) {
            dropout = Arguments.probability("dropout", probability);
            return this;
        }

        private List<Stage> stages() {
            return large ? LARGE : SMALL;
        }

        @Override
        protected Architecture architecture() {
            // Where the strides are 4, 8 and 16.
            Architecture known =
                    new Architecture(name(large), 16, stages().size(), Placement.IN_BLOCK).wide();
            return large ? known.between(2, 3, 5) : known.between(1, 2, 4);
        }

        @Override
        public Optional<String> unlikePublished() {
            return otherStride("torchvision's " + name(large).replace('-', '_'));
        }

        @Override
        protected Block create(AttentionSlots slots) {
            int stem = isImagenetStem() ? 2 : 1;
            NamedSequential features =
                    new NamedSequential()
                            .add(
                                    "0",
                                    SWISH.of(
                                            HeLayers.conv(channels(), STEM_WIDTH, 3, stem),
                                            STEM_WIDTH));
            int in = STEM_WIDTH;
            int index = 1;
            for (int stage = 1; stage <= stages().size(); stage++) {
                Stage shape = stages().get(stage - 1);
                int stride = shape.stride();
                for (int wide : shape.wide()) {
                    features.add(
                            Integer.toString(index++),
                            InvertedBottleneck.builder(in, wide, shape.width())
                                    .layers(shape.layers())
                                    .kernel(shape.kernel())
                                    .stride(stride)
                                    .excite(
                                            squeezeExcitation && shape.se() ? squeezed(wide) : 0,
                                            Activation::relu,
                                            FeatureMaps::hardSigmoid)
                                    .build(slots));
                    in = shape.width();
                    stride = 1;
                }
                slots.afterStage(features, stage, in);
            }
            int last = 6 * in;
            features.add(Integer.toString(index), SWISH.of(HeLayers.conv(in, last, 1, 1), last));
            NormalInitializer normal = new NormalInitializer(0.01f);
            return new NamedSequential()
                    .add("features", features)
                    .add("avgpool", Pooling.global())
                    .add(
                            "classifier",
                            new NamedSequential()
                                    .add("0", HeLayers.linear(large ? 1280 : 1024, normal))
                                    .add("1", Elementwise.hardSwish())
                                    .add("2", Layers.dropout(dropout))
                                    .add("3", HeLayers.linear(outputs(), normal)));
        }

        // A quarter, as a multiple of 8 that is not more than a tenth below it.
        private static int squeezed(int wide) {
            int quarter = wide / 4;
            int rounded = Math.max(8, (quarter + 4) / 8 * 8);
            return rounded < 0.9 * quarter ? rounded + 8 : rounded;
        }
    }
}
