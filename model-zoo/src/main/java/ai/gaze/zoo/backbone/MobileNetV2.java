package ai.gaze.zoo.backbone;

import ai.djl.nn.Block;
import ai.djl.training.initializer.NormalInitializer;
import ai.gaze.zoo.Placement;
import ai.gaze.zoo.layer.Arguments;
import ai.gaze.zoo.layer.BatchNorm2d;
import ai.gaze.zoo.layer.Elementwise;
import ai.gaze.zoo.layer.HeLayers;
import ai.gaze.zoo.layer.Layers;
import ai.gaze.zoo.layer.NamedSequential;
import ai.gaze.zoo.layer.Pooling;
import ai.gaze.zoo.registry.Option;
import ai.gaze.zoo.registry.Options;
import java.util.List;
import java.util.Optional;

/**
 * MobileNetV2, under torchvision's parameter names: inverted bottlenecks, on whose wide map
 * attention may stand. A stage is a row of the paper's table.
 *
 * <p>Sandler, Howard, Zhu, Zhmoginov and Chen, "MobileNetV2: Inverted Residuals and Linear
 * Bottlenecks", 2018. The stem is a 3x3 convolution, at stride 2 for ImageNet's images, else at
 * stride 1.
 */
public final class MobileNetV2 {

    private static final int STEM_WIDTH = 32;
    private static final int HEAD = 1280;
    private static final double DROPPED = 0.2;
    private static final Option<Double> DROPOUT =
            Options.probability("dropout", DROPPED).describe("before the last layer");
    private static final ConvNorm LAYERS = new ConvNorm(BatchNorm2d::new, Elementwise::relu6);
    private static final List<Stage> STAGES =
            List.of(
                    new Stage(1, 16, 1, 1),
                    new Stage(6, 24, 2, 2),
                    new Stage(6, 32, 3, 2),
                    new Stage(6, 64, 4, 2),
                    new Stage(6, 96, 3, 1),
                    new Stage(6, 160, 3, 2),
                    new Stage(6, 320, 1, 1));

    private record Stage(int expansion, int width, int blocks, int stride) {}

    static final List<Backbone> TYPES =
            List.of(
                    Backbone.of(
                                    "mobilenet-v2",
                                    List.of(TwoStemBuilder.STEM, DROPOUT),
                                    o -> builder().optDropout(o.get(DROPOUT)).stem(o))
                            .aliases("mobilenetv2")
                            .paper(
                                    "MobileNetV2: Inverted Residuals and Linear Bottlenecks",
                                    "Sandler, Howard, Zhu, Zhmoginov, Chen",
                                    2018));

    private MobileNetV2() {}

    /** Returns a builder of MobileNetV2 of width 1. */
    public static Builder builder() {
        return new Builder();
    }

    /** Builds a network. */
    public static final class Builder extends TwoStemBuilder<Builder> {

        private double dropout = DROPPED;

        private Builder() {}

        /** Sets the dropout before the last layer, 0.2 by default. */
        public Builder optDropout(double probability) {
            dropout = Arguments.probability("dropout", probability);
            return this;
        }

        @Override
        protected Architecture architecture() {
            // The stages at whose end a ResNet's stages 1 to 3 end: strides 4, 8 and 16.
            return new Architecture("mobilenet-v2", 16, STAGES.size(), Placement.IN_BLOCK)
                    .wide()
                    .between(2, 3, 5);
        }

        @Override
        public Optional<String> unlikePublished() {
            return otherStride("torchvision's mobilenet_v2");
        }

        @Override
        protected Block create(AttentionSlots slots) {
            int stem = isImagenetStem() ? 2 : 1;
            NamedSequential features =
                    new NamedSequential()
                            .add(
                                    "0",
                                    LAYERS.of(
                                            HeLayers.conv(channels(), STEM_WIDTH, 3, stem),
                                            STEM_WIDTH));
            int in = STEM_WIDTH;
            int index = 1;
            for (int stage = 1; stage <= STAGES.size(); stage++) {
                Stage shape = STAGES.get(stage - 1);
                for (int i = 0; i < shape.blocks(); i++) {
                    features.add(
                            Integer.toString(index++),
                            InvertedBottleneck.builder(in, shape.expansion() * in, shape.width())
                                    .layers(LAYERS)
                                    .stride(i == 0 ? shape.stride() : 1)
                                    .flat()
                                    .build(slots));
                    in = shape.width();
                }
                slots.afterStage(features, stage, in);
            }
            features.add(Integer.toString(index), LAYERS.of(HeLayers.conv(in, HEAD, 1, 1), HEAD));
            return new NamedSequential()
                    .add("features", features)
                    .add("avgpool", Pooling.global())
                    .add(
                            "classifier",
                            new NamedSequential()
                                    .add("0", Layers.dropout(dropout))
                                    .add(
                                            "1",
                                            HeLayers.linear(
                                                    outputs(), new NormalInitializer(0.01f))));
        }
    }
}
