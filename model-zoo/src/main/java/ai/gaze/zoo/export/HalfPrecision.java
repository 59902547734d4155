package ai.gaze.zoo.export;

import ai.djl.ndarray.types.DataType;
import ai.gaze.zoo.trace.Attributes;
import ai.gaze.zoo.trace.Graph;
import ai.gaze.zoo.trace.Node;
import ai.gaze.zoo.trace.Op;
import ai.gaze.zoo.trace.Tensor;
import ai.gaze.zoo.trace.Value;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Lets a network compute in float16: half the file, and twice the speed on GPUs with tensor cores.
 *
 * <p>Inputs and outputs stay float32, so that nothing changes for whoever uses the file.
 */
public final class HalfPrecision {

    private final Map<Value, Value> values = new HashMap<>();

    private HalfPrecision() {}

    /** Returns the graph with every float32 inside turned into float16. */
    public static Graph of(Graph graph) {
        return new HalfPrecision().convert(graph);
    }

    private Graph convert(Graph graph) {
        List<Node> nodes = new ArrayList<>();
        for (Value input : graph.inputs()) {
            if (input.type() == DataType.FLOAT32) {
                Value half = half(input, input.name() + "_half");
                values.put(input, half);
                nodes.add(cast(input, half));
            }
        }
        Map<Value, Tensor> parameters = tensors(graph.parameters());
        Map<Value, Tensor> constants = tensors(graph.constants());
        for (Node node : graph.nodes()) {
            Node moved = node.withOperands(this::converted);
            nodes.add(
                    new Node(
                            moved.op(),
                            moved.inputs(),
                            moved.attributes()
                                    .map(a -> a == DataType.FLOAT32 ? DataType.FLOAT16 : a),
                            converted(node.output()),
                            node.block()));
        }
        List<Value> outputs = new ArrayList<>();
        for (Value output : graph.outputs()) {
            Value computed = converted(output);
            if (computed.type() == DataType.FLOAT16) {
                Value full = new Value(output.name() + "_full", DataType.FLOAT32, output.shape());
                nodes.add(cast(computed, full));
                outputs.add(full);
            } else {
                outputs.add(computed);
            }
        }
        return new Graph(graph.inputs(), parameters, constants, nodes, outputs);
    }

    private static Node cast(Value from, Value to) {
        return new Node(
                Op.CAST, List.of(from), Attributes.of("type", to.type()), to, "HalfPrecision");
    }

    private static Value half(Value value, String name) {
        return new Value(name, DataType.FLOAT16, value.shape());
    }

    private Value converted(Value value) {
        return values.computeIfAbsent(
                value, v -> v.type() == DataType.FLOAT32 ? half(v, v.name()) : v);
    }

    private Map<Value, Tensor> tensors(Map<Value, Tensor> tensors) {
        Map<Value, Tensor> result = new LinkedHashMap<>();
        tensors.forEach(
                (value, tensor) ->
                        result.put(
                                converted(value),
                                tensor.type() == DataType.FLOAT32 ? Halves.of(tensor) : tensor));
        return result;
    }
}
