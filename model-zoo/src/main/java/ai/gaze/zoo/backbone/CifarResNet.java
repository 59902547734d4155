package ai.gaze.zoo.backbone;

import ai.djl.nn.Block;
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
 * The residual networks of three stages (16, 32, 64 channels) that the paper trains on CIFAR-10, of
 * 6n + 2 layers.
 *
 * <p>Option {@code shortcut}: where the size changes, {@code pad} takes every second position and
 * appends zeros (the paper's option A, without parameters), {@code project} is a 1x1 convolution
 * (option B).
 */
final class CifarResNet extends KnownBackbone {

    private static final Paper PAPER =
            new Paper(
                    "Deep Residual Learning for Image Recognition, section 4.2",
                    "He, Zhang, Ren, Sun",
                    2016);
    private static final int STAGES = 3;

    private enum Shortcut {
        PAD,
        PROJECT
    }

    private static final Option<Shortcut> SHORTCUT =
            Options.choice("shortcut", Shortcut.PAD)
                    .describe(
                            "where the size changes: zeros for new channels, or a 1x1 convolution");

    private final int blocks;

    /**
     * @param layers number of layers, part of the name
     */
    CifarResNet(int layers) {
        super(
                new Facts(
                        "resnet" + layers,
                        PAPER,
                        STAGES,
                        Placement.IN_BLOCK,
                        8,
                        32,
                        List.of(SHORTCUT)));
        blocks = (layers - 2) / (2 * STAGES);
    }

    @Override
    public Block create(ModelSpec spec, OptionValues options) {
        AttentionSlots slots = new AttentionSlots(spec, this);
        boolean pad = options.get(SHORTCUT) == Shortcut.PAD;
        NamedSequential network =
                new NamedSequential()
                        .add("conv1", HeLayers.conv(3, 16, 3, 1))
                        .add("bn1", new BatchNorm2d(16))
                        .add("relu", Layers.relu());
        int in = 16;
        for (int stage = 1; stage <= STAGES; stage++) {
            int width = 16 << (stage - 1);
            NamedSequential layer = new NamedSequential();
            for (int i = 0; i < blocks; i++) {
                layer.add(Integer.toString(i), block(in, width, pad, slots));
                in = width;
            }
            network.add("layer" + stage, layer);
            slots.afterStage(network, stage, width);
        }
        return network.add("avgpool", Pooling.global())
                .add("fc", Layers.linear(in, spec.classes(), true));
    }

    private static Block block(int in, int width, boolean pad, AttentionSlots slots) {
        int stride = width / in;
        Residual block =
                new Residual(true)
                        .add("conv1", HeLayers.conv(in, width, 3, stride))
                        .add("bn1", new BatchNorm2d(width))
                        .add("relu", Layers.relu())
                        .add("conv2", HeLayers.conv(width, width, 3, 1))
                        .add("bn2", new BatchNorm2d(width));
        slots.inBlock(width).ifPresent(attention -> block.add(slots.name(), attention));
        if (in == width) {
            return block;
        }
        return pad
                ? block.shortcut("pad", new PadShortcut())
                : block.shortcut(
                        "downsample",
                        new NamedSequential()
                                .add("0", HeLayers.conv(in, width, 1, stride))
                                .add("1", new BatchNorm2d(width)));
    }
}
