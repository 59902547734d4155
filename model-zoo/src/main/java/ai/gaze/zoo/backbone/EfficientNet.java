package ai.gaze.zoo.backbone;

import ai.djl.nn.Block;
import ai.djl.training.initializer.UniformInitializer;
import ai.gaze.zoo.ModelSpec;
import ai.gaze.zoo.Placement;
import ai.gaze.zoo.attention.Paper;
import ai.gaze.zoo.layer.BatchNorm2d;
import ai.gaze.zoo.layer.HeLayers;
import ai.gaze.zoo.layer.Layers;
import ai.gaze.zoo.layer.NamedSequential;
import ai.gaze.zoo.layer.Pooling;
import ai.gaze.zoo.layer.Silu;
import ai.gaze.zoo.registry.Option;
import ai.gaze.zoo.registry.OptionValues;
import ai.gaze.zoo.registry.Options;
import java.util.List;
import java.util.Optional;

/**
 * EfficientNet-B0, under torchvision's parameter names: inverted bottlenecks with depthwise
 * convolutions and squeeze-and-excitation, in whose place any other attention may stand.
 *
 * <p>Option {@code stem}: {@code imagenet} (3x3 at stride 2) or {@code cifar} (3x3). Options {@code
 * dropout} (before the last layer) and {@code stochastic-depth} (probability with which the last
 * block is skipped, falling linearly to the first). Option {@code se=false} leaves
 * squeeze-and-excitation out where no other attention is asked for.
 */
final class EfficientNet extends KnownBackbone {

    private static final Paper PAPER =
            new Paper(
                    "EfficientNet: Rethinking Model Scaling for Convolutional Neural Networks",
                    "Tan, Le",
                    2019);
    private static final int STEM = 32;
    private static final int SMALLEST_FOR_IMAGENET_STEM = 32;
    private static final int HEAD = 1280;
    private static final Option<Boolean> SE =
            Options.flag("se", true)
                    .describe("squeeze-and-excitation where no other attention stands");
    private static final Option<Double> SKIP =
            Options.probability("stochastic-depth", 0.2)
                    .describe("with which the last block is skipped, falling to the first");
    private static final Option<Double> DROPOUT =
            Options.probability("dropout", 0.2).describe("before the last layer");
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

    EfficientNet() {
        super(
                new Facts(
                        "efficientnet-b0",
                        PAPER,
                        STAGES.size(),
                        Placement.IN_BLOCK,
                        16,
                        224,
                        List.of(SE, SKIP, KnownBackbone.STEM, DROPOUT)));
    }

    @Override
    boolean isWide() {
        return true;
    }

    // The stages at whose end a ResNet's stages 1 to 3 end: strides 4, 8 and 16.
    @Override
    Placement betweenStages() {
        return Placement.afterStage(2, 3, 5);
    }

    // The other backbones with two stems have kernels of two sizes, so that nothing is mistaken.
    @Override
    public Optional<String> unlikePublished(ModelSpec spec) {
        OptionValues options = read(spec.options());
        return imagenetStem(spec, options, SMALLEST_FOR_IMAGENET_STEM)
                ? Optional.empty()
                : Optional.of(
                        "its first convolution has stride 1 (stem=cifar, the default up to 64"
                                + " pixels), that of torchvision's efficientnet_b0 stride 2"
                                + " (stem=imagenet)");
    }

    @Override
    public Block create(ModelSpec spec, OptionValues options) {
        AttentionSlots slots = new AttentionSlots(spec, this);
        boolean excite = options.get(SE) && !slots.isInBlock();
        double skip = options.get(SKIP);
        NamedSequential features = new NamedSequential();
        int stemStride = imagenetStem(spec, options, SMALLEST_FOR_IMAGENET_STEM) ? 2 : 1;
        features.add("0", convolution(HeLayers.conv(3, STEM, 3, stemStride), STEM));
        int blocks = STAGES.stream().mapToInt(Stage::blocks).sum();
        int in = STEM;
        int index = 0;
        for (int stage = 1; stage <= STAGES.size(); stage++) {
            Stage shape = STAGES.get(stage - 1);
            NamedSequential layer = new NamedSequential();
            for (int i = 0; i < shape.blocks(); i++) {
                layer.add(
                        Integer.toString(i),
                        InvertedBottleneck.builder(in, shape.width())
                                .expansion(shape.expansion())
                                .kernel(shape.kernel())
                                .stride(i == 0 ? shape.stride() : 1)
                                .skip(skip * index++ / blocks)
                                .excite(excite)
                                .build(slots));
                in = shape.width();
            }
            features.add(Integer.toString(stage), layer);
            slots.afterStage(features, stage, in);
        }
        features.add("8", convolution(HeLayers.conv(in, HEAD, 1, 1), HEAD));
        UniformInitializer uniform =
                new UniformInitializer((float) (1 / Math.sqrt(spec.classes())));
        return new NamedSequential()
                .add("features", features)
                .add("avgpool", Pooling.global())
                .add(
                        "classifier",
                        new NamedSequential()
                                .add("0", Layers.dropout(options.get(DROPOUT)))
                                .add("1", HeLayers.linear(spec.classes(), uniform)));
    }

    /** A convolution, batch normalization and SiLU. */
    static NamedSequential convolution(Block conv, int out) {
        return new NamedSequential()
                .add("0", conv)
                .add("1", new BatchNorm2d(out))
                .add("2", new Silu());
    }
}
