package ai.gaze.zoo.segmentation;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDArrays;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Block;
import ai.gaze.zoo.attention.CrissCrossAttention;
import ai.gaze.zoo.layer.BatchNorm2d;
import ai.gaze.zoo.layer.CompositeBlock;
import ai.gaze.zoo.layer.Convolutions;
import ai.gaze.zoo.layer.Forward;
import ai.gaze.zoo.layer.Layers;
import ai.gaze.zoo.layer.NamedSequential;
import ai.gaze.zoo.registry.Option;
import ai.gaze.zoo.registry.Options;
import java.util.List;

/**
 * Criss-cross attention, recurrent, between convolutions, its result beside the map itself: CCNet's
 * head (Huang et al., "CCNet: Criss-Cross Attention for Semantic Segmentation", 2019), under the
 * names of the authors' code. Its dropout drops single values instead of channels, and batch
 * normalization is PyTorch's.
 */
final class CrissCrossHead extends CompositeBlock {

    private static final Option<Integer> RECURRENCE =
            Options.integer("recurrence", 2, 1, 16).describe("how often the attention is repeated");
    private static final Option<Integer> WIDTH =
            Options.integer("width", 512, 1).describe("channels before the classifier");

    static final SegmentationHead TYPE =
            SegmentationHead.of(
                            "ccnet",
                            List.of(RECURRENCE, WIDTH),
                            (c, classes, o) ->
                                    new CrissCrossHead(c, classes, o.get(RECURRENCE), o.get(WIDTH)))
                    .paper(
                            "CCNet: Criss-Cross Attention for Semantic Segmentation",
                            "Huang, Wang, Huang, Huang, Wei, Liu",
                            2019);

    private final int channels;
    private final int inner;
    private final int classes;
    private final Block before;
    private final Block attention;
    private final Block after;
    private final Block classify;

    private CrissCrossHead(int channels, int classes, int recurrence, int width) {
        this.channels = channels;
        this.classes = classes;
        inner = Math.max(8, channels / 4);
        before = addChildBlock("conva", layers(channels, inner));
        attention =
                addChildBlock(
                        "cca", new CrissCrossAttention(inner, Math.max(1, inner / 8), recurrence));
        after = addChildBlock("convb", layers(inner, inner));
        classify =
                addChildBlock(
                        "bottleneck",
                        layers(channels + inner, width)
                                .add("2", Layers.dropout(0.1))
                                .add("3", Convolutions.pointwise(width, classes, true)));
    }

    // Without an activation, as the authors' code.
    private static NamedSequential layers(int in, int out) {
        return new NamedSequential()
                .add("0", Convolutions.same(in, out, 3, 1, 1, false))
                .add("1", new BatchNorm2d(out));
    }

    @Override
    protected NDArray compute(Forward f, NDArray x) {
        NDArray attended = f.call(after, f.call(attention, f.call(before, x)));
        return f.call(classify, NDArrays.concat(new NDList(x, attended), 1));
    }

    @Override
    protected void initializeChildBlocks(
            NDManager manager, DataType dataType, Shape... inputShapes) {
        Shape map = inputShapes[0];
        before.initialize(manager, dataType, map);
        attention.initialize(manager, dataType, map(map, inner));
        after.initialize(manager, dataType, map(map, inner));
        classify.initialize(manager, dataType, map(map, channels + inner));
    }

    private static Shape map(Shape input, int width) {
        return new Shape(input.get(0), width, input.get(2), input.get(3));
    }

    @Override
    public Shape[] getOutputShapes(Shape[] inputShapes) {
        return new Shape[] {map(inputShapes[0], classes)};
    }
}
