package ai.gaze.training.metric;

import java.util.function.Supplier;

/**
 * Brings a metric of a third party: its class is named in {@code
 * META-INF/services/ai.gaze.training.metric.MetricProvider} of its jar, where {@link
 * java.util.ServiceLoader} finds it. Who has no jar calls {@link Metrics#register}.
 */
public interface MetricProvider extends Supplier<MetricType> {}
