package ai.gaze.zoo.layer;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.AbstractBlock;
import ai.djl.nn.Block;
import ai.djl.training.ParameterStore;
import ai.djl.util.PairList;
import ai.gaze.zoo.array.ElementTypes;

/**
 * A block of one input and one output whose layers are its children.
 *
 * <p>By default the shapes flow through the children in the order in which they were added; a block
 * with branches overrides {@link #initializeChildBlocks} and {@link #getOutputShapes}.
 */
public abstract class CompositeBlock extends AbstractBlock {

    /** Computes the output of an input. */
    protected abstract NDArray compute(Forward f, NDArray x);

    @Override
    protected final NDList forwardInternal(
            ParameterStore parameterStore,
            NDList inputs,
            boolean training,
            PairList<String, Object> params) {
        return new NDList(
                compute(new Forward(parameterStore, training), inputs.singletonOrThrow()));
    }

    /**
     * {@inheritDoc}
     *
     * @throws IllegalArgumentException if the engine has no such type, as it has no bfloat16
     */
    @Override
    public void initialize(NDManager manager, DataType dataType, Shape... inputShapes) {
        ElementTypes.require(dataType);
        super.initialize(manager, dataType, inputShapes);
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

    @Override
    public Shape[] getOutputShapes(Shape[] inputShapes) {
        Shape[] shapes = inputShapes;
        for (Block child : children.values()) {
            shapes = child.getOutputShapes(shapes);
        }
        return shapes;
    }
}
