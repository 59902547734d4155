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
import java.util.List;
import java.util.stream.Stream;

/**
 * Residual networks of four stages that normalize and activate before each convolution, of 18 or 34
 * layers, under names like those of {@link ResNet}; the weights of timm's {@code resnetv2_18} and
 * {@code resnetv2_34} load into them.
 *
 * <p>He, Zhang, Ren and Sun, "Identity Mappings in Deep Residual Networks", 2016.
 */
public final class PreActResNet {

    private static final int STAGES = 4;

    static final List<Backbone> TYPES = Stream.of(18, 34).map(PreActResNet::type).toList();

    private PreActResNet() {}

    private static Backbone type(int layers) {
        return Backbone.of(
                        name(layers),
                        List.of(RandomDrops.PATH, RandomDrops.BLOCK, TwoStemBuilder.STEM),
                        o ->
                                builder()
                                        .setNumLayers(layers)
                                        .optDropPath(o.get(RandomDrops.PATH))
                                        .optDropBlock(o.get(RandomDrops.BLOCK))
                                        .stem(o))
                .aliases("resnetv2-" + layers)
                .paper("Identity Mappings in Deep Residual Networks", "He, Zhang, Ren, Sun", 2016);
    }

    private static String name(int layers) {
        return "preact-resnet" + layers;
    }

    /** Returns a builder. */
    public static Builder builder() {
        return new Builder();
    }

    /** Builds a network. */
    public static final class Builder extends TwoStemBuilder<Builder> {

        private final RandomDrops drops = new RandomDrops();
        private int layers;

        private Builder() {}

        /** Sets the number of layers: 18 or 34. */
        public Builder setNumLayers(int numLayers) {
            layers = numLayers;
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

        private List<Integer> depths() {
            return switch (layers) {
                case 18 -> List.of(2, 2, 2, 2);
                case 34 -> List.of(3, 4, 6, 3);
                default ->
                        throw new UserException("PreActResNet has 18 or 34 layers, not " + layers);
            };
        }

        @Override
        protected Architecture architecture() {
            return new Architecture(name(layers), 8, depths().size(), Placement.IN_BLOCK);
        }

        @Override
        protected Block create(AttentionSlots slots) {
            boolean imagenet = isImagenetStem();
            NamedSequential network =
                    new NamedSequential()
                            .add(
                                    "conv1",
                                    HeLayers.conv(
                                            channels(), 64, imagenet ? 7 : 3, imagenet ? 2 : 1));
            if (imagenet) {
                network.add("maxpool", Pooling.stemMaxPool());
            }
            int in = 64;
            int index = 0;
            int blocks = depths().stream().mapToInt(Integer::intValue).sum();
            for (int stage = 1; stage <= STAGES; stage++) {
                int width = 64 << (stage - 1);
                NamedSequential layer = new NamedSequential();
                for (int i = 0; i < depths().get(stage - 1); i++) {
                    RandomDrops.Drops dropped = drops.at(index++, blocks, STAGES - stage);
                    layer.add(Integer.toString(i), block(in, width, slots, dropped));
                    in = width;
                }
                network.add("layer" + stage, layer);
                slots.afterStage(network, stage, width);
            }
            return network.add("norm", new BatchNorm2d(in))
                    .add("relu", Layers.relu())
                    .add("avgpool", Pooling.global())
                    .add("fc", Layers.linear(in, outputs(), true));
        }

        private static Block block(
                int in, int width, AttentionSlots slots, RandomDrops.Drops dropped) {
            int stride = width / in;
            Residual block =
                    Residual.preActivated("bn1", new BatchNorm2d(in))
                            .add("conv1", HeLayers.conv(in, width, 3, stride))
                            .add("bn2", new BatchNorm2d(width));
            dropped.region().ifPresent(region -> block.add("drop_block", region));
            block.add("relu", Layers.relu()).add("conv2", HeLayers.conv(width, width, 3, 1));
            slots.inBlock(width).ifPresent(attention -> block.add(slots.name(), attention));
            dropped.branch().ifPresent(path -> block.add("drop_path", path));
            return in == width
                    ? block
                    : block.shortcut(
                            "downsample",
                            new NamedSequential().add("0", HeLayers.conv(in, width, 1, stride)));
        }
    }
}
