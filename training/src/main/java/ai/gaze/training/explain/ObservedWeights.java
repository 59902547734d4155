package ai.gaze.training.explain;

import ai.djl.ndarray.types.Shape;

/**
 * What an attention module handed over for one image, copied to the host.
 *
 * @param module dotted name of the module in its network
 * @param name what it is, as the module calls it: {@code channel}, {@code spatial} ...
 * @param pass counted from 1, for a module that is applied several times
 * @param shape without the axis of the batch; of an affinity only what one position receives:
 *     {@code [h, w]}, or {@code [heads, h, w]}
 * @param values the values, row by row
 * @param shares whether they come from a softmax, so that they sum to one
 * @param receiver the position that receives an affinity; {@code null} for other weights
 */
@SuppressWarnings("ArrayRecordComponent") // a plain carrier, compared by nobody
public record ObservedWeights(
        String module,
        String name,
        int pass,
        Shape shape,
        float[] values,
        boolean shares,
        Cell receiver) {

    /** Returns the length of an axis. */
    int size(int axis) {
        return Math.toIntExact(shape.get(axis));
    }
}
