package ai.gaze.zoo.trace;

import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;

/**
 * An array in a {@link Graph}.
 *
 * @param name unique in the graph
 * @param type the type of its elements
 * @param shape its dimensions; -1 where it depends on the size of the inputs
 */
public record Value(String name, DataType type, Shape shape) {

    /** Returns this value with another element type. */
    public Value as(DataType other) {
        return new Value(name, other, shape);
    }

    /** Returns the number of dimensions. */
    public int rank() {
        return shape.dimension();
    }
}
