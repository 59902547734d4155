package ai.gaze.zoo.backbone;

import ai.djl.nn.Block;
import ai.djl.training.initializer.Initializer;
import ai.gaze.zoo.ModelSpec;
import ai.gaze.zoo.Placement;
import ai.gaze.zoo.attention.Paper;
import ai.gaze.zoo.layer.BatchNorm2d;
import ai.gaze.zoo.layer.HeLayers;
import ai.gaze.zoo.layer.Layers;
import ai.gaze.zoo.layer.NamedSequential;
import ai.gaze.zoo.layer.Pooling;
import ai.gaze.zoo.registry.Option;
import ai.gaze.zoo.registry.OptionValues;
import ai.gaze.zoo.registry.Options;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/**
 * Networks in which every layer sees the outputs of all layers before it, under torchvision's
 * parameter names.
 *
 * <p>Attention before pooling stands in the transitions, between their convolution and their
 * pooling; in a block, on what each layer adds; after a stage, between a dense block and its
 * transition. Option {@code stem}: {@code imagenet} (7x7 at stride 2 and pooling) or {@code cifar}
 * (3x3). Option {@code dropout}: after each layer.
 */
final class DenseNet extends KnownBackbone {

    private static final Paper PAPER =
            new Paper(
                    "Densely Connected Convolutional Networks",
                    "Huang, Liu, van der Maaten, Weinberger",
                    2017);

    private static final Option<Double> DROPOUT =
            Options.probability("dropout", 0).describe("at the end of each layer");

    private final int growth;
    private final int initial;
    private final List<Integer> depths;

    /**
     * @param name the name
     * @param usualInputSize side of the images that it was published for
     * @param growth channels that each layer adds
     * @param initial channels of the stem
     * @param depths layers of each dense block
     */
    DenseNet(String name, int usualInputSize, int growth, int initial, Integer... depths) {
        super(
                new Facts(
                        name,
                        PAPER,
                        depths.length,
                        Placement.BEFORE_POOL,
                        8,
                        usualInputSize,
                        List.of(DROPOUT, STEM)));
        this.growth = growth;
        this.initial = initial;
        this.depths = List.of(depths);
    }

    @Override
    public Set<Placement.Kind> placements() {
        return EnumSet.allOf(Placement.Kind.class);
    }

    @Override
    public Block create(ModelSpec spec, OptionValues options) {
        AttentionSlots slots = new AttentionSlots(spec, this);
        double dropout = options.get(DROPOUT);
        NamedSequential features = new NamedSequential();
        if (imagenetStem(spec, options, 32)) {
            features.add("conv0", HeLayers.convFanIn(3, initial, 7, 2))
                    .add("norm0", new BatchNorm2d(initial))
                    .add("relu0", Layers.relu())
                    .add("pool0", Pooling.stemMaxPool());
        } else {
            features.add("conv0", HeLayers.convFanIn(3, initial, 3, 1));
        }
        int channels = initial;
        for (int stage = 1; stage <= depths.size(); stage++) {
            NamedSequential block = new NamedSequential();
            for (int i = 1; i <= depths.get(stage - 1); i++) {
                block.add("denselayer" + i, new DenseLayer(channels, growth, dropout, slots));
                channels += growth;
            }
            features.add("denseblock" + stage, block);
            slots.afterStage(features, stage, channels);
            if (stage < depths.size()) {
                features.add("transition" + stage, transition(stage, channels, slots));
                channels /= 2;
            }
        }
        features.add("norm5", new BatchNorm2d(channels));
        Block classifier = Layers.linear(channels, spec.classes(), true);
        classifier.setInitializer(Initializer.ZEROS, "bias");
        return new NamedSequential()
                .add("features", features)
                .add("relu", Layers.relu())
                .add("avgpool", Pooling.global())
                .add("classifier", classifier);
    }

    private static Block transition(int stage, int channels, AttentionSlots slots) {
        NamedSequential transition =
                new NamedSequential()
                        .add("norm", new BatchNorm2d(channels))
                        .add("relu", Layers.relu())
                        .add("conv", HeLayers.convFanIn(channels, channels / 2, 1, 1));
        slots.beforePool(transition, stage, channels / 2);
        return transition.add("pool", Pooling.halve());
    }
}
