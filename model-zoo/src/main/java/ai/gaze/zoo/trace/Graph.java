package ai.gaze.zoo.trace;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What a block computes: operations in an order in which they can run.
 *
 * @param inputs what the block is given
 * @param parameters its parameters under PyTorch's names ({@code layer1.0.conv1.weight}, see {@link
 *     ai.gaze.zoo.layer.ParameterNames}), with their content, or with {@code null} where that was
 *     not asked for
 * @param constants arrays that depend on neither
 * @param nodes the operations, every one after those that it needs
 * @param outputs what the block returns
 */
public record Graph(
        List<Value> inputs,
        Map<Value, Tensor> parameters,
        Map<Value, Tensor> constants,
        List<Node> nodes,
        List<Value> outputs) {

    /**
     * Copies the collections and checks them.
     *
     * @throws IllegalArgumentException if a value is used before it is there or a name stands twice
     */
    public Graph {
        inputs = List.copyOf(inputs);
        parameters = Collections.unmodifiableMap(new LinkedHashMap<>(parameters));
        constants = Collections.unmodifiableMap(new LinkedHashMap<>(constants));
        nodes = List.copyOf(nodes);
        outputs = List.copyOf(outputs);
        check(inputs, parameters, constants, nodes, outputs);
    }

    /** Returns whether it gives other numbers each time. */
    public boolean isRandom() {
        return nodes.stream().anyMatch(node -> node.op().isRandom());
    }

    /** Returns the values that an operation needs: its inputs and those its sizes refer to. */
    public static Set<Value> uses(Node node) {
        Set<Value> uses = new LinkedHashSet<>(node.inputs());
        for (Object attribute : node.attributes().asMap().values()) {
            if (attribute instanceof Size size) {
                addFactors(size, uses);
            } else if (attribute instanceof List<?> list) {
                for (Object item : list) {
                    if (item instanceof Size size) {
                        addFactors(size, uses);
                    }
                }
            }
        }
        return uses;
    }

    /** Returns this graph without the operations, parameters and constants that nothing needs. */
    public Graph withoutDeadCode() {
        Set<Value> live = new HashSet<>(outputs);
        List<Node> kept = new ArrayList<>();
        for (int i = nodes.size() - 1; i >= 0; i--) {
            Node node = nodes.get(i);
            if (live.contains(node.output())) {
                kept.add(node);
                live.addAll(uses(node));
            }
        }
        Collections.reverse(kept);
        Map<Value, Tensor> liveParameters = new LinkedHashMap<>(parameters);
        liveParameters.keySet().retainAll(live);
        Map<Value, Tensor> liveConstants = new LinkedHashMap<>(constants);
        liveConstants.keySet().retainAll(live);
        return new Graph(inputs, liveParameters, liveConstants, kept, outputs);
    }

    private static void addFactors(Size size, Set<Value> uses) {
        size.factors().forEach(d -> uses.add(d.value()));
    }

    private static void check(
            List<Value> inputs,
            Map<Value, Tensor> parameters,
            Map<Value, Tensor> constants,
            List<Node> nodes,
            List<Value> outputs) {
        Set<Value> known = new HashSet<>();
        Set<String> names = new HashSet<>();
        List<Value> given = new ArrayList<>(inputs);
        given.addAll(parameters.keySet());
        given.addAll(constants.keySet());
        for (Value value : given) {
            define(value, known, names);
        }
        for (Node node : nodes) {
            for (Value value : uses(node)) {
                require(known, value);
            }
            define(node.output(), known, names);
        }
        outputs.forEach(o -> require(known, o));
    }

    private static void define(Value value, Set<Value> known, Set<String> names) {
        known.add(value);
        if (!names.add(value.name())) {
            throw new IllegalArgumentException("two values are named " + value.name());
        }
    }

    private static void require(Set<Value> known, Value value) {
        if (!known.contains(value)) {
            throw new IllegalArgumentException(value + " is used before it is there");
        }
    }
}
