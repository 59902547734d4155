package ai.gaze.zoo.segmentation;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
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
 * stages. Their second head, {@code aux_classifier.*}, is there where it is {@linkplain
 * Builder#optAuxiliary asked for}.
 */
public final class SegmentationNetwork extends CompositeBlock implements AuxiliaryLoss {

    /** What stands before the names of the backbone's parameters. */
    public static final String BACKBONE = "backbone.";

    /** The number of DJL's bilinear interpolation. */
    private static final int BILINEAR = 1;

    private final FeatureNetwork backbone;
    private final Block classifier;
    private final Block auxiliary;
    private final double auxiliaryWeight;
    private final int classes;

    private SegmentationNetwork(
            FeatureNetwork backbone, Block classifier, double auxiliaryWeight, int classes) {
        this.backbone = addChildBlock("backbone", backbone);
        this.classifier = addChildBlock("classifier", classifier);
        this.classes = classes;
        this.auxiliaryWeight = auxiliaryWeight;
        auxiliary =
                auxiliaryWeight > 0
                        ? addChildBlock(
                                "aux_classifier",
                                FcnHead.create(backbone.stages().get(0).channels(), classes))
                        : null;
    }

    /** Returns a builder. */
    public static Builder builder() {
        return new Builder();
    }

    @Override
    protected NDArray compute(Forward f, NDArray x) {
        if (auxiliary == null) {
            return enlarged(f.call(classifier, f.call(backbone, x)), x.getShape());
        }
        NDList maps = backbone.forward(f.parameters(), new NDList(x), f.training());
        NDArray logits = enlarged(f.call(classifier, maps.get(1)), x.getShape());
        return f.training()
                ? logits.concat(enlarged(f.call(auxiliary, maps.get(0)), x.getShape()), 1)
                : logits;
    }

    private static NDArray enlarged(NDArray coarse, Shape size) {
        return coarse.getNDArrayInternal()
                .interpolation(new long[] {size.get(2), size.get(3)}, BILINEAR, false);
    }

    @Override
    public double auxiliaryWeight() {
        return auxiliaryWeight;
    }

    @Override
    protected void initializeChildBlocks(
            NDManager manager, DataType dataType, Shape... inputShapes) {
        backbone.initialize(manager, dataType, inputShapes);
        Shape[] maps = backbone.getOutputShapes(inputShapes);
        classifier.initialize(manager, dataType, maps[maps.length - 1]);
        if (auxiliary != null) {
            auxiliary.initialize(manager, dataType, maps[0]);
        }
    }

    /** Returns the shape in an evaluation. */
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
        private double auxiliaryWeight;

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
         * Adds torchvision's second head, an FCN's on the stage before, whose loss a training adds
         * to that of the first (Zhao, Shi, Qi, Wang and Jia, "Pyramid Scene Parsing Network",
         * 2017). An evaluation does without it. The option {@code auxiliary} of a head says the
         * same.
         *
         * @param weight how much its loss counts: 0.4 in the paper and MMSegmentation, 0.5 in
         *     torchvision's script; 0, the default, for no such head
         */
        public Builder optAuxiliary(double weight) {
            auxiliaryWeight = weight;
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
            if (!(auxiliaryWeight >= 0 && auxiliaryWeight < Double.POSITIVE_INFINITY)) {
                throw UserException.of(
                        "the weight of the second head is %s; set it to 0 or a number above, such as 0.4",
                        auxiliaryWeight);
            }
            FeatureNetwork.Stage last = features.stages().get(0);
            SegmentationHead type = SegmentationHeads.get(head.name());
            double ofHead = type.auxiliaryWeight(head.options());
            double weight = ofHead > 0 ? ofHead : auxiliaryWeight;
            if (weight > 0) {
                if (last.number() < 2) {
                    throw UserException.of(
                            "there is no stage before stage %d for a second head; put the first one on a later stage",
                            last.number());
                }
                features = backbone.features(last.number() - 1, last.number());
            }
            Block made = type.create(last.channels(), classes, head.options());
            return new SegmentationNetwork(features, made, weight, classes);
        }
    }
}
