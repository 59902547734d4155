package ai.gaze.zoo;

import ai.djl.nn.Block;
import ai.djl.nn.Parameter;
import ai.gaze.zoo.layer.ParameterNames;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Finds weights by patterns of their names.
 *
 * <p>A pattern is a name as in PyTorch's {@code state_dict}, such as {@code layer1}, and means that
 * module and all inside it; {@code *} stands for any characters, and {@code attention} for every
 * attention module, {@code head} for the classifier.
 */
public final class WeightPatterns {

    private static final String ATTENTION = "attention";
    private static final String HEAD = "head";

    private WeightPatterns() {}

    /** Returns the weights that training can move, frozen or not, by name in their order. */
    public static Map<String, Parameter> trainable(Block network) {
        // Running statistics are never trained; what is frozen now may be trained later.
        Map<String, Parameter> parameters = new LinkedHashMap<>(ParameterNames.of(network));
        parameters.values().removeIf(ParameterNames::isStatistic);
        return parameters;
    }

    /**
     * Returns the names of the weights that a pattern means; of a block that stands in two places
     * those of both, as its weights are there once.
     *
     * @throws UserException if it means none
     */
    public static Set<String> matching(Block network, String pattern) {
        Map<String, Parameter> weights = trainable(network);
        Set<String> named = named(network, pattern, weights.keySet());
        Set<Parameter> meant = named.stream().map(weights::get).collect(Collectors.toSet());
        Set<String> names = new LinkedHashSet<>(weights.keySet());
        names.removeIf(name -> !meant.contains(weights.get(name)));
        return names;
    }

    private static Set<String> named(Block network, String pattern, Set<String> all) {
        Set<String> names = new LinkedHashSet<>();
        if (pattern.equals(ATTENTION)) {
            for (String module : ModelZoo.attentionModules(network).keySet()) {
                all.stream().filter(name -> name.startsWith(module + ".")).forEach(names::add);
            }
            if (names.isEmpty()) {
                throw new UserException(
                        "the network has no attention with weights to train; choose an attention or"
                                + " name what is to be trained");
            }
            return names;
        }
        Glob glob = new Glob(pattern);
        all.stream().filter(glob::matches).forEach(names::add);
        if (names.isEmpty() && pattern.equals(HEAD)) {
            names.addAll(Head.parameters(network));
        }
        if (all.isEmpty()) {
            throw UserException.of(
                    "the network has no weights to train, of which \"%s\" would mean some; leave"
                            + " that out",
                    pattern);
        }
        if (names.isEmpty()) {
            throw UserException.of(
                    "no weight of the network has a name like \"%s\"%s its modules are %s",
                    pattern,
                    Nearest.to(pattern, modules(all, true))
                            .map(near -> ": did you mean \"" + near + "\"?")
                            .orElse(";"),
                    String.join(", ", modules(all, false)));
        }
        return names;
    }

    private static Set<String> modules(Set<String> names, boolean inner) {
        Set<String> modules = new LinkedHashSet<>();
        for (String name : names) {
            for (int dot = name.indexOf('.'); dot > 0; dot = name.indexOf('.', dot + 1)) {
                modules.add(name.substring(0, dot));
                if (!inner) {
                    break;
                }
            }
        }
        return modules;
    }
}
