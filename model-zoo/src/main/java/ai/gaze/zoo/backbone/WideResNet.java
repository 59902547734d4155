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
import java.util.List;

/**
 * Shallow and wide residual networks of three stages, normalization and activation before each
 * convolution. Option {@code dropout}: between the two convolutions of a block.
 */
final class WideResNet extends KnownBackbone {

    private static final Paper PAPER =
            new Paper("Wide Residual Networks", "Zagoruyko, Komodakis", 2016);
    private static final int STAGES = 3;
    private static final Option<Double> DROPOUT =
            Options.probability("dropout", 0).describe("between the convolutions of a block");

    private final int blocks;
    private final int factor;

    /**
     * @param layers number of layers: 6n + 4
     * @param factor how many times as wide as the narrowest network
     */
    WideResNet(int layers, int factor) {
        super(
                new Facts(
                        "wrn-" + layers + "-" + factor,
                        PAPER,
                        STAGES,
                        Placement.IN_BLOCK,
                        8,
                        32,
                        List.of(DROPOUT)));
        blocks = (layers - 4) / (2 * STAGES);
        this.factor = factor;
    }

    @Override
    public Block create(ModelSpec spec, OptionValues options) {
        AttentionSlots slots = new AttentionSlots(spec, this);
        double dropout = options.get(DROPOUT);
        NamedSequential network = new NamedSequential().add("conv1", HeLayers.conv(3, 16, 3, 1));
        int in = 16;
        for (int stage = 1; stage <= STAGES; stage++) {
            int width = (16 * factor) << (stage - 1);
            NamedSequential layer = new NamedSequential();
            for (int i = 0; i < blocks; i++) {
                int stride = i == 0 && stage > 1 ? 2 : 1;
                layer.add(Integer.toString(i), new WideBlock(in, width, stride, dropout, slots));
                in = width;
            }
            network.add("layer" + stage, layer);
            slots.afterStage(network, stage, width);
        }
        Block fc = Layers.linear(in, spec.classes(), true);
        fc.setInitializer(Initializer.ZEROS, "bias");
        return network.add("bn1", new BatchNorm2d(in))
                .add("relu", Layers.relu())
                .add("avgpool", Pooling.global())
                .add("fc", fc);
    }
}
