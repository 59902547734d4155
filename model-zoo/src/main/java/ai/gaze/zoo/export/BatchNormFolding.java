package ai.gaze.zoo.export;

import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
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
import java.util.Set;

/**
 * Folds batch normalizations, which are linear in evaluation, into the convolutions before them:
 * the convolution's weight is multiplied by {@code gamma / sqrt(variance + eps)} for each filter,
 * and its bias takes the rest. The numbers are computed in double precision.
 *
 * <p>A convolution is left alone whose result or weight something else uses, too.
 */
public final class BatchNormFolding {

    private final Graph graph;
    private final Map<Value, Integer> uses = new HashMap<>();
    private final Map<Value, Node> producers = new HashMap<>();
    private final Map<Value, Tensor> parameters;

    private BatchNormFolding(Graph graph) {
        this.graph = graph;
        this.parameters = new LinkedHashMap<>(graph.parameters());
    }

    /** Returns the graph with as few normalizations as possible. */
    public static Graph fold(Graph graph) {
        return new BatchNormFolding(graph).fold();
    }

    private Graph fold() {
        for (Node node : graph.nodes()) {
            Graph.uses(node).forEach(v -> uses.merge(v, 1, Integer::sum));
            producers.put(node.output(), node);
        }
        graph.outputs().forEach(v -> uses.merge(v, 1, Integer::sum));
        Map<Node, Node> replaced = new HashMap<>();
        for (Node norm : graph.nodes()) {
            Node conv = norm.op() == Op.BATCH_NORM ? producers.get(norm.input(0)) : null;
            if (conv != null && canFold(conv, norm)) {
                replaced.put(norm, fold(conv, norm));
                replaced.put(conv, null);
            }
        }
        List<Node> nodes = new ArrayList<>();
        for (Node node : graph.nodes()) {
            Node kept = replaced.containsKey(node) ? replaced.get(node) : node;
            if (kept != null) {
                nodes.add(kept);
            }
        }
        return new Graph(graph.inputs(), parameters, graph.constants(), nodes, graph.outputs())
                .withoutDeadCode();
    }

    private boolean canFold(Node conv, Node norm) {
        boolean known =
                conv.op() == Op.CONV
                        && parameters
                                .keySet()
                                .containsAll(conv.inputs().subList(1, conv.inputs().size()))
                        && parameters.keySet().containsAll(norm.inputs().subList(1, 5));
        return known
                && !norm.attributes().flag("training")
                && uses.get(conv.output()) == 1
                && uses.get(conv.input(1)) == 1
                && conv.input(1).type() == DataType.FLOAT32;
    }

    private Node fold(Node conv, Node norm) {
        float[] mean = parameters.get(norm.input(1)).toFloats();
        float[] variance = parameters.get(norm.input(2)).toFloats();
        float[] gamma = parameters.get(norm.input(3)).toFloats();
        float[] beta = parameters.get(norm.input(4)).toFloats();
        float[] weight = parameters.get(conv.input(1)).toFloats();
        boolean biased = conv.inputs().size() > 2;
        float[] bias = biased ? parameters.get(conv.input(2)).toFloats() : new float[mean.length];
        int filter = weight.length / mean.length;
        for (int i = 0; i < mean.length; i++) {
            double scale = gamma[i] / Math.sqrt(variance[i] + norm.attributes().number("eps"));
            for (int j = i * filter; j < (i + 1) * filter; j++) {
                weight[j] = (float) (weight[j] * scale);
            }
            bias[i] = (float) ((bias[i] - (double) mean[i]) * scale + beta[i]);
        }
        parameters.put(conv.input(1), Tensor.of(conv.input(1).shape(), weight));
        Shape shape = new Shape(mean.length);
        Value biasValue = new Value(biasName(conv), DataType.FLOAT32, shape);
        parameters.put(biasValue, Tensor.of(shape, bias));
        return new Node(
                Op.CONV,
                List.of(conv.input(0), conv.input(1), biasValue),
                conv.attributes(),
                norm.output(),
                conv.block());
    }

    /** The bias beside the weight; another name where something else has it. */
    private String biasName(Node conv) {
        String weight = conv.input(1).name();
        String name =
                weight.endsWith("weight")
                        ? weight.substring(0, weight.length() - "weight".length()) + "bias"
                        : weight + "_bias";
        Set<String> others = new java.util.HashSet<>();
        parameters.keySet().forEach(v -> others.add(v.name()));
        boolean own = conv.inputs().size() > 2 && conv.input(2).name().equals(name);
        if (own && uses.get(conv.input(2)) == 1) {
            return name;
        }
        while (others.contains(name)) {
            name += "_folded";
        }
        return name;
    }
}
