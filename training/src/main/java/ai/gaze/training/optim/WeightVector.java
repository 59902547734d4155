package ai.gaze.training.optim;

import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import java.util.List;

/**
 * The weights that an optimizer will move, as far as it has to know them beforehand.
 *
 * @param manager its device is that of the weights
 * @param size number of weights
 * @param matrices how many of them, from the beginning, belong to parameters of two or more axes;
 *     behind them are biases, normalizations and scalar factors
 * @param cyclesMomentum whether the schedule sets the momentum of every step
 * @param shapes of the parameters, in their order in the vector
 * @param hasHead whether the last matrix among them is the last one of the network, which gives the
 *     logits
 */
public record WeightVector(
        NDManager manager,
        long size,
        long matrices,
        boolean cyclesMomentum,
        List<Shape> shapes,
        boolean hasHead) {

    public WeightVector {
        shapes = List.copyOf(shapes);
    }

    /** Weights of which no more is known, as of parameters of one axis each. */
    public WeightVector(NDManager manager, long size, long matrices, boolean cyclesMomentum) {
        this(
                manager,
                size,
                matrices,
                cyclesMomentum,
                List.of(new Shape(matrices), new Shape(size - matrices)),
                false);
    }

    /** All weights of a network. */
    static WeightVector of(NDManager manager, FlatParameters weights, boolean cyclesMomentum) {
        List<Shape> shapes =
                weights.ranges().stream()
                        .flatMap(range -> range.slices().stream())
                        .map(FlatLayout.Slice::shape)
                        .toList();
        return new WeightVector(
                manager, weights.size(), weights.matrices(), cyclesMomentum, shapes, true);
    }

    /** Those of one group. */
    WeightVector part(FlatLayout.Range range) {
        return new WeightVector(
                manager,
                range.size(),
                range.matrices(),
                cyclesMomentum,
                range.slices().stream().map(FlatLayout.Slice::shape).toList(),
                range.hasHead());
    }

    /** Some of them, which lie side by side. */
    WeightVector part(long ofSize, long ofMatrices, List<Shape> ofShapes) {
        return new WeightVector(manager, ofSize, ofMatrices, cyclesMomentum, ofShapes, false);
    }
}
