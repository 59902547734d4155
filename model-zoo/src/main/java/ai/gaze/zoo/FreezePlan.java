package ai.gaze.zoo;

import ai.djl.nn.Block;
import com.fasterxml.jackson.annotation.JsonFormat;
import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
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

    /** Returns a plan that freezes what patterns mean. */
    public static FreezePlan freezing(String... patterns) {
        return new FreezePlan(given(patterns), List.of(), null);
    }

    /** Returns a plan that trains what patterns mean, such as {@code head}, and nothing else. */
    public static FreezePlan trainingOnly(String... patterns) {
        return new FreezePlan(List.of(), given(patterns), null);
    }

    /**
     * Returns the same plan, in which what patterns mean is trained, too, from an epoch on.
     *
     * @param epoch the first, counted from 1
     */
    public FreezePlan unfreezing(int epoch, String... patterns) {
        SortedMap<Integer, List<String>> more = new TreeMap<>(unfreeze);
        more.put(epoch, given(patterns));
        return new FreezePlan(freeze, trainOnly, more);
    }

    private static List<String> given(String... patterns) {
        if (patterns == null || Arrays.asList(patterns).contains(null)) {
            throw new UserException(
                    "a pattern of weights is null; name weights, such as attention");
        }
        return List.of(patterns);
    }

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
        Set<String> all = WeightPatterns.trainable(network).keySet();
        Set<String> frozen = new LinkedHashSet<>();
        if (!trainOnly.isEmpty()) {
            frozen.addAll(all);
            trainOnly.forEach(
                    pattern -> frozen.removeAll(WeightPatterns.matching(network, pattern)));
        }
        freeze.forEach(pattern -> frozen.addAll(WeightPatterns.matching(network, pattern)));
        unfreeze.forEach(
                (from, patterns) -> {
                    for (String pattern : patterns) {
                        Set<String> names = WeightPatterns.matching(network, pattern);
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
        WeightPatterns.trainable(network).forEach((name, p) -> p.freeze(frozen.contains(name)));
    }
}
