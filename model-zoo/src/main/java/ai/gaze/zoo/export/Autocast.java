package ai.gaze.zoo.export;

import ai.djl.Device;
import ai.djl.ndarray.types.DataType;
import ai.gaze.zoo.trace.Attributes;
import ai.gaze.zoo.trace.Graph;
import ai.gaze.zoo.trace.Node;
import ai.gaze.zoo.trace.Op;
import ai.gaze.zoo.trace.Value;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * Automatic mixed precision as a rewriting of a graph, by the lists of PyTorch's {@code autocast}:
 * convolutions, linear layers and matrix products run in a low precision, what is sensitive to it
 * (softmax, norms, sums, powers with squares, exponentials) in float32, and everything else in the
 * type that it is handed, the wider one if there are two. Batch normalization takes either and
 * computes in float32 inside.
 *
 * <p>Parameters, inputs and outputs stay as they are, so gradients arrive in float32, too.
 */
public final class Autocast {

    private final DataType low;
    private final boolean isOneDnn;
    private final List<Node> nodes = new ArrayList<>();
    private final Map<Value, Value> values = new HashMap<>();
    private final Map<Value, Value> casts = new HashMap<>();

    private Autocast(DataType low, boolean isOneDnn) {
        this.low = low;
        this.isOneDnn = isOneDnn;
    }

    /**
     * Rewrites a graph.
     *
     * @param graph a graph in float32
     * @param low {@code FLOAT16} or {@code BFLOAT16}
     * @param device where it runs: on the CPU the convolutions that it computes wrongly in bfloat16
     *     stay in float32
     */
    public static Graph of(Graph graph, DataType low, Device device) {
        boolean isOneDnn = low == DataType.BFLOAT16 && !device.isGpu();
        Autocast autocast = new Autocast(low, isOneDnn);
        graph.nodes().forEach(autocast::add);
        List<Value> outputs =
                graph.outputs().stream()
                        .map(output -> autocast.cast(autocast.now(output), output.type()))
                        .toList();
        return new Graph(
                graph.inputs(), graph.parameters(), graph.constants(), autocast.nodes, outputs);
    }

    /** What an operation wants its operands to be. */
    private enum Policy {
        LOW,
        FULL,
        NORMALIZATION,
        WIDEST
    }

    private Policy policy(Node node) {
        return switch (node.op()) {
            case CONV -> isOneDnn && OneDnnFaults.affect(node) ? Policy.FULL : Policy.LOW;
            case LINEAR, MATMUL -> Policy.LOW;
            case SOFTMAX, LOG_SOFTMAX, LAYER_NORM, NORM, SUM, PROD, CUM_SUM -> Policy.FULL;
            case EXP, LOG, POW, SOFTPLUS, TAN, ASIN, ACOS, SINH, COSH -> Policy.FULL;
            // The engine has no antialiased interpolation in low precision on every device.
            case INTERPOLATE -> Policy.FULL;
            case BATCH_NORM -> Policy.NORMALIZATION;
            case MUL -> isSquare(node) ? Policy.FULL : Policy.WIDEST;
            default -> Policy.WIDEST;
        };
    }

    /** A square is a power, recorded as a product: 256 squared is beyond float16. */
    private static boolean isSquare(Node product) {
        List<Value> factors = product.inputs();
        return factors.size() == 2 && factors.get(0).equals(factors.get(1));
    }

    private void add(Node node) {
        Node moved = node.withOperands(this::now);
        Policy policy = policy(node);
        DataType wanted =
                switch (policy) {
                    case LOW -> low;
                    case FULL, NORMALIZATION -> DataType.FLOAT32;
                    case WIDEST -> widest(moved.inputs());
                };
        List<Value> operands = new ArrayList<>();
        for (Value operand : moved.inputs()) {
            boolean free = policy == Policy.NORMALIZATION && operands.isEmpty();
            operands.add(free ? operand : cast(operand, wanted));
        }
        Value output = node.output();
        if (isMixed(output) && node.op() != Op.CAST && !operands.isEmpty()) {
            DataType type = policy == Policy.NORMALIZATION ? operands.get(0).type() : wanted;
            output = output.as(isMixed(type) ? type : output.type());
        }
        values.put(node.output(), output);
        nodes.add(new Node(node.op(), operands, moved.attributes(), output, node.block()));
    }

    private Value now(Value value) {
        return values.getOrDefault(value, value);
    }

    /** A scalar does not widen what it is combined with, in PyTorch neither. */
    private DataType widest(List<Value> operands) {
        boolean full =
                operands.stream().anyMatch(v -> v.type() == DataType.FLOAT32 && v.rank() > 0);
        boolean reduced = operands.stream().anyMatch(v -> v.type() == low);
        return reduced && !full ? low : DataType.FLOAT32;
    }

    private boolean isMixed(Value value) {
        return isMixed(value.type());
    }

    private boolean isMixed(DataType type) {
        return type == DataType.FLOAT32 || type == low;
    }

    private Value cast(Value value, DataType type) {
        if (!isMixed(value) || value.type() == type) {
            return value;
        }
        return casts.computeIfAbsent(
                value.as(type),
                key -> {
                    String name = value.name() + "_" + type.name().toLowerCase(Locale.ROOT);
                    Value output = new Value(name, type, value.shape());
                    nodes.add(
                            new Node(
                                    Op.CAST,
                                    List.of(value),
                                    Attributes.of("type", type),
                                    output,
                                    "Autocast"));
                    return output;
                });
    }
}
