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
import ai.gaze.zoo.layer.Residual;
import ai.gaze.zoo.registry.Option;
import ai.gaze.zoo.registry.Options;
import java.util.List;

/**
 * Shallow and wide residual networks of three stages, normalization and activation before each
 * convolution.
 *
 * <p>Zagoruyko and Komodakis, "Wide Residual Networks", 2016.
 */
public final class WideResNet {

    private static final int STAGES = 3;
    private static final Option<Double> DROPOUT =
            Options.probability("dropout", 0).describe("between the convolutions of a block");

    static final List<Backbone> TYPES = List.of(type(28, 10));

    private WideResNet() {}

    private static Backbone type(int layers, int factor) {
        return Backbone.of(
                        name(layers, factor),
                        List.of(DROPOUT, RandomDrops.PATH, RandomDrops.BLOCK),
                        o ->
                                builder()
                                        .setNumLayers(layers)
                                        .setWidenFactor(factor)
                                        .optDropout(o.get(DROPOUT))
                                        .optDropPath(o.get(RandomDrops.PATH))
                                        .optDropBlock(o.get(RandomDrops.BLOCK)))
                .paper("Wide Residual Networks", "Zagoruyko, Komodakis", 2016)
                .usualInputSize(32);
    }

    private static String name(int layers, int factor) {
        return "wrn-" + layers + "-" + factor;
    }

    /** Returns a builder. */
    public static Builder builder() {
        return new Builder();
    }

    /** Builds a network. */
    public static final class Builder extends BackboneBuilder<Builder> {

        private final RandomDrops drops = new RandomDrops();
        private int layers;
        private int factor;
        private double dropout;

        private Builder() {}

        /** Sets the number of layers, 6n + 4: 16, 22, 28, 40. */
        public Builder setNumLayers(int numLayers) {
            layers = numLayers;
            return this;
        }

        /** Sets how many times as wide as the narrowest network it is. */
        public Builder setWidenFactor(int widenFactor) {
            Arguments.product("64 times the widen factor", 64, widenFactor);
            factor = widenFactor;
            return this;
        }

        /** Sets the dropout between the convolutions of a block, 0 by default. */
        public Builder optDropout(double probability) {
            dropout = Arguments.probability("dropout", probability);
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
            if (layers < 10 || layers % 6 != 4 || factor < 1) {
                throw UserException.of(
                        "WideResNet has 6n + 4 layers, such as 28, and is at least 1 times as"
                                + " wide, not %d and %d",
                        layers, factor);
            }
            return new Architecture(name(layers, factor), 8, STAGES, Placement.IN_BLOCK);
        }

        @Override
        protected Block create(AttentionSlots slots) {
            NamedSequential network =
                    new NamedSequential().add("conv1", HeLayers.conv(channels(), 16, 3, 1));
            int in = 16;
            int perStage = (layers - 4) / (2 * STAGES);
            for (int stage = 1; stage <= STAGES; stage++) {
                int width = (16 * factor) << (stage - 1);
                NamedSequential layer = new NamedSequential();
                for (int i = 0; i < perStage; i++) {
                    int stride = i == 0 && stage > 1 ? 2 : 1;
                    RandomDrops.Drops dropped =
                            drops.at((stage - 1) * perStage + i, STAGES * perStage, STAGES - stage);
                    layer.add(Integer.toString(i), block(in, width, stride, slots, dropped));
                    in = width;
                }
                network.add("layer" + stage, layer);
                slots.afterStage(network, stage, width);
            }
            Block fc = Layers.linear(in, outputs(), true);
            fc.setInitializer(Initializer.ZEROS, "bias");
            return network.add("bn1", new BatchNorm2d(in))
                    .add("relu", Layers.relu())
                    .add("avgpool", Pooling.global())
                    .add("fc", fc);
        }

        private Block block(
                int in, int width, int stride, AttentionSlots slots, RandomDrops.Drops dropped) {
            NamedSequential branch =
                    new NamedSequential()
                            .add("conv1", HeLayers.conv(in, width, 3, stride))
                            .add("bn2", new BatchNorm2d(width));
            dropped.region().ifPresent(region -> branch.add("drop_block", region));
            branch.add("relu2", Layers.relu())
                    .add("dropout", Layers.dropout(dropout))
                    .add("conv2", HeLayers.conv(width, width, 3, 1));
            slots.inBlock(width).ifPresent(attention -> branch.add(slots.name(), attention));
            dropped.branch().ifPresent(path -> branch.add("drop_path", path));
            Residual block =
                    Residual.preActivated("bn1", new BatchNorm2d(in)).add("branch", branch);
            return in == width && stride == 1
                    ? block
                    : block.shortcut("shortcut", HeLayers.conv(in, width, 1, stride));
        }
    }
}
