package ai.gaze.zoo.backbone;

import ai.djl.nn.Block;
import ai.djl.training.initializer.NormalInitializer;
import ai.gaze.zoo.ModelSpec;
import ai.gaze.zoo.Placement;
import ai.gaze.zoo.attention.Paper;
import ai.gaze.zoo.layer.AdaptiveAvgPool;
import ai.gaze.zoo.layer.BatchNorm2d;
import ai.gaze.zoo.layer.HeLayers;
import ai.gaze.zoo.layer.Layers;
import ai.gaze.zoo.layer.NamedSequential;
import ai.gaze.zoo.layer.Pooling;
import ai.gaze.zoo.registry.Option;
import ai.gaze.zoo.registry.OptionValues;
import ai.gaze.zoo.registry.Options;
import java.util.List;

/**
 * Five stages of 3x3 convolutions, each ending in 2x2 maximum pooling, under torchvision's
 * parameter names; with batch normalization ({@code -bn}) or without.
 *
 * <p>The head has two layers of 4096 units over 7x7 positions, with dropout (option {@code
 * dropout}), or is one linear layer over the mean of the positions ({@code -cifar}).
 */
final class Vgg extends KnownBackbone {

    private static final Paper PAPER =
            new Paper(
                    "Very Deep Convolutional Networks for Large-Scale Image Recognition",
                    "Simonyan, Zisserman",
                    2015);
    private static final List<Integer> WIDTHS = List.of(64, 128, 256, 512, 512);
    private static final int SIDE = 7;
    private static final Option<Double> DROPOUT =
            Options.probability("dropout", 0.5).describe("after each hidden linear layer");
    private static final int HIDDEN = 4096;
    private static final float LINEAR_DEVIATION = 0.01f;

    private final List<Integer> depths;
    private final boolean normalized;
    private final boolean small;

    /**
     * @param layers number of layers, part of the name
     * @param depths convolutions of each stage
     * @param normalized whether batch normalization follows each convolution
     * @param small whether the head is one linear layer
     */
    Vgg(int layers, List<Integer> depths, boolean normalized, boolean small) {
        super(
                new Facts(
                        "vgg" + layers + (normalized ? "-bn" : "") + (small ? "-cifar" : ""),
                        PAPER,
                        5,
                        Placement.BEFORE_POOL,
                        32,
                        small ? 32 : 224,
                        small ? List.of() : List.of(DROPOUT)));
        this.depths = depths;
        this.normalized = normalized;
        this.small = small;
    }

    @Override
    public Block create(ModelSpec spec, OptionValues options) {
        AttentionSlots slots = new AttentionSlots(spec, this);
        NamedSequential network = new NamedSequential().add("features", features(slots));
        if (small) {
            return network.add("avgpool", Pooling.global())
                    .add("classifier", linear(spec.classes()));
        }
        double dropout = options.get(DROPOUT);
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
                                .add("6", linear(spec.classes())));
    }

    // Attention has no number: those of the other layers stay torchvision's.
    private NamedSequential features(AttentionSlots slots) {
        NamedSequential features = new NamedSequential();
        int index = 0;
        int in = 3;
        for (int stage = 1; stage <= WIDTHS.size(); stage++) {
            int width = WIDTHS.get(stage - 1);
            for (int i = 0; i < depths.get(stage - 1); i++) {
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
