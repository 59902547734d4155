package ai.gaze.training.run;

import ai.gaze.training.metric.Metrics;

/**
 * Which epoch is the best one, as a recipe says it.
 *
 * @param monitor name of the metric that is best in it, one of the recipe's
 */
public record BestSpec(String monitor) {

    /** The epoch of the highest accuracy. */
    public static final BestSpec ACCURACY = new BestSpec(Metrics.ACCURACY);

    public BestSpec {
        monitor = monitor == null ? Metrics.ACCURACY : monitor;
    }
}
