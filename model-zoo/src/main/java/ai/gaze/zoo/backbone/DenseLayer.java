package ai.gaze.zoo.backbone;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Block;
import ai.gaze.zoo.layer.BatchNorm2d;
import ai.gaze.zoo.layer.CompositeBlock;
import ai.gaze.zoo.layer.Forward;
import ai.gaze.zoo.layer.HeLayers;
import ai.gaze.zoo.layer.Layers;

/** Appends new channels, computed by a bottleneck from all that came before. */
final class DenseLayer extends CompositeBlock {

    private static final int BOTTLENECK = 4;

    private final int growth;

    DenseLayer(int channels, int growth, double dropout, AttentionSlots slots) {
        this.growth = growth;
        int width = BOTTLENECK * growth;
        addChildBlock("norm1", new BatchNorm2d(channels));
        addChildBlock("relu1", Layers.relu());
        addChildBlock("conv1", HeLayers.convFanIn(channels, width, 1, 1));
        addChildBlock("norm2", new BatchNorm2d(width));
        addChildBlock("relu2", Layers.relu());
        addChildBlock("conv2", HeLayers.convFanIn(width, growth, 3, 1));
        slots.inBlock(growth).ifPresent(attention -> addChildBlock(slots.name(), attention));
        if (dropout > 0) {
            addChildBlock("dropout", Layers.dropout(dropout));
        }
    }

    @Override
    protected NDArray compute(Forward f, NDArray x) {
        NDArray added = x;
        for (Block layer : children.values()) {
            added = f.call(layer, added);
        }
        return x.concat(added, 1);
    }

    @Override
    public Shape[] getOutputShapes(Shape[] inputShapes) {
        Shape in = inputShapes[0];
        return new Shape[] {new Shape(in.get(0), in.get(1) + growth, in.get(2), in.get(3))};
    }
}
