package ai.gaze.zoo;

import ai.djl.nn.Block;
import ai.djl.nn.Parameter;
import ai.gaze.zoo.layer.ParameterNames;
import com.fasterxml.jackson.annotation.JsonFormat;
import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Which weights stand still during training, and from which epoch on they move. It goes to JSON and
 * back with Jackson.
 *
 * <p>A pattern is a name as in PyTorch's {@code state_dict}, such as {@code layer1}, and means that
 * module and all inside it; {@code *} stands for any characters. {@code head} is the last linear
 * layer, whatever its name. A batch normalization whose scale is frozen keeps its running
 * statistics, too.
 *
 * @param freeze patterns of what is frozen from the start
 * @param trainOnly patterns of what alone is trained, {@code attention} meaning every attention
 *     module; empty for everything
 * @param unfreeze patterns of what is trained again, by the epoch, counted from 1, from whose start
 *     on it is
 */
@JsonInclude(JsonInclude.Include.NON_EMPTY)
public record FreezePlan(
        @JsonFormat(with = JsonFormat.Feature.ACCEPT_SINGLE_VALUE_AS_ARRAY) List<String> freeze,
        @JsonFormat(with = JsonFormat.Feature.ACCEPT_SINGLE_VALUE_AS_ARRAY) List<String> trainOnly,
        @JsonFormat(
                        with = {
                            JsonFormat.Feature.ACCEPT_SINGLE_VALUE_AS_ARRAY,
                        })
                SortedMap<Integer, List<String>> unfreeze) {

    /** Everything is trained. */
    public static final FreezePlan NONE = new FreezePlan(List.of(), List.of(), new TreeMap<>());

    private static final String ATTENTION = "attention";
    private static final String HEAD = "head";

    public FreezePlan {
        freeze = freeze == null ? List.of() : List.copyOf(freeze);
        trainOnly = trainOnly == null ? List.of() : List.copyOf(trainOnly);
        unfreeze =
                unfreeze == null
                        ? Collections.emptySortedMap()
                        : Collections.unmodifiableSortedMap(new TreeMap<>(unfreeze));
        if (!unfreeze.isEmpty() && unfreeze.firstKey() < 1) {
            throw new UserException(
                    "unfreeze names epoch " + unfreeze.firstKey() + ", but epochs count from 1");
        }
    }

    /** Whether everything is trained. */
    @JsonIgnore
    public boolean isNone() {
        return freeze.isEmpty() && trainOnly.isEmpty();
    }

    /** Whether other weights are frozen in an epoch, counted from 1, than in the one before. */
    public boolean changesAt(int epoch) {
        return epoch == 1 ? !isNone() : unfreeze.containsKey(epoch);
    }

    /**
     * Returns the names of the weights that stand still in an epoch.
     *
     * @param network the network
     * @param epoch the epoch, counted from 1
     * @throws UserException if a pattern, also one of another epoch, fits nothing, or if nothing is
     *     left to train
     */
    public Set<String> frozen(Block network, int epoch) {
        Set<String> all = trainable(network).keySet();
        Set<String> frozen = new LinkedHashSet<>();
        if (!trainOnly.isEmpty()) {
            frozen.addAll(all);
            trainOnly.forEach(pattern -> frozen.removeAll(matching(network, pattern, all)));
        }
        freeze.forEach(pattern -> frozen.addAll(matching(network, pattern, all)));
        unfreeze.forEach(
                (from, patterns) -> {
                    for (String pattern : patterns) {
                        Set<String> names = matching(network, pattern, all);
                        if (from <= epoch) {
                            frozen.removeAll(names);
                        }
                    }
                });
        if (frozen.size() == all.size()) {
            throw new UserException(
                    "in epoch " + epoch + " every weight is frozen; leave some of them to train");
        }
        return frozen;
    }

    /**
     * Freezes and unfreezes the weights of a network as an epoch wants them.
     *
     * @param network the network
     * @param epoch the epoch, counted from 1
     * @throws UserException as {@link #frozen}
     */
    public void apply(Block network, int epoch) {
        Set<String> frozen = frozen(network, epoch);
        trainable(network).forEach((name, p) -> p.freeze(frozen.contains(name)));
    }

    // Running statistics are never trained; what is frozen now may be trained later.
    private static Map<String, Parameter> trainable(Block network) {
        Map<String, Parameter> parameters = new LinkedHashMap<>(ParameterNames.of(network));
        parameters.values().removeIf(ParameterNames::isStatistic);
        return parameters;
    }

    private static Set<String> matching(Block network, String pattern, Set<String> all) {
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
        if (names.isEmpty()) {
            throw UserException.of(
                    "no weight of the network has a name like \"%s\"; its modules are %s",
                    pattern, String.join(", ", modules(all)));
        }
        return names;
    }

    private static Set<String> modules(Set<String> names) {
        Set<String> modules = new LinkedHashSet<>();
        names.forEach(name -> modules.add(name.substring(0, name.indexOf('.'))));
        return modules;
    }
}
