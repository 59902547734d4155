package ai.gaze.zoo.segmentation;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Block;
import ai.gaze.zoo.UserException;
import ai.gaze.zoo.backbone.BackboneBuilder;
import ai.gaze.zoo.backbone.FeatureNetwork;
import ai.gaze.zoo.layer.CompositeBlock;
import ai.gaze.zoo.layer.Forward;
import ai.gaze.zoo.registry.NameAndOptions;
import java.util.Map;

/**
 * A backbone, a head on its last map and a bilinear enlargement to the size of the images: takes
 * images {@code [N, C, H, W]} and gives logits {@code [N, classes, H, W]}.
 *
 * <pre>{@code
 * Block network = SegmentationNetwork.builder()
 *         .setBackbone(ResNet.builder().setNumLayers(50).optDilatedStages(2).optCifarStem(false))
 *         .optHead("deeplabv3").setOutSize(21).build();
 * }</pre>
 *
 * <p>Parameters are named {@code backbone.*} and {@code classifier.*} as torchvision's, whose
 * {@code fcn_resnet50} and {@code deeplabv3_resnet50} are those of a ResNet with two dilated
 * stages. Their second head on an earlier stage, for a second loss, is left out.
 */
public final class SegmentationNetwork extends CompositeBlock {

    /** What stands before the names of the backbone's parameters. */
    public static final String BACKBONE = "backbone.";

    /** The number of DJL's bilinear interpolation. */
    private static final int BILINEAR = 1;

    private final FeatureNetwork backbone;
    private final Block classifier;
    private final int classes;

    private SegmentationNetwork(FeatureNetwork backbone, Block classifier, int classes) {
        this.backbone = addChildBlock("backbone", backbone);
        this.classifier = addChildBlock("classifier", classifier);
        this.classes = classes;
    }

    /** Returns a builder. */
    public static Builder builder() {
        return new Builder();
    }

    @Override
    protected NDArray compute(Forward f, NDArray x) {
        NDArray coarse = f.call(classifier, f.call(backbone, x));
        Shape size = x.getShape();
        return coarse.getNDArrayInternal()
                .interpolation(new long[] {size.get(2), size.get(3)}, BILINEAR, false);
    }

    @Override
    public Shape[] getOutputShapes(Shape[] inputShapes) {
        Shape image = inputShapes[0];
        return new Shape[] {new Shape(image.get(0), classes, image.get(2), image.get(3))};
    }

    /** Builds a network. */
    public static final class Builder {

        private BackboneBuilder<?> backbone;
        private NameAndOptions head = new NameAndOptions("fcn", Map.of());
        private Integer stage;
        private int classes;

        private Builder() {}

        /** Sets the backbone, with its attention, its stem and what is dilated in it. */
        public Builder setBackbone(BackboneBuilder<?> builder) {
            backbone = builder;
            return this;
        }

        /** Sets the number of classes. */
        public Builder setOutSize(int outSize) {
            classes = outSize;
            return this;
        }

        /**
         * Sets the head, one of {@link SegmentationHeads}, such as {@code danet} or {@code
         * deeplabv3:rate=6}; {@code fcn} by default.
         */
        public Builder optHead(String text) {
            head = NameAndOptions.parse("head", text);
            return this;
        }

        /** Sets the stage on whose map the head stands; the last one by default. */
        public Builder optStage(int number) {
            stage = number;
            return this;
        }

        /**
         * Builds the network. Its parameters are not initialized yet.
         *
         * @throws UserException if something is missing or does not fit
         */
        public SegmentationNetwork build() {
            if (backbone == null) {
                throw new UserException(
                        "a network for segmentation has no backbone; give it one with setBackbone");
            }
            if (classes < 1) {
                throw UserException.of(
                        "a network for segmentation needs at least 1 class, not %d", classes);
            }
            FeatureNetwork features =
                    stage == null ? backbone.lastFeatures() : backbone.features(stage);
            int channels = features.stages().get(0).channels();
            Block made =
                    SegmentationHeads.get(head.name()).create(channels, classes, head.options());
            return new SegmentationNetwork(features, made, classes);
        }
    }
}
