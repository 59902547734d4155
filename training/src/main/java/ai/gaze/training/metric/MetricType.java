package ai.gaze.training.metric;

import ai.gaze.zoo.UserException;
import ai.gaze.zoo.registry.FactoryException;
import ai.gaze.zoo.registry.Option;
import ai.gaze.zoo.registry.OptionValues;
import ai.gaze.zoo.registry.Registered;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;

/**
 * One kind of metric, and all that is known of it.
 *
 * <pre>{@code
 * MetricType.of("f-beta", List.of(BETA), values -> FBeta.of(values.get(BETA)))
 * }</pre>
 *
 * @param name the name under which it is asked for, in kebab-case
 * @param aliases other names that mean the same
 * @param options its options
 * @param factory makes a metric
 */
public record MetricType(
        String name,
        List<String> aliases,
        List<Option<?>> options,
        Function<OptionValues, Metric> factory)
        implements Registered {

    /**
     * Declares a metric.
     *
     * @param name the name under which it is asked for, in kebab-case
     * @param options all options that it has
     * @param factory makes one
     */
    public static MetricType of(
            String name, List<Option<?>> options, Function<OptionValues, Metric> factory) {
        return new MetricType(name, List.of(), List.copyOf(options), factory);
    }

    /** The same with other names that mean the same. */
    public MetricType aliases(String... names) {
        return new MetricType(name, List.of(names), options, factory);
    }

    /**
     * Makes a metric.
     *
     * @param given options that differ from the defaults, as text
     * @throws UserException if there is no such option, or it has a value that it cannot have
     * @throws FactoryException if the factory fails
     */
    public Metric create(Map<String, String> given) {
        OptionValues values = new OptionValues("metric " + name, options, given);
        try {
            return Objects.requireNonNull(factory.apply(values), "it made nothing");
        } catch (UserException e) {
            throw e;
        } catch (RuntimeException | LinkageError e) {
            throw new FactoryException("metric " + name, factory, e);
        }
    }
}
