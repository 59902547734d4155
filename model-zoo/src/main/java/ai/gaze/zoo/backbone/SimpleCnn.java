package ai.gaze.zoo.backbone;

import ai.djl.nn.Block;
import ai.gaze.zoo.ModelSpec;
import ai.gaze.zoo.UserException;
import ai.gaze.zoo.attention.AttentionRegistry;
import ai.gaze.zoo.attention.Paper;
import ai.gaze.zoo.layer.BatchNorm2d;
import ai.gaze.zoo.layer.Layers;
import ai.gaze.zoo.layer.NamedSequential;
import java.util.HashMap;
import java.util.Map;

/**
 * A small network for 32x32 images: three blocks of 3x3 convolution, batch normalization, ReLU,
 * attention and 2x2 maximum pooling (3 to 32, 64 and 128 channels), then two linear layers (2048 to
 * 512 to the classes) with dropout between them.
 *
 * <p>1,147,914 parameters for ten classes, 1,150,602 with squeeze-and-excitation.
 */
final class SimpleCnn implements Backbone {

    private static final int[] WIDTHS = {3, 32, 64, 128};
    private static final int HIDDEN = 512;

    @Override
    public String name() {
        return "simple-cnn";
    }

    @Override
    public Paper paper() {
        return new Paper("A CNN with squeeze-and-excitation, trained on CIFAR-10", "article", 2024);
    }

    @Override
    public Block create(ModelSpec spec) {
        int side = spec.inputSize() / 8;
        if (side < 1) {
            throw new UserException(
                    "simple-cnn needs images of at least 8x8 pixels, not "
                            + spec.inputSize()
                            + "x"
                            + spec.inputSize());
        }
        NamedSequential network = new NamedSequential();
        for (int i = 1; i < WIDTHS.length; i++) {
            network.add("conv" + i, Layers.conv(WIDTHS[i - 1], WIDTHS[i], 3, 1, 1, true));
            network.add("bn" + i, new BatchNorm2d(WIDTHS[i]));
            network.add("relu" + i, Layers.relu());
            if (!spec.attention().isNone()) {
                String attention = spec.attention().name();
                network.add(
                        attention + i,
                        AttentionRegistry.create(
                                attention,
                                WIDTHS[i],
                                options(attention, spec.attention().options())));
            }
            network.add("pool" + i, Layers.maxPool(2));
        }
        return network.add("flatten", Layers.flatten())
                .add("fc1", Layers.linear(WIDTHS[3] * side * side, HIDDEN, true))
                .add("relu", Layers.relu())
                .add("dropout", Layers.dropout(dropout(spec)))
                .add("fc2", Layers.linear(HIDDEN, spec.classes(), true));
    }

    private static double dropout(ModelSpec spec) {
        return Double.parseDouble(spec.options().getOrDefault("dropout", "0.5"));
    }

    // The article's squeeze-and-excitation has no biases here, though the one in its ResNet has.
    private static Map<String, String> options(String attention, Map<String, String> given) {
        Map<String, String> options = new HashMap<>(given);
        if ("se".equals(attention)) {
            options.putIfAbsent("bias", "false");
        }
        return options;
    }
}
