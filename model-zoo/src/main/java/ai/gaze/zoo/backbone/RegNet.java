package ai.gaze.zoo.backbone;

import ai.djl.nn.Activation;
import ai.djl.nn.Block;
import ai.djl.training.initializer.NormalInitializer;
import ai.gaze.zoo.Placement;
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

/**
 * RegNetY-400MF, under torchvision's parameter names: bottlenecks of one width with groups of eight
 * channels and squeeze-and-excitation, in whose place any other attention may stand.
 *
 * <p>Radosavovic, Kosaraju, Girshick, He and Dollar, "Designing Network Design Spaces", 2020. The
 * stem is a 3x3 convolution, at stride 2 for ImageNet's images, else at stride 1.
 */
public final class RegNet {

    private static final int STEM_WIDTH = 32;
    private static final int GROUP = 8;
    private static final List<Integer> WIDTHS = List.of(48, 104, 208, 440);
    private static final List<Integer> DEPTHS = List.of(1, 3, 6, 6);
    private static final Option<Boolean> SE =
            Options.flag("se", true)
                    .describe("squeeze-and-excitation where no other attention stands");
    private static final ConvNorm LAYERS = new ConvNorm(BatchNorm2d::new, Layers::relu);

    static final List<Backbone> TYPES =
            List.of(
                    Backbone.of(
                                    "regnet-y-400mf",
                                    List.of(SE, TwoStemBuilder.STEM),
                                    o -> builder().optSqueezeExcitation(o.get(SE)).stem(o))
                            .aliases("regnety-400mf")
                            .paper(
                                    "Designing Network Design Spaces",
                                    "Radosavovic, Kosaraju, Girshick, He, Dollar",
                                    2020));

    private RegNet() {}

    /** Returns a builder of RegNetY-400MF. */
    public static Builder builder() {
        return new Builder();
    }

    /** Builds a network. */
    public static final class Builder extends TwoStemBuilder<Builder> {

        private boolean squeezeExcitation = true;

        private Builder() {}

        /**
         * Sets whether there is squeeze-and-excitation where no other attention stands; there is by
         * default.
         */
        public Builder optSqueezeExcitation(boolean isThere) {
            squeezeExcitation = isThere;
            return this;
        }

        @Override
        protected Architecture architecture() {
            return new Architecture("regnet-y-400mf", 16, WIDTHS.size(), Placement.IN_BLOCK);
        }

        @Override
        public Optional<String> unlikePublished() {
            return otherStride("torchvision's regnet_y_400mf");
        }

        @Override
        protected Block create(AttentionSlots slots) {
            NamedSequential trunk = new NamedSequential();
            int in = STEM_WIDTH;
            for (int stage = 1; stage <= WIDTHS.size(); stage++) {
                int width = WIDTHS.get(stage - 1);
                String name = "block" + stage;
                NamedSequential blocks = new NamedSequential();
                for (int i = 0; i < DEPTHS.get(stage - 1); i++) {
                    blocks.add(name + "-" + i, block(in, width, i == 0 ? 2 : 1, slots));
                    in = width;
                }
                trunk.add(name, blocks);
                slots.afterStage(trunk, stage, in);
            }
            int stem = isImagenetStem() ? 2 : 1;
            return new NamedSequential()
                    .add(
                            "stem",
                            LAYERS.of(HeLayers.conv(channels(), STEM_WIDTH, 3, stem), STEM_WIDTH))
                    .add("trunk_output", trunk)
                    .add("avgpool", Pooling.global())
                    .add("fc", HeLayers.linear(outputs(), new NormalInitializer(0.01f)));
        }

        private Block block(int in, int width, int stride, AttentionSlots slots) {
            NamedSequential branch =
                    new NamedSequential()
                            .add("a", LAYERS.of(HeLayers.conv(in, width, 1, 1), width))
                            .add(
                                    "b",
                                    LAYERS.of(
                                            HeLayers.grouped(width, 3, stride, width / GROUP, 1),
                                            width));
            if (squeezeExcitation && !slots.isInBlock()) {
                // Follows the width of the input of the block.
                int hidden = (int) Math.rint(in / 4.0);
                branch.add(
                        "se",
                        new OwnSqueezeExcitation(
                                width,
                                hidden,
                                Activation::relu,
                                x -> x.getNDArrayInternal().sigmoid()));
            }
            slots.inBlock(width).ifPresent(attention -> branch.add(slots.name(), attention));
            branch.add("c", LAYERS.linear(HeLayers.conv(width, width, 1, 1), width));
            Residual block = new Residual(true).add("f", branch);
            return stride == 1 && in == width
                    ? block
                    : block.shortcut(
                            "proj", LAYERS.linear(HeLayers.conv(in, width, 1, stride), width));
        }
    }
}
