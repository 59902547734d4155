package ai.gaze.zoo.segmentation;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Block;
import ai.gaze.zoo.attention.ChannelGramAttention;
import ai.gaze.zoo.attention.PositionAttention;
import ai.gaze.zoo.layer.BatchNorm2d;
import ai.gaze.zoo.layer.CompositeBlock;
import ai.gaze.zoo.layer.Convolutions;
import ai.gaze.zoo.layer.Forward;
import ai.gaze.zoo.layer.Layers;
import ai.gaze.zoo.layer.NamedSequential;
import java.util.List;

/**
 * Position and channel attention side by side, summed: DANet's head (Fu et al., "Dual Attention
 * Network for Scene Segmentation", 2019), under the names of the authors' code. What that has
 * beside the sum, a classifier on each of the two for further losses, is left out, and its dropout
 * drops single values instead of channels.
 */
final class DualAttentionHead extends CompositeBlock {

    static final SegmentationHead TYPE =
            SegmentationHead.of(
                            "danet",
                            List.of(),
                            (c, classes, o) -> new DualAttentionHead(c, classes))
                    .paper(
                            "Dual Attention Network for Scene Segmentation",
                            "Fu, Liu, Tian, Li, Bao, Fang, Lu",
                            2019);

    private final Block toPosition;
    private final Block toChannel;
    private final Block position;
    private final Block channel;
    private final Block fromPosition;
    private final Block fromChannel;
    private final Block classify;
    private final int width;
    private final int classes;

    private DualAttentionHead(int channels, int classes) {
        this.classes = classes;
        width = Math.max(8, channels / 4);
        toPosition = addChildBlock("conv5a", layers(channels, width));
        toChannel = addChildBlock("conv5c", layers(channels, width));
        position = addChildBlock("sa", new PositionAttention(width, Math.max(1, width / 8)));
        channel =
                addChildBlock(
                        "sc", new ChannelGramAttention(width, ChannelGramAttention.Variant.DANET));
        fromPosition = addChildBlock("conv51", layers(width, width));
        fromChannel = addChildBlock("conv52", layers(width, width));
        classify =
                addChildBlock(
                        "conv8",
                        new NamedSequential()
                                .add("0", Layers.dropout(0.1))
                                .add("1", Convolutions.pointwise(width, classes, true)));
    }

    private static NamedSequential layers(int in, int out) {
        return new NamedSequential()
                .add("0", Convolutions.same(in, out, 3, 1, 1, false))
                .add("1", new BatchNorm2d(out))
                .add("2", Layers.relu());
    }

    @Override
    protected NDArray compute(Forward f, NDArray x) {
        NDArray positions = f.call(fromPosition, f.call(position, f.call(toPosition, x)));
        NDArray channels = f.call(fromChannel, f.call(channel, f.call(toChannel, x)));
        return f.call(classify, positions.add(channels));
    }

    @Override
    protected void initializeChildBlocks(
            NDManager manager, DataType dataType, Shape... inputShapes) {
        Shape inner = map(inputShapes[0], width);
        for (Block child : children.values()) {
            boolean first = child == toPosition || child == toChannel;
            child.initialize(manager, dataType, first ? inputShapes[0] : inner);
        }
    }

    private static Shape map(Shape input, int channels) {
        return new Shape(input.get(0), channels, input.get(2), input.get(3));
    }

    @Override
    public Shape[] getOutputShapes(Shape[] inputShapes) {
        return new Shape[] {map(inputShapes[0], classes)};
    }
}
