package ai.gaze.training.optim;

import ai.djl.nn.Block;
import ai.djl.nn.Parameter;
import ai.gaze.zoo.ModelZoo;
import ai.gaze.zoo.UserException;
import ai.gaze.zoo.WeightPatterns;
import ai.gaze.zoo.segmentation.SegmentationNetwork;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Which weights of a network learn at which rate. Those of one rate and one decay are one group,
 * the first one that of all that nobody named.
 *
 * <p>Layer-wise decay (Clark et al., ELECTRA, 2020; timm's {@code layer_decay}): a layer is what
 * shares the first two parts of its names, such as {@code layer1.0} or {@code features.3}, a module
 * outside of others one by itself, and a module of biases and scales alone, or of attention outside
 * of a block, belongs to the layer before it. The last layer has the whole rate, each one before it
 * a share of the next.
 */
public final class ParameterGroups {

    /** How the weights of a group learn. */
    record Rule(double lrScale, Double weightDecay) {

        static final Rule USUAL = new Rule(1, null);
    }

    /** All weights are one group. */
    public static final ParameterGroups NONE = new ParameterGroups();

    private final Map<Rule, Integer> numbers = new LinkedHashMap<>(Map.of(Rule.USUAL, 0));
    private final Map<String, Integer> byName = new HashMap<>();

    private ParameterGroups() {}

    /**
     * Finds the groups of a network. Where two patterns mean one weight, the first counts.
     *
     * @param groups by pattern
     * @param layerDecay share of the rate of the layer after it that a layer has; 1 for all of it
     * @throws ai.gaze.zoo.UserException if a pattern means no weight
     */
    static ParameterGroups of(Block network, List<ParameterGroup> groups, double layerDecay) {
        Map<String, ParameterGroup> named = new HashMap<>();
        for (ParameterGroup group : groups) {
            try {
                WeightPatterns.matching(network, group.match())
                        .forEach(name -> named.putIfAbsent(name, group));
            } catch (UserException e) {
                throw new UserException("groups of the optimizer: " + e.getMessage(), e);
            }
        }
        Map<String, Parameter> weights = WeightPatterns.trainable(network);
        Map<String, Integer> layers = layers(weights, ModelZoo.attentionModules(network).keySet());
        int last = layers.values().stream().mapToInt(i -> i).max().orElse(0);
        ParameterGroups all = new ParameterGroups();
        for (String name : weights.keySet()) {
            double scale = layerDecay == 1 ? 1 : Math.pow(layerDecay, last - layers.get(name));
            ParameterGroup group = named.get(name);
            Rule rule =
                    group == null
                            ? new Rule(scale, null)
                            : new Rule(scale * group.lrScale(), group.weightDecay());
            int number = all.numbers.computeIfAbsent(rule, r -> all.numbers.size());
            all.byName.put(name, number);
        }
        return all;
    }

    private static Map<String, Integer> layers(
            Map<String, Parameter> weights, Set<String> attention) {
        boolean nested =
                weights.keySet().stream().anyMatch(n -> n.startsWith(SegmentationNetwork.BACKBONE));
        Map<String, Boolean> hasMatrix = new LinkedHashMap<>();
        weights.forEach(
                (name, p) -> {
                    boolean own = attention.stream().noneMatch(m -> name.startsWith(m + "."));
                    hasMatrix.merge(
                            layer(name, nested),
                            own && p.getShape().dimension() >= 2,
                            Boolean::logicalOr);
                });
        Map<String, Integer> numbers = new HashMap<>();
        int number = -1;
        for (Map.Entry<String, Boolean> layer : hasMatrix.entrySet()) {
            number = layer.getValue() ? number + 1 : Math.max(0, number);
            numbers.put(layer.getKey(), number);
        }
        Map<String, Integer> byName = new HashMap<>();
        weights.keySet().forEach(name -> byName.put(name, numbers.get(layer(name, nested))));
        return byName;
    }

    // With a backbone that has a name of its own, all that stands on it is the last layer.
    private static String layer(String name, boolean nested) {
        boolean isHead = nested && !name.startsWith(SegmentationNetwork.BACKBONE);
        String[] parts =
                (nested && !isHead ? name.substring(name.indexOf('.') + 1) : name).split("\\.", -1);
        return parts.length > 2 && !isHead ? parts[0] + "." + parts[1] : parts[0];
    }

    /** Returns the number of the group of a weight. */
    int of(String name) {
        return byName.getOrDefault(name, 0);
    }

    /** Returns what learns how, by number. */
    List<Rule> rules() {
        return new ArrayList<>(numbers.keySet());
    }
}
