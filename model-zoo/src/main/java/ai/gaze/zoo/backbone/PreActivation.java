package ai.gaze.zoo.backbone;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Activation;
import ai.djl.nn.Block;
import ai.gaze.zoo.layer.CompositeBlock;
import ai.gaze.zoo.layer.Forward;
import java.util.ArrayList;
import java.util.List;

/**
 * A residual block that normalizes and activates its input first. A shortcut with a convolution
 * starts from there, too.
 */
final class PreActivation extends CompositeBlock {

    private final Block norm;
    private final List<Block> branch = new ArrayList<>();
    private Block shortcut;

    PreActivation(String name, Block norm) {
        this.norm = addChildBlock(name, norm);
    }

    /** Appends a layer to the branch. */
    PreActivation add(String name, Block layer) {
        branch.add(addChildBlock(name, layer));
        return this;
    }

    /** Sets what the activated input goes through; the input itself is added otherwise. */
    PreActivation shortcut(String name, Block layer) {
        shortcut = addChildBlock(name, layer);
        return this;
    }

    @Override
    protected NDArray compute(Forward f, NDArray x) {
        NDArray active = Activation.relu(f.call(norm, x));
        NDArray y = active;
        for (Block layer : branch) {
            y = f.call(layer, y);
        }
        return y.add(shortcut == null ? x : f.call(shortcut, active));
    }

    @Override
    protected void initializeChildBlocks(
            NDManager manager, DataType dataType, Shape... inputShapes) {
        norm.initialize(manager, dataType, inputShapes);
        Shape[] shapes = inputShapes;
        for (Block layer : branch) {
            layer.initialize(manager, dataType, shapes);
            shapes = layer.getOutputShapes(shapes);
        }
        if (shortcut != null) {
            shortcut.initialize(manager, dataType, inputShapes);
        }
    }

    @Override
    public Shape[] getOutputShapes(Shape[] inputShapes) {
        Shape[] shapes = inputShapes;
        for (Block layer : branch) {
            shapes = layer.getOutputShapes(shapes);
        }
        return shapes;
    }
}
