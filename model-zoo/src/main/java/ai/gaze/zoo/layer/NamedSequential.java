package ai.gaze.zoo.layer;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Block;
import ai.djl.training.ParameterStore;
import ai.djl.util.PairList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Blocks one after the other, each with a name: PyTorch's {@code Sequential} of an {@code
 * OrderedDict}.
 */
public final class NamedSequential extends CompositeBlock {

    private final Map<String, Block> layers = new LinkedHashMap<>();

    /**
     * Appends a block.
     *
     * @param name the name, as PyTorch's state dictionary has it (may contain dots)
     * @param block the block
     * @return this
     */
    public NamedSequential add(String name, Block block) {
        layers.put(name, addChildBlock(name, block));
        return this;
    }

    /** Returns the blocks by name, in order. */
    public Map<String, Block> layers() {
        return Collections.unmodifiableMap(layers);
    }

    @Override
    protected NDList forwardInternal(
            ParameterStore parameterStore,
            NDList inputs,
            boolean training,
            PairList<String, Object> params) {
        NDArray x = inputs.singletonOrThrow();
        for (Block child : children.values()) {
            x = call(child, parameterStore, x, training);
        }
        return new NDList(x);
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
