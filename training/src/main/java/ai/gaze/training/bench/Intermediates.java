package ai.gaze.training.bench;

import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Block;
import ai.gaze.zoo.AttentionSpec;
import ai.gaze.zoo.attention.Attentions;
import ai.gaze.zoo.trace.Graph;
import ai.gaze.zoo.trace.Node;
import ai.gaze.zoo.trace.Op;
import ai.gaze.zoo.trace.Tracer;
import ai.gaze.zoo.trace.Value;
import java.util.stream.LongStream;

/**
 * The arrays that a module makes in the forward pass of training, counted by their shapes: exact,
 * whatever an allocator does. Gradients have the shapes of what they are gradients of.
 *
 * @param side height and width of the map
 * @param largest elements of the largest array, per image
 * @param total elements of all arrays, per image; views count as arrays
 */
public record Intermediates(int side, long largest, long total) {

    /**
     * Counts.
     *
     * @param attention the module
     * @param channels channels of the map
     * @param side its height and width
     */
    static Intermediates of(AttentionSpec attention, int channels, int side) {
        try (NDManager manager = NDManager.newBaseManager()) {
            Block module = Attentions.create(attention.name(), channels, attention.options());
            Shape map = new Shape(1, channels, side, side);
            module.initialize(manager, DataType.FLOAT32, map);
            Graph graph = Tracer.builder().optTraining(true).build().trace(module, map);
            graph.nodes().forEach(Intermediates::requireBatchApart);
            long[] elements = graph.nodes().stream().mapToLong(n -> elements(n.output())).toArray();
            return new Intermediates(
                    side, LongStream.of(elements).max().orElse(0), LongStream.of(elements).sum());
        }
    }

    /** The product of the dimensions besides the batch, which a graph leaves open. */
    private static long elements(Value value) {
        return LongStream.of(value.shape().getShape())
                .filter(d -> d != -1)
                .reduce(1, Math::multiplyExact);
    }

    /** A reshape that folds another axis into the batch would hide that axis. */
    private static void requireBatchApart(Node node) {
        if (node.op() == Op.RESHAPE && elements(node.output()) != elements(node.input(0))) {
            throw new IllegalStateException(
                    node.block() + " folds an axis into the batch: its arrays cannot be counted");
        }
    }
}
