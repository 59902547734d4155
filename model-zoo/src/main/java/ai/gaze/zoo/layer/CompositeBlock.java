package ai.gaze.zoo.layer;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.AbstractBlock;
import ai.djl.nn.Block;
import ai.djl.training.ParameterStore;

/**
 * A block whose layers are its children.
 *
 * <p>By default the shapes flow through the children in the order in which they were added; a block
 * with branches overrides {@link #initializeChildBlocks}.
 */
public abstract class CompositeBlock extends AbstractBlock {

    /** Calls a child with one input and one output. */
    protected static NDArray call(
            Block child, ParameterStore parameterStore, NDArray x, boolean training) {
        return parameterStore instanceof ObservedStore tapped
                ? tapped.call(child, x, training)
                : run(child, parameterStore, x, training);
    }

    static NDArray run(Block child, ParameterStore parameterStore, NDArray x, boolean training) {
        return child.forward(parameterStore, new NDList(x), training).singletonOrThrow();
    }

    @Override
    protected void initializeChildBlocks(
            NDManager manager, DataType dataType, Shape... inputShapes) {
        Shape[] shapes = inputShapes;
        for (Block child : children.values()) {
            child.initialize(manager, dataType, shapes);
            shapes = child.getOutputShapes(shapes);
        }
    }
}
