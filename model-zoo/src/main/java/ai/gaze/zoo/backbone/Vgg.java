package ai.gaze.zoo.backbone;

import ai.djl.nn.Block;
import ai.djl.training.initializer.NormalInitializer;
import ai.gaze.zoo.Placement;
import ai.gaze.zoo.UserException;
import ai.gaze.zoo.layer.AdaptiveAvgPool;
import ai.gaze.zoo.layer.Arguments;
import ai.gaze.zoo.layer.BatchNorm2d;
import ai.gaze.zoo.layer.HeLayers;
import ai.gaze.zoo.layer.Layers;
import ai.gaze.zoo.layer.NamedSequential;
import ai.gaze.zoo.layer.Pooling;
import ai.gaze.zoo.registry.Option;
import ai.gaze.zoo.registry.Options;
import java.util.List;
import java.util.stream.Stream;

/**
 * Five stages of 3x3 convolutions, each ending in 2x2 maximum pooling, under torchvision's
 * parameter names; with batch normalization ({@code -bn}) or without.
 *
 * <p>Simonyan and Zisserman, "Very Deep Convolutional Networks for Large-Scale Image Recognition",
 * 2015. The head has two layers of 4096 units over 7x7 positions, with dropout, or is one linear
 * layer over the mean of the positions ({@code -cifar}).
 */
public final class Vgg {

    private static final List<Integer> WIDTHS = List.of(64, 128, 256, 512, 512);
    private static final int SMALLEST = 32;
    private static final int IMAGENET = 224;
    private static final int SIDE = 7;
    private static final int HIDDEN = 4096;
    private static final float LINEAR_DEVIATION = 0.01f;
    private static final double HALF = 0.5;
    private static final Option<Double> DROPOUT =
            Options.probability("dropout", HALF).describe("after each hidden linear layer");

    static final List<Backbone> TYPES =
            Stream.of(11, 13, 16, 19)
                    .flatMap(
                            layers ->
                                    Stream.of(
                                            type(layers, false, false),
                                            type(layers, true, false),
                                            type(layers, false, true),
                                            type(layers, true, true)))
                    .toList();

    private Vgg() {}

    private static Backbone type(int layers, boolean normalized, boolean small) {
        return Backbone.of(
                        name(layers, normalized, small),
                        small ? List.of() : List.of(DROPOUT),
                        o ->
                                builder()
                                        .setNumLayers(layers)
                                        .optBatchNorm(normalized)
                                        .optSmallHead(small)
                                        .optDropout(small ? 0 : o.get(DROPOUT)))
                .paper(
                        "Very Deep Convolutional Networks for Large-Scale Image Recognition",
                        "Simonyan, Zisserman",
                        2015)
                .usualInputSize(small ? SMALLEST : IMAGENET);
    }

    private static String name(int layers, boolean normalized, boolean small) {
        return "vgg" + layers + (normalized ? "-bn" : "") + (small ? "-cifar" : "");
    }

    /** Returns a builder. */
    public static Builder builder() {
        return new Builder();
    }

    /** Builds a network. */
    public static final class Builder extends BackboneBuilder<Builder> {

        private int layers;
        private boolean normalized;
        private boolean small;
        private double dropout = HALF;

        private Builder() {}

        /** Sets the number of layers: 11, 13, 16 or 19. */
        public Builder setNumLayers(int numLayers) {
            layers = numLayers;
            return this;
        }

        /** Sets whether batch normalization follows each convolution; not by default. */
        public Builder optBatchNorm(boolean isNormalized) {
            normalized = isNormalized;
            return this;
        }

        /**
         * Sets whether the head is one linear layer over the mean of the positions, as for CIFAR;
         * not by default.
         */
        public Builder optSmallHead(boolean isSmall) {
            small = isSmall;
            return this;
        }

        /** Sets the dropout after each hidden linear layer of a large head, 0.5 by default. */
        public Builder optDropout(double probability) {
            dropout = Arguments.probability("dropout", probability);
            return this;
        }

        private List<Integer> depths() {
            return switch (layers) {
                case 11 -> List.of(1, 1, 2, 2, 2);
                case 13 -> List.of(2, 2, 2, 2, 2);
                case 16 -> List.of(2, 2, 3, 3, 3);
                case 19 -> List.of(2, 2, 4, 4, 4);
                default ->
                        throw new UserException("Vgg has 11, 13, 16 or 19 layers, not " + layers);
            };
        }

        @Override
        protected Architecture architecture() {
            return new Architecture(
                    name(layers, normalized, small),
                    SMALLEST,
                    depths().size(),
                    Placement.BEFORE_POOL);
        }

        @Override
        protected Block create(AttentionSlots slots) {
            NamedSequential network = new NamedSequential().add("features", features(slots));
            if (small) {
                return network.add("avgpool", Pooling.global())
                        .add("classifier", linear(outputs()));
            }
            return network.add("avgpool", new AdaptiveAvgPool(SIDE, SIDE))
                    .add("flatten", Layers.flatten())
                    .add(
                            "classifier",
                            new NamedSequential()
                                    .add("0", linear(HIDDEN))
                                    .add("1", Layers.relu())
                                    .add("2", Layers.dropout(dropout))
                                    .add("3", linear(HIDDEN))
                                    .add("4", Layers.relu())
                                    .add("5", Layers.dropout(dropout))
                                    .add("6", linear(outputs())));
        }

        // Attention has no number: those of the other layers stay torchvision's.
        private NamedSequential features(AttentionSlots slots) {
            NamedSequential features = new NamedSequential();
            int index = 0;
            int in = channels();
            for (int stage = 1; stage <= WIDTHS.size(); stage++) {
                int width = WIDTHS.get(stage - 1);
                for (int i = 0; i < depths().get(stage - 1); i++) {
                    features.add(Integer.toString(index++), HeLayers.convWithBias(in, width, 3, 1));
                    if (normalized) {
                        features.add(Integer.toString(index++), new BatchNorm2d(width));
                    }
                    features.add(Integer.toString(index++), Layers.relu());
                    in = width;
                }
                slots.beforePool(features, stage, width);
                features.add(Integer.toString(index++), Layers.maxPool(2));
                slots.afterStage(features, stage, width);
            }
            return features;
        }

        private static Block linear(int out) {
            return HeLayers.linear(out, new NormalInitializer(LINEAR_DEVIATION));
        }
    }
}
