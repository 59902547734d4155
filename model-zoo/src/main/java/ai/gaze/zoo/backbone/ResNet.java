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
import ai.gaze.zoo.layer.Residual;
import ai.gaze.zoo.registry.Option;
import ai.gaze.zoo.registry.OptionValues;
import ai.gaze.zoo.registry.Options;
import java.util.List;

/**
 * Residual networks of four stages, under torchvision's parameter names: 18, 34 (blocks of two 3x3
 * convolutions), 50, 101 and 152 layers (bottlenecks, the stride in the 3x3 convolution).
 *
 * <p>Option {@code stem}: {@code imagenet} (7x7 at stride 2 and pooling) or {@code cifar} (3x3).
 * Option {@code zero-init}: the last normalization of each branch starts at zero.
 */
final class ResNet extends KnownBackbone {

    private static final Paper PAPER =
            new Paper("Deep Residual Learning for Image Recognition", "He, Zhang, Ren, Sun", 2016);
    private static final int EXPANSION = 4;
    private static final Option<Boolean> ZERO_INIT =
            Options.flag("zero-init", false)
                    .describe("whether the last normalization of each branch starts at zero");

    private final List<Integer> depths;
    private final boolean bottleneck;

    /**
     * @param layers number of layers, part of the name
     * @param bottleneck whether the blocks are bottlenecks
     * @param depths blocks of each stage
     */
    ResNet(int layers, boolean bottleneck, Integer... depths) {
        super(
                new Facts(
                        "resnet" + layers,
                        PAPER,
                        4,
                        Placement.IN_BLOCK,
                        8,
                        224,
                        List.of(ZERO_INIT, STEM)));
        this.depths = List.of(depths);
        this.bottleneck = bottleneck;
    }

    @Override
    boolean isWide() {
        return bottleneck;
    }

    @Override
    public Block create(ModelSpec spec, OptionValues options) {
        AttentionSlots slots = new AttentionSlots(spec, this);
        boolean zeroInit = options.get(ZERO_INIT);
        NamedSequential network = new NamedSequential();
        if (imagenetStem(spec, options, 32)) {
            network.add("conv1", HeLayers.conv(3, 64, 7, 2))
                    .add("bn1", new BatchNorm2d(64))
                    .add("relu", Layers.relu())
                    .add("maxpool", Pooling.stemMaxPool());
        } else {
            network.add("conv1", HeLayers.conv(3, 64, 3, 1))
                    .add("bn1", new BatchNorm2d(64))
                    .add("relu", Layers.relu());
        }
        int in = 64;
        for (int stage = 1; stage <= depths.size(); stage++) {
            int width = 64 << (stage - 1);
            int out = bottleneck ? EXPANSION * width : width;
            NamedSequential layer = new NamedSequential();
            for (int i = 0; i < depths.get(stage - 1); i++) {
                int stride = i == 0 && stage > 1 ? 2 : 1;
                layer.add(Integer.toString(i), block(in, width, out, stride, slots, zeroInit));
                in = out;
            }
            network.add("layer" + stage, layer);
            slots.afterStage(network, stage, out);
        }
        return network.add("avgpool", Pooling.global())
                .add("fc", Layers.linear(in, spec.classes(), true));
    }

    private Block block(
            int in, int width, int out, int stride, AttentionSlots slots, boolean zeroInit) {
        Residual block = new Residual(true);
        BatchNorm2d last = new BatchNorm2d(out);
        if (bottleneck) {
            block.add("conv1", HeLayers.conv(in, width, 1, 1))
                    .add("bn1", new BatchNorm2d(width))
                    .add("relu1", Layers.relu())
                    .add("conv2", HeLayers.conv(width, width, 3, stride))
                    .add("bn2", new BatchNorm2d(width))
                    .add("relu2", Layers.relu())
                    .add("conv3", HeLayers.conv(width, out, 1, 1))
                    .add("bn3", last);
        } else {
            block.add("conv1", HeLayers.conv(in, width, 3, stride))
                    .add("bn1", new BatchNorm2d(width))
                    .add("relu", Layers.relu())
                    .add("conv2", HeLayers.conv(width, out, 3, 1))
                    .add("bn2", last);
        }
        if (zeroInit) {
            last.weight().setInitializer(Initializer.ZEROS);
        }
        slots.inBlock(out).ifPresent(attention -> block.add(slots.name(), attention));
        if (stride != 1 || in != out) {
            block.shortcut(
                    "downsample",
                    new NamedSequential()
                            .add("0", HeLayers.conv(in, out, 1, stride))
                            .add("1", new BatchNorm2d(out)));
        }
        return block;
    }
}
