package ai.gaze.training.metric;

import ai.gaze.zoo.registry.FactoryType;
import ai.gaze.zoo.registry.Option;
import ai.gaze.zoo.registry.OptionValues;
import java.util.List;
import java.util.function.Function;

/**
 * One kind of metric under a name.
 *
 * <pre>{@code
 * MetricType.of("f-beta", List.of(BETA), values -> FBeta.of(values.get(BETA)))
 * }</pre>
 */
public final class MetricType extends FactoryType<Metric> {

    private MetricType(
            String name,
            List<String> aliases,
            List<Option<?>> options,
            Function<OptionValues, ? extends Metric> factory) {
        super("metric", name, aliases, options, factory);
    }

    /**
     * Declares a metric.
     *
     * @param name the name under which it is asked for
     * @param options all options that it has
     * @param factory makes one of the values of the options
     */
    public static MetricType of(
            String name,
            List<Option<?>> options,
            Function<OptionValues, ? extends Metric> factory) {
        return new MetricType(name, List.of(), options, factory);
    }

    /** The same with other names that mean the same. */
    public MetricType aliases(String... names) {
        return new MetricType(name(), List.of(names), options(), factory());
    }
}
