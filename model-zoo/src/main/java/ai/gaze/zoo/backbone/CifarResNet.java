package ai.gaze.zoo.backbone;

import ai.djl.nn.Block;
import ai.gaze.zoo.Placement;
import ai.gaze.zoo.UserException;
import ai.gaze.zoo.layer.BatchNorm2d;
import ai.gaze.zoo.layer.HeLayers;
import ai.gaze.zoo.layer.Layers;
import ai.gaze.zoo.layer.NamedSequential;
import ai.gaze.zoo.layer.Pooling;
import ai.gaze.zoo.layer.Residual;
import ai.gaze.zoo.registry.Option;
import ai.gaze.zoo.registry.Options;
import java.util.List;
import java.util.stream.Stream;

/**
 * The residual networks of three stages (16, 32, 64 channels) that the paper trains on CIFAR-10, of
 * 6n + 2 layers.
 *
 * <p>He, Zhang, Ren and Sun, "Deep Residual Learning for Image Recognition", 2016, section 4.2.
 */
public final class CifarResNet {

    private static final int STAGES = 3;

    private enum Shortcut {
        PAD,
        PROJECT
    }

    private static final Option<Shortcut> SHORTCUT =
            Options.choice("shortcut", Shortcut.PAD)
                    .describe(
                            "where the size changes: zeros for new channels, or a 1x1 convolution");

    static final List<Backbone> TYPES =
            Stream.of(20, 32, 44, 56, 110).map(CifarResNet::type).toList();

    private CifarResNet() {}

    private static Backbone type(int layers) {
        return Backbone.of(
                        "resnet" + layers,
                        List.of(SHORTCUT, RandomDrops.PATH, RandomDrops.BLOCK),
                        o ->
                                builder()
                                        .setNumLayers(layers)
                                        .optProjection(o.get(SHORTCUT) == Shortcut.PROJECT)
                                        .optDropPath(o.get(RandomDrops.PATH))
                                        .optDropBlock(o.get(RandomDrops.BLOCK)))
                .paper(
                        "Deep Residual Learning for Image Recognition, section 4.2",
                        "He, Zhang, Ren, Sun",
                        2016)
                .usualInputSize(32);
    }

    /** Returns a builder. */
    public static Builder builder() {
        return new Builder();
    }

    /** Builds a network. */
    public static final class Builder extends BackboneBuilder<Builder> {

        private final RandomDrops drops = new RandomDrops();
        private int layers;
        private boolean projection;

        private Builder() {}

        /** Sets the number of layers, 6n + 2: 20, 32, 44, 56, 110. */
        public Builder setNumLayers(int numLayers) {
            layers = numLayers;
            return this;
        }

        /**
         * Sets what the shortcut is where the size changes: a 1x1 convolution (the paper's option
         * B), or every second position and zeros for the new channels (option A, the default).
         */
        public Builder optProjection(boolean isProjection) {
            projection = isProjection;
            return this;
        }

        /**
         * Sets the probability with which training leaves the last branch out for an image, falling
         * linearly to 0 at the first (Huang et al., "Deep Networks with Stochastic Depth", 2016); 0
         * by default.
         */
        public Builder optDropPath(double probability) {
            drops.path(probability);
            return this;
        }

        /**
         * Sets the share of the maps of the last two stages that training drops in square regions
         * (Ghiasi et al., "DropBlock", 2018), with timm's sides and scales; 0 by default.
         */
        public Builder optDropBlock(double probability) {
            drops.block(probability);
            return this;
        }

        @Override
        protected Architecture architecture() {
            if (layers < 8 || layers % 6 != 2) {
                throw new UserException(
                        "CifarResNet has 6n + 2 layers, such as 20 or 56, not " + layers);
            }
            return new Architecture("resnet" + layers, 8, STAGES, Placement.IN_BLOCK);
        }

        @Override
        protected Block create(AttentionSlots slots) {
            NamedSequential network =
                    new NamedSequential()
                            .add("conv1", HeLayers.conv(channels(), 16, 3, 1))
                            .add("bn1", new BatchNorm2d(16))
                            .add("relu", Layers.relu());
            int in = 16;
            int perStage = (layers - 2) / (2 * STAGES);
            for (int stage = 1; stage <= STAGES; stage++) {
                int width = 16 << (stage - 1);
                NamedSequential layer = new NamedSequential();
                for (int i = 0; i < perStage; i++) {
                    RandomDrops.Drops dropped =
                            drops.at((stage - 1) * perStage + i, STAGES * perStage, STAGES - stage);
                    layer.add(Integer.toString(i), block(in, width, slots, dropped));
                    in = width;
                }
                network.add("layer" + stage, layer);
                slots.afterStage(network, stage, width);
            }
            return network.add("avgpool", Pooling.global())
                    .add("fc", Layers.linear(in, outputs(), true));
        }

        private Block block(int in, int width, AttentionSlots slots, RandomDrops.Drops dropped) {
            int stride = width / in;
            Residual block =
                    new Residual(true)
                            .add("conv1", HeLayers.conv(in, width, 3, stride))
                            .add("bn1", new BatchNorm2d(width));
            dropped.region().ifPresent(region -> block.add("drop_block", region));
            block.add("relu", Layers.relu())
                    .add("conv2", HeLayers.conv(width, width, 3, 1))
                    .add("bn2", new BatchNorm2d(width));
            slots.inBlock(width).ifPresent(attention -> block.add(slots.name(), attention));
            dropped.branch().ifPresent(branch -> block.add("drop_path", branch));
            if (in == width) {
                return block;
            }
            return projection
                    ? block.shortcut(
                            "downsample",
                            new NamedSequential()
                                    .add("0", HeLayers.conv(in, width, 1, stride))
                                    .add("1", new BatchNorm2d(width)))
                    : block.shortcut("pad", new PadShortcut());
        }
    }
}
