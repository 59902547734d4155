package ai.gaze.zoo.backbone;

import ai.djl.nn.Block;
import ai.djl.training.initializer.Initializer;
import ai.gaze.zoo.Placement;
import ai.gaze.zoo.UserException;
import ai.gaze.zoo.layer.Arguments;
import ai.gaze.zoo.layer.BatchNorm2d;
import ai.gaze.zoo.layer.HeLayers;
import ai.gaze.zoo.layer.Layers;
import ai.gaze.zoo.layer.NamedSequential;
import ai.gaze.zoo.layer.Pooling;
import ai.gaze.zoo.registry.Option;
import ai.gaze.zoo.registry.Options;
import java.util.List;

/**
 * Networks in which every layer sees the outputs of all layers before it, under torchvision's
 * parameter names.
 *
 * <p>Attention before pooling stands in the transitions, between their convolution and their
 * pooling; in a block, on what each layer adds; after a stage, between a dense block and its
 * transition. Option {@code stem}: {@code imagenet} (7x7 at stride 2 and pooling) or {@code cifar}
 * (3x3). Option {@code dropout}: after each layer.
 */
public final class DenseNet {

    private static final int INITIAL = 64;
    private static final int GROWTH = 32;
    private static final Option<Double> DROPOUT =
            Options.probability("dropout", 0).describe("at the end of each layer");

    static final List<Backbone> TYPES =
            List.of(
                    type("densenet121", 224, GROWTH, INITIAL, 6, 12, 24, 16),
                    type("densenet-bc-100-12", 32, 12, 24, 16, 16, 16));

    private DenseNet() {}

    private static Backbone type(
            String name, int side, int growth, int initial, Integer... depths) {
        return Backbone.of(
                        name,
                        List.of(DROPOUT, TwoStemBuilder.STEM),
                        o ->
                                builder()
                                        .setDepths(depths)
                                        .optGrowth(growth)
                                        .optInitialChannels(initial)
                                        .optDropout(o.get(DROPOUT))
                                        .name(name)
                                        .stem(o))
                .paper(
                        "Densely Connected Convolutional Networks",
                        "Huang, Liu, van der Maaten, Weinberger",
                        2017)
                .usualInputSize(side);
    }

    /** Returns a builder. */
    public static Builder builder() {
        return new Builder();
    }

    /** Builds a network. */
    public static final class Builder extends TwoStemBuilder<Builder> {

        private String name = "densenet";
        private List<Integer> depths = List.of();
        private int growth = GROWTH;
        private int initial = INITIAL;
        private double dropout;

        private Builder() {}

        /** Sets the layers of each dense block: 6, 12, 24, 16 for DenseNet-121. */
        public Builder setDepths(Integer... layers) {
            depths = Arguments.positives("depths", layers);
            return this;
        }

        /** Sets the channels that each layer adds, 32 by default. */
        public Builder optGrowth(int channelsOfLayer) {
            growth = Arguments.width("growth", channelsOfLayer);
            return this;
        }

        /** Sets the channels of the stem, 64 by default. */
        public Builder optInitialChannels(int channelsOfStem) {
            initial = Arguments.width("initial channels", channelsOfStem);
            return this;
        }

        /** Sets the dropout at the end of each layer, 0 by default. */
        public Builder optDropout(double probability) {
            dropout = Arguments.probability("dropout", probability);
            return this;
        }

        private Builder name(String text) {
            name = text;
            return this;
        }

        @Override
        protected Architecture architecture() {
            if (depths.size() < 3) {
                throw new UserException(
                        "DenseNet needs the layers of at least 3 dense blocks, not " + depths);
            }
            return new Architecture(name, 8, depths.size(), Placement.BEFORE_POOL).everywhere();
        }

        @Override
        protected Block create(AttentionSlots slots) {
            NamedSequential features = new NamedSequential();
            if (isImagenetStem()) {
                features.add("conv0", HeLayers.convFanIn(channels(), initial, 7, 2))
                        .add("norm0", new BatchNorm2d(initial))
                        .add("relu0", Layers.relu())
                        .add("pool0", Pooling.stemMaxPool());
            } else {
                features.add("conv0", HeLayers.convFanIn(channels(), initial, 3, 1));
            }
            int width = initial;
            for (int stage = 1; stage <= depths.size(); stage++) {
                NamedSequential block = new NamedSequential();
                for (int i = 1; i <= depths.get(stage - 1); i++) {
                    block.add("denselayer" + i, new DenseLayer(width, growth, dropout, slots));
                    width += growth;
                }
                features.add("denseblock" + stage, block);
                slots.afterStage(features, stage, width);
                if (stage < depths.size()) {
                    features.add("transition" + stage, transition(stage, width, slots));
                    width /= 2;
                }
            }
            features.add("norm5", new BatchNorm2d(width));
            Block classifier = Layers.linear(width, outputs(), true);
            classifier.setInitializer(Initializer.ZEROS, "bias");
            return new NamedSequential()
                    .add("features", features)
                    .add("relu", Layers.relu())
                    .add("avgpool", Pooling.global())
                    .add("classifier", classifier);
        }

        private static Block transition(int stage, int width, AttentionSlots slots) {
            NamedSequential transition =
                    new NamedSequential()
                            .add("norm", new BatchNorm2d(width))
                            .add("relu", Layers.relu())
                            .add("conv", HeLayers.convFanIn(width, width / 2, 1, 1));
            slots.beforePool(transition, stage, width / 2);
            return transition.add("pool", Pooling.halve());
        }
    }
}
