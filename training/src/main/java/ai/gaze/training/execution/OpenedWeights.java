package ai.gaze.training.execution;

import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Parameter;
import ai.gaze.training.optim.FlatParameters;
import ai.gaze.training.optim.KernelOrder;
import ai.gaze.zoo.Texts;
import ai.gaze.zoo.export.TorchScriptWriter;
import ai.gaze.zoo.trace.Graph;
import ai.gaze.zoo.trace.Node;
import ai.gaze.zoo.trace.Op;
import ai.gaze.zoo.trace.Value;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * The flat vector of a step cut into the weights that a graph takes.
 *
 * <p>Neighbours that the network takes in low precision alone are converted as one, and so are
 * their gradients: a few kernels in all instead of two for each. The numbers are the same.
 */
final class OpenedWeights {

    // 64 bytes of numbers of 16 bits, where the engine puts what it converts alone: kernels of a
    // CPU
    // add up in another order where weights begin elsewhere.
    private static final int LOW = 32;

    /** Neighbours in the vector that are cut out together, as {@code type} if that is not null. */
    private record Run(int first, int end, long start, DataType type) {}

    private final List<Parameter> trainable;
    private final boolean channelsLast;
    private final int alignment;
    private final Map<Integer, List<Value>> values = new HashMap<>();
    private final Map<Value, List<Node>> uses = new HashMap<>();
    private final List<Run> runs = new ArrayList<>();
    private final Map<Value, String> variables = new HashMap<>();
    private final List<String> lines = new ArrayList<>();
    private final Graph graph;

    /**
     * @param named the parameters of the network
     * @param weights of whose vector the weights are cut
     * @param alignment weights that do not begin at a multiple of so many float32 are copied, or
     *     converted by themselves; 1 for no matter where they begin
     */
    OpenedWeights(
            Graph graph, Map<String, Parameter> named, FlatParameters weights, int alignment) {
        trainable = weights.trainable();
        channelsLast = weights.isChannelsLast();
        this.alignment = alignment;
        for (Value value : graph.parameters().keySet()) {
            int piece = piece(named.get(value.name()));
            values.computeIfAbsent(piece, p -> new ArrayList<>()).add(value);
        }
        for (Node node : graph.nodes()) {
            for (Value value : Graph.uses(node)) {
                uses.computeIfAbsent(value, v -> new ArrayList<>()).add(node);
            }
        }
        cut();
        lines.add("leaf = torch.requires_grad_(torch.detach(vector), True)");
        List<String> cuts = IntStream.range(0, runs.size()).mapToObj(i -> "p" + i).toList();
        List<Long> sizes =
                runs.stream()
                        .map(r -> IntStream.range(r.first(), r.end()).mapToLong(this::size).sum())
                        .toList();
        split("leaf", cuts, sizes);
        Set<Node> converted = new HashSet<>();
        for (int i = 0; i < runs.size(); i++) {
            open(runs.get(i), cuts.get(i), converted);
        }
        this.graph = without(converted, graph);
    }

    private int piece(Parameter parameter) {
        for (int i = 0; i < trainable.size(); i++) {
            if (trainable.get(i).getId().equals(parameter.getId())) {
                return i;
            }
        }
        return -1;
    }

    private long size(int piece) {
        return trainable.get(piece).getShape().size();
    }

    private void cut() {
        long start = 0;
        for (int piece = 0; piece < trainable.size(); piece++) {
            DataType type = converted(piece);
            Run last = runs.isEmpty() ? null : runs.get(runs.size() - 1);
            boolean fits =
                    last != null
                            && type != null
                            && type == last.type()
                            && (start - last.start()) % Math.max(LOW, 2L * alignment) == 0;
            if (fits) {
                runs.set(runs.size() - 1, new Run(last.first(), piece + 1, last.start(), type));
            } else {
                runs.add(new Run(piece, piece + 1, start, type));
            }
            start += size(piece);
        }
    }

    /** What a weight is converted to, if the graph does nothing else with it; null otherwise. */
    private DataType converted(int piece) {
        List<Value> of = values.getOrDefault(piece, List.of());
        List<Node> by = of.size() == 1 ? uses.getOrDefault(of.get(0), List.of()) : List.of();
        return by.size() == 1 && by.get(0).op() == Op.CAST
                ? by.get(0).attributes().type("type")
                : null;
    }

    private void open(Run run, String cut, Set<Node> converted) {
        if (run.end() - run.first() == 1) {
            boolean isAsItLies = run.type() != null || run.start() % alignment == 0;
            String own = isAsItLies ? cut : Texts.format("torch.clone(%s)", cut);
            String name = shaped(run.first(), own);
            values.getOrDefault(run.first(), List.of()).forEach(v -> variables.put(v, name));
            return;
        }
        String low = cut + "_low";
        lines.add(low + " = " + TorchScriptWriter.cast(cut, run.type()));
        List<Integer> pieces = IntStream.range(run.first(), run.end()).boxed().toList();
        split(
                low,
                pieces.stream().map(piece -> "q" + piece).toList(),
                pieces.stream().map(this::size).toList());
        for (int piece : pieces) {
            Node conversion = uses.get(values.get(piece).get(0)).get(0);
            converted.add(conversion);
            variables.put(conversion.output(), shaped(piece, "q" + piece));
        }
    }

    private String shaped(int piece, String flat) {
        Shape shape = trainable.get(piece).getShape();
        boolean isTurned = channelsLast && KernelOrder.isTurned(shape);
        long[] axes = (isTurned ? KernelOrder.lying(shape) : shape).getShape();
        String lying = Texts.format("torch.reshape(%s, %s)", flat, Arrays.toString(axes));
        String back = Arrays.toString(KernelOrder.back());
        String view = isTurned ? Texts.format("torch.permute(%s, %s)", lying, back) : lying;
        lines.add("w" + piece + " = " + view);
        return "w" + piece;
    }

    private void split(String from, List<String> names, List<Long> sizes) {
        String to = names.stream().map(n -> n + ", ").collect(Collectors.joining());
        lines.add(
                names.size() == 1
                        ? names.get(0) + " = " + from
                        : Texts.format("%s= torch.split_with_sizes(%s, %s, 0)", to, from, sizes));
    }

    private static Graph without(Set<Node> converted, Graph graph) {
        List<Value> inputs = new ArrayList<>(graph.inputs());
        converted.forEach(node -> inputs.add(node.output()));
        List<Node> nodes = graph.nodes().stream().filter(n -> !converted.contains(n)).toList();
        return new Graph(inputs, graph.parameters(), graph.constants(), nodes, graph.outputs());
    }

    /**
     * Returns the lines that cut {@code vector}, with {@code leaf}, of which there is a gradient.
     */
    List<String> lines() {
        return lines;
    }

    /** Returns what the weights are called, and those of them that are converted. */
    Map<Value, String> variables() {
        return variables;
    }

    /** Returns the graph, of which the converted weights are inputs. */
    Graph graph() {
        return graph;
    }

    /** Returns the parameters of the graph that are not in the vector. */
    List<Value> others() {
        return values.getOrDefault(-1, List.of());
    }
}
