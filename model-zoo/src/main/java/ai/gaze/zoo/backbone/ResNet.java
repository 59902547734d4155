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
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Residual networks of four stages, under torchvision's parameter names: 18, 34 (blocks of two 3x3
 * convolutions), 50, 101 and 152 layers (bottlenecks, the stride in the 3x3 convolution), and
 * ResNeXt-50 32x4d, whose 3x3 convolutions have 32 groups.
 *
 * <p>He, Zhang, Ren and Sun, "Deep Residual Learning for Image Recognition", 2016. The stem for
 * ImageNet is a 7x7 convolution at stride 2 and pooling, that for CIFAR a 3x3 convolution.
 *
 * <pre>{@code
 * Block network = ResNet.builder().setNumLayers(18).setOutSize(10).optCifarStem(true)
 *         .optAttention("cbam:reduction=8").build();
 * }</pre>
 */
public final class ResNet {

    private static final int EXPANSION = 4;
    private static final int LEAST_BOTTLENECK = 50;
    private static final Option<Boolean> ZERO_INIT =
            Options.flag("zero-init", false)
                    .describe("whether the last normalization of each branch starts at zero");

    private static final Option<Integer> DILATED =
            Options.integer("dilated-stages", 0, 0, 3)
                    .describe(
                            "last stages that keep the resolution, with dilated convolutions: 1 for"
                                    + " a sixteenth of the image's side instead of a 32nd, 2 for an"
                                    + " eighth");

    static final List<Backbone> TYPES =
            Stream.concat(
                            Stream.of(18, 34, 50, 101, 152).map(n -> type("resnet" + n, n, 1, 64)),
                            Stream.of(type("resnext50-32x4d", 50, 32, 4)))
                    .toList();

    /** What differs between blocks; {@code first} is the dilation of the first 3x3 convolution. */
    private record Sizes(int in, int width, int out, int stride, int first, int dilation) {}

    private ResNet() {}

    private static Backbone type(String name, int layers, int groups, int width) {
        Backbone backbone =
                Backbone.of(
                        name,
                        List.of(
                                ZERO_INIT,
                                DILATED,
                                RandomDrops.PATH,
                                RandomDrops.BLOCK,
                                TwoStemBuilder.STEM),
                        o ->
                                builder()
                                        .setNumLayers(layers)
                                        .optGroups(groups, width)
                                        .optDilatedStages(o.get(DILATED))
                                        .optZeroInit(o.get(ZERO_INIT))
                                        .optDropPath(o.get(RandomDrops.PATH))
                                        .optDropBlock(o.get(RandomDrops.BLOCK))
                                        .stem(o));
        return groups == 1
                ? backbone.paper(
                        "Deep Residual Learning for Image Recognition", "He, Zhang, Ren, Sun", 2016)
                : backbone.paper(
                        "Aggregated Residual Transformations for Deep Neural Networks",
                        "Xie, Girshick, Dollar, Tu, He",
                        2017);
    }

    /** Returns a builder. */
    public static Builder builder() {
        return new Builder();
    }

    /** Builds a network. */
    public static final class Builder extends TwoStemBuilder<Builder> {

        private final RandomDrops drops = new RandomDrops();
        private int layers;
        private int groups = 1;
        private int groupWidth = 64;
        private int dilatedStages;
        private boolean zeroInit;

        private Builder() {}

        /** Sets the number of layers: 18, 34, 50, 101 or 152. */
        public Builder setNumLayers(int numLayers) {
            layers = numLayers;
            return this;
        }

        /**
         * Sets the groups of the 3x3 convolutions of bottlenecks and the channels of one in the
         * first stage: 32 of 4 for ResNeXt-50 32x4d, by default 1 of 64.
         */
        public Builder optGroups(int count, int width) {
            Arguments.product("the channels of all groups", count, width, 8);
            groups = count;
            groupWidth = width;
            return this;
        }

        /**
         * Sets how many of the last stages keep the resolution, their 3x3 convolutions dilated
         * instead (torchvision's {@code replace_stride_with_dilation}); 0 by default, up to 3.
         */
        public Builder optDilatedStages(int last) {
            dilatedStages = last;
            return this;
        }

        /** Sets whether the last normalization of each branch starts at zero; not by default. */
        public Builder optZeroInit(boolean isZero) {
            zeroInit = isZero;
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
        public Optional<String> unlikePublished() {
            return dilatedStages == 0
                    ? Optional.empty()
                    : Optional.of(
                            "its last stages are dilated (dilated-stages="
                                    + dilatedStages
                                    + ") where those of the published network divide the"
                                    + " resolution");
        }

        private boolean isBottleneck() {
            return layers >= LEAST_BOTTLENECK;
        }

        private List<Integer> depths() {
            return switch (layers) {
                case 18 -> List.of(2, 2, 2, 2);
                case 34, 50 -> List.of(3, 4, 6, 3);
                case 101 -> List.of(3, 4, 23, 3);
                case 152 -> List.of(3, 8, 36, 3);
                default ->
                        throw new UserException(
                                "ResNet has 18, 34, 50, 101 or 152 layers, not " + layers);
            };
        }

        @Override
        protected Architecture architecture() {
            String name =
                    groups == 1
                            ? "resnet" + layers
                            : "resnext" + layers + "-" + groups + "x" + groupWidth + "d";
            if (groups < 1 || groupWidth < 1 || (groups > 1 && !isBottleneck())) {
                throw UserException.of(
                        "model %s has %d groups of %d channels, where groups are for the"
                                + " bottlenecks of 50 layers and more; use 1 group of 64",
                        name, groups, groupWidth);
            }
            if (dilatedStages < 0 || dilatedStages > 3) {
                throw UserException.of(
                        "model %s has 3 stages that can be dilated, not %d; use 0 to 3",
                        name, dilatedStages);
            }
            Architecture architecture =
                    new Architecture(name, 8, depths().size(), Placement.IN_BLOCK);
            return isBottleneck() ? architecture.wide() : architecture;
        }

        @Override
        protected Block create(AttentionSlots slots) {
            boolean imagenet = isImagenetStem();
            NamedSequential network =
                    new NamedSequential()
                            .add(
                                    "conv1",
                                    HeLayers.conv(
                                            channels(), 64, imagenet ? 7 : 3, imagenet ? 2 : 1))
                            .add("bn1", new BatchNorm2d(64))
                            .add("relu", Layers.relu());
            if (imagenet) {
                network.add("maxpool", Pooling.stemMaxPool());
            }
            int in = 64;
            int stage = 0;
            int index = 0;
            int dilation = 1;
            int blocks = depths().stream().mapToInt(Integer::intValue).sum();
            for (int depth : depths()) {
                stage++;
                int planes = 64 << (stage - 1);
                int width = planes * groupWidth / 64 * groups;
                int out = isBottleneck() ? EXPANSION * planes : planes;
                boolean dilated = stage > depths().size() - dilatedStages;
                NamedSequential layer = new NamedSequential();
                for (int i = 0; i < depth; i++) {
                    int stride = i == 0 && stage > 1 && !dilated ? 2 : 1;
                    // The first block still looks as far as the stage before it.
                    int first = dilation;
                    dilation = i == 0 && dilated ? 2 * dilation : dilation;
                    Sizes sizes = new Sizes(in, width, out, stride, first, dilation);
                    RandomDrops.Drops dropped = drops.at(index++, blocks, depths().size() - stage);
                    layer.add(Integer.toString(i), block(sizes, slots, dropped));
                    in = out;
                }
                network.add("layer" + stage, layer);
                slots.afterStage(network, stage, out);
            }
            return network.add("avgpool", Pooling.global())
                    .add("fc", Layers.linear(in, outputs(), true));
        }

        private Block block(Sizes sizes, AttentionSlots slots, RandomDrops.Drops dropped) {
            int in = sizes.in();
            int width = sizes.width();
            int out = sizes.out();
            int stride = sizes.stride();
            Residual block = new Residual(true);
            BatchNorm2d last = new BatchNorm2d(out);
            if (isBottleneck()) {
                block.add("conv1", HeLayers.conv(in, width, 1, 1))
                        .add("bn1", new BatchNorm2d(width))
                        .add("relu1", Layers.relu())
                        .add("conv2", HeLayers.grouped(width, 3, stride, groups, sizes.first()))
                        .add("bn2", new BatchNorm2d(width));
                dropped.region().ifPresent(region -> block.add("drop_block", region));
                block.add("relu2", Layers.relu())
                        .add("conv3", HeLayers.conv(width, out, 1, 1))
                        .add("bn3", last);
            } else {
                block.add("conv1", HeLayers.grouped(width, 3, stride, 1, sizes.first()))
                        .add("bn1", new BatchNorm2d(width));
                dropped.region().ifPresent(region -> block.add("drop_block", region));
                block.add("relu", Layers.relu())
                        .add("conv2", HeLayers.grouped(out, 3, 1, 1, sizes.dilation()))
                        .add("bn2", last);
            }
            if (zeroInit) {
                last.weight().setInitializer(Initializer.ZEROS);
            }
            slots.inBlock(out).ifPresent(attention -> block.add(slots.name(), attention));
            dropped.branch().ifPresent(branch -> block.add("drop_path", branch));
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
}
