package ai.gaze.zoo.layer;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Activation;
import ai.djl.nn.Block;
import java.util.ArrayList;
import java.util.List;

/**
 * A branch of layers whose output is added to the input, or to a projection of it (He, Zhang, Ren
 * and Sun, "Deep Residual Learning for Image Recognition", 2016).
 */
public final class Residual extends CompositeBlock {

    private final boolean activate;
    private final List<Block> branch = new ArrayList<>();
    private Block first;
    private Block shortcut;

    /**
     * @param activate whether a rectified linear unit follows the addition
     */
    public Residual(boolean activate) {
        this.activate = activate;
    }

    /**
     * Returns a block that normalizes and activates its input first; branch and shortcut start from
     * there, what is added without a shortcut is the input itself (He, Zhang, Ren and Sun,
     * "Identity Mappings in Deep Residual Networks", 2016).
     *
     * @param name the name of the normalization, as PyTorch's state dictionary has it
     * @param norm the normalization
     * @throws ai.gaze.zoo.UserException if one of them is null
     */
    public static Residual preActivated(String name, Block norm) {
        Residual block = new Residual(false);
        Arguments.given("Residual: name", name);
        block.first = block.addChildBlock(name, Arguments.given("Residual: norm", norm));
        return block;
    }

    /**
     * Appends a layer to the branch.
     *
     * @param name the name, as PyTorch's state dictionary has it
     * @param layer the layer
     * @return this
     */
    public Residual add(String name, Block layer) {
        branch.add(addChildBlock(name, layer));
        return this;
    }

    /**
     * Sets what the input goes through; the identity otherwise.
     *
     * @param name the name, as PyTorch's state dictionary has it
     * @param layer the layer
     * @return this
     */
    public Residual shortcut(String name, Block layer) {
        shortcut = addChildBlock(name, layer);
        return this;
    }

    @Override
    protected NDArray compute(Forward f, NDArray x) {
        NDArray begin = first == null ? x : Activation.relu(f.call(first, x));
        NDArray y = begin;
        for (Block layer : branch) {
            y = f.call(layer, y);
        }
        y = y.add(shortcut == null ? x : f.call(shortcut, begin));
        return activate ? Activation.relu(y) : y;
    }

    @Override
    protected void initializeChildBlocks(
            NDManager manager, DataType dataType, Shape... inputShapes) {
        if (first != null) {
            first.initialize(manager, dataType, inputShapes);
        }
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
