package ai.gaze.zoo.backbone;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Activation;
import ai.djl.nn.Block;
import ai.gaze.zoo.layer.BatchNorm2d;
import ai.gaze.zoo.layer.CompositeBlock;
import ai.gaze.zoo.layer.Forward;
import ai.gaze.zoo.layer.HeLayers;
import ai.gaze.zoo.layer.Layers;
import ai.gaze.zoo.layer.NamedSequential;

/**
 * A block of a wide residual network. Where the channels change, the shortcut is a convolution of
 * the normalized and activated input.
 */
final class WideBlock extends CompositeBlock {

    private final Block norm;
    private final NamedSequential branch;
    private final Block shortcut;

    WideBlock(
            int in,
            int width,
            int stride,
            double dropout,
            AttentionSlots slots,
            RandomDrops.Drops dropped) {
        norm = addChildBlock("bn1", new BatchNorm2d(in));
        branch =
                new NamedSequential()
                        .add("conv1", HeLayers.conv(in, width, 3, stride))
                        .add("bn2", new BatchNorm2d(width));
        dropped.region().ifPresent(region -> branch.add("drop_block", region));
        branch.add("relu2", Layers.relu())
                .add("dropout", Layers.dropout(dropout))
                .add("conv2", HeLayers.conv(width, width, 3, 1));
        slots.inBlock(width).ifPresent(attention -> branch.add(slots.name(), attention));
        dropped.branch().ifPresent(path -> branch.add("drop_path", path));
        addChildBlock("branch", branch);
        shortcut =
                in == width && stride == 1
                        ? null
                        : addChildBlock("shortcut", HeLayers.conv(in, width, 1, stride));
    }

    @Override
    protected NDArray compute(Forward f, NDArray x) {
        NDArray active = Activation.relu(f.call(norm, x));
        NDArray y = f.call(branch, active);
        return y.add(shortcut == null ? x : f.call(shortcut, active));
    }

    @Override
    protected void initializeChildBlocks(
            NDManager manager, DataType dataType, Shape... inputShapes) {
        for (Block child : children.values()) {
            child.initialize(manager, dataType, inputShapes);
        }
    }

    @Override
    public Shape[] getOutputShapes(Shape[] inputShapes) {
        return branch.getOutputShapes(inputShapes);
    }
}
