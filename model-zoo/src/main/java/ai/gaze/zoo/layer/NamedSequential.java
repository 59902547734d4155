package ai.gaze.zoo.layer;

import ai.djl.ndarray.NDArray;
import ai.djl.nn.Block;
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
    protected NDArray compute(Forward f, NDArray x) {
        NDArray y = x;
        for (Block child : children.values()) {
            y = f.call(child, y);
        }
        return y;
    }
}
