package ai.gaze.zoo.backbone;

import ai.djl.nn.Block;
import ai.gaze.zoo.Placement;
import ai.gaze.zoo.attention.AttentionType;
import ai.gaze.zoo.attention.SqueezeExcitation;
import ai.gaze.zoo.layer.Arguments;
import ai.gaze.zoo.layer.BatchNorm2d;
import ai.gaze.zoo.layer.Layers;
import ai.gaze.zoo.layer.NamedSequential;
import ai.gaze.zoo.registry.Option;
import ai.gaze.zoo.registry.Options;
import java.util.List;
import java.util.Map;

/**
 * A small network for 32x32 images: three blocks of 3x3 convolution, batch normalization, ReLU,
 * attention and 2x2 maximum pooling (3 to 32, 64 and 128 channels), then two linear layers (2048 to
 * 512 to the classes) with dropout between them.
 *
 * <p>1,147,914 parameters for ten classes, 1,150,602 with squeeze-and-excitation. Images of another
 * size are taken, too; the first linear layer starts as PyTorch's if the builder is told the size.
 */
public final class SimpleCnn {

    private static final List<Integer> WIDTHS = List.of(32, 64, 128);
    private static final int HIDDEN = 512;
    private static final int SIDE = 32;
    private static final double HALF = 0.5;
    private static final Option<Double> DROPOUT =
            Options.probability("dropout", HALF).describe("between the linear layers");

    static final List<Backbone> TYPES =
            List.of(
                    Backbone.of(
                                    "simple-cnn",
                                    List.of(DROPOUT),
                                    o -> builder().optDropout(o.get(DROPOUT)))
                            .paper(
                                    "A CNN with squeeze-and-excitation, trained on CIFAR-10",
                                    "article",
                                    2024)
                            .usualInputSize(SIDE));

    private SimpleCnn() {}

    /** Returns a builder. */
    public static Builder builder() {
        return new Builder();
    }

    /** Builds the network. */
    public static final class Builder extends BackboneBuilder<Builder> {

        private double dropout = HALF;

        private Builder() {}

        /** Sets the dropout between the linear layers, 0.5 by default. */
        public Builder optDropout(double probability) {
            dropout = Arguments.probability("dropout", probability);
            return this;
        }

        @Override
        protected Architecture architecture() {
            return new Architecture("simple-cnn", 8, WIDTHS.size(), Placement.BEFORE_POOL);
        }

        // The article's squeeze-and-excitation has no biases here, though the one in its ResNet
        // has.
        @Override
        protected Map<String, String> attentionDefaults(AttentionType type) {
            return type.equals(SqueezeExcitation.TYPE) ? Map.of("bias", "false") : Map.of();
        }

        @Override
        protected Block create(AttentionSlots slots) {
            NamedSequential network = new NamedSequential();
            int in = channels();
            int i = 0;
            for (int width : WIDTHS) {
                i++;
                network.add("conv" + i, Layers.conv(in, width, 3, 1, 1, true));
                network.add("bn" + i, new BatchNorm2d(width));
                network.add("relu" + i, Layers.relu());
                slots.beforePool(network, i, width);
                network.add("pool" + i, Layers.maxPool(2));
                slots.afterStage(network, i, width);
                in = width;
            }
            int positions = (heightOr(SIDE) / 8) * (widthOr(SIDE) / 8);
            return network.add("flatten", Layers.flatten())
                    .add("fc1", Layers.linear(in * positions, HIDDEN, true))
                    .add("relu", Layers.relu())
                    .add("dropout", Layers.dropout(dropout))
                    .add("fc2", Layers.linear(HIDDEN, outputs(), true));
        }
    }
}
