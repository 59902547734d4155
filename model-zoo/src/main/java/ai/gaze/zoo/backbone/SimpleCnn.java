package ai.gaze.zoo.backbone;

import ai.djl.nn.Block;
import ai.gaze.zoo.ModelSpec;
import ai.gaze.zoo.Placement;
import ai.gaze.zoo.attention.Paper;
import ai.gaze.zoo.layer.BatchNorm2d;
import ai.gaze.zoo.layer.Layers;
import ai.gaze.zoo.layer.NamedSequential;
import ai.gaze.zoo.registry.Option;
import ai.gaze.zoo.registry.OptionValues;
import ai.gaze.zoo.registry.Options;
import java.util.List;
import java.util.Map;

/**
 * A small network for 32x32 images: three blocks of 3x3 convolution, batch normalization, ReLU,
 * attention and 2x2 maximum pooling (3 to 32, 64 and 128 channels), then two linear layers (2048 to
 * 512 to the classes) with dropout between them.
 *
 * <p>1,147,914 parameters for ten classes, 1,150,602 with squeeze-and-excitation.
 */
final class SimpleCnn extends KnownBackbone {

    private static final int[] WIDTHS = {3, 32, 64, 128};
    private static final int HIDDEN = 512;
    private static final Option<Double> DROPOUT =
            Options.probability("dropout", 0.5).describe("between the linear layers");

    SimpleCnn() {
        super(
                new Facts(
                        "simple-cnn",
                        new Paper(
                                "A CNN with squeeze-and-excitation, trained on CIFAR-10",
                                "article",
                                2024),
                        3,
                        Placement.BEFORE_POOL,
                        8,
                        32,
                        List.of(DROPOUT)));
    }

    @Override
    public Block create(ModelSpec spec, OptionValues options) {
        AttentionSlots slots = new AttentionSlots(spec, this, defaults(spec));
        NamedSequential network = new NamedSequential();
        for (int i = 1; i < WIDTHS.length; i++) {
            network.add("conv" + i, Layers.conv(WIDTHS[i - 1], WIDTHS[i], 3, 1, 1, true));
            network.add("bn" + i, new BatchNorm2d(WIDTHS[i]));
            network.add("relu" + i, Layers.relu());
            slots.beforePool(network, i, WIDTHS[i]);
            network.add("pool" + i, Layers.maxPool(2));
            slots.afterStage(network, i, WIDTHS[i]);
        }
        int side = spec.inputSize() / 8;
        return network.add("flatten", Layers.flatten())
                .add("fc1", Layers.linear(WIDTHS[3] * side * side, HIDDEN, true))
                .add("relu", Layers.relu())
                .add("dropout", Layers.dropout(options.get(DROPOUT)))
                .add("fc2", Layers.linear(HIDDEN, spec.classes(), true));
    }

    // The article's squeeze-and-excitation has no biases here, though the one in its ResNet has.
    private static Map<String, String> defaults(ModelSpec spec) {
        return spec.attention().name().equals("se") ? Map.of("bias", "false") : Map.of();
    }
}
