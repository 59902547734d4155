package ai.gaze.training.metric;

import ai.djl.ndarray.NDManager;
import ai.gaze.zoo.Excerpt;
import ai.gaze.zoo.Texts;
import ai.gaze.zoo.UserException;
import java.util.Locale;
import java.util.function.Function;
import java.util.function.IntConsumer;
import java.util.function.ToDoubleFunction;
import java.util.regex.Pattern;

/**
 * A metric that is put together of its parts.
 *
 * @param fit throws where it cannot be computed for a number of classes
 * @param beginning begins an evaluation
 * @param readsOnly whether all of its code is Gaze's, which writes into nothing that it is given
 */
record NamedMetric(
        String name,
        boolean isHigherBetter,
        boolean isShare,
        IntConsumer fit,
        Function<NDManager, Accumulator> beginning,
        boolean readsOnly)
        implements Metric {

    // In the logs the names stand behind the name of a set of images.
    private static final Pattern NAME =
            Pattern.compile("(?!(train|eval|test|best)_)[a-z][a-z0-9_]*");

    NamedMetric {
        name = requireName(name == null ? null : snakeCase(name));
    }

    /** A metric of Gaze's. */
    NamedMetric(
            String name,
            boolean isHigherBetter,
            boolean isShare,
            IntConsumer fit,
            Function<NDManager, Accumulator> beginning) {
        this(name, isHigherBetter, isShare, fit, beginning, true);
    }

    /** A metric that is another one but for what is said here. */
    static NamedMetric like(Metric other, String name, boolean isHigherBetter) {
        return new NamedMetric(
                name,
                isHigherBetter,
                other.isShare(),
                other::requireFit,
                other::begin,
                readsOnly(other));
    }

    static boolean readsOnly(Metric metric) {
        return metric instanceof NamedMetric named && named.readsOnly;
    }

    /** A metric of what is known of each image, whose values are shares. */
    static NamedMetric share(String name, ToDoubleFunction<Evaluation> value) {
        return new NamedMetric(name, true, true, classes -> {}, owner -> value::applyAsDouble);
    }

    /** Returns a name of a recipe or of DJL as a metric has it: {@code L2Loss} is l2_loss. */
    static String snakeCase(String name) {
        return name.replaceAll("(?<=[a-z0-9])(?=[A-Z])", "_")
                .replaceAll("[\\s-]+", "_")
                .toLowerCase(Locale.ROOT);
    }

    static String requireName(String name) {
        if (name == null || !NAME.matcher(name).matches()) {
            throw new UserException(
                    Texts.format(
                            "a metric cannot be called \"%s\": write small letters, digits and _, with a letter first and none of train_, eval_, test_, best_ before the rest, such as macro_f1",
                            Excerpt.of(String.valueOf(name))));
        }
        return name;
    }

    @Override
    public void requireFit(int classes) {
        fit.accept(classes);
    }

    @Override
    public Accumulator begin(NDManager owner) {
        return beginning.apply(owner);
    }
}
