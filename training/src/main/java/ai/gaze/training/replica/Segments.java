package ai.gaze.training.replica;

import ai.gaze.zoo.trace.Graph;
import ai.gaze.zoo.trace.Node;
import ai.gaze.zoo.trace.Op;
import ai.gaze.zoo.trace.Value;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** A recorded network, cut at each batch normalization that learns its statistics. */
final class Segments {

    /**
     * One of them.
     *
     * @param graph all that it needs are its inputs, the images first; {@code null} where there is
     *     nothing to compute
     * @param normalization what comes after it; {@code null} after the last
     */
    record Segment(Graph graph, Node normalization) {}

    private Segments() {}

    static List<Segment> of(Graph whole) {
        List<List<Node>> pieces = new ArrayList<>(List.of(new ArrayList<>()));
        List<Node> normalizations = new ArrayList<>();
        for (Node node : whole.nodes()) {
            if (node.op() == Op.BATCH_NORM && node.attributes().flag("training")) {
                normalizations.add(node);
                pieces.add(new ArrayList<>());
            } else {
                pieces.get(pieces.size() - 1).add(node);
            }
        }
        normalizations.add(null);
        List<Segment> segments = new ArrayList<>();
        Set<Value> needed = new HashSet<>(whole.outputs());
        for (int i = pieces.size() - 1; i >= 0; i--) {
            Node normalization = normalizations.get(i);
            if (normalization != null) {
                needed.addAll(normalization.inputs());
            }
            segments.add(
                    new Segment(
                            graph(whole.inputs().get(0), pieces.get(i), needed), normalization));
            pieces.get(i).forEach(node -> needed.addAll(Graph.uses(node)));
        }
        Collections.reverse(segments);
        return segments;
    }

    private static Graph graph(Value images, List<Node> nodes, Set<Value> needed) {
        Set<Value> inputs = new LinkedHashSet<>(List.of(images));
        Set<Value> made = new LinkedHashSet<>();
        for (Node node : nodes) {
            Graph.uses(node).stream().filter(value -> !made.contains(value)).forEach(inputs::add);
            made.add(node.output());
        }
        List<Value> outputs = made.stream().filter(needed::contains).toList();
        return outputs.isEmpty()
                ? null
                : new Graph(List.copyOf(inputs), Map.of(), Map.of(), nodes, outputs);
    }
}
