package ai.gaze.training.compare;

import ai.gaze.training.metric.Metrics;
import ai.gaze.zoo.UserException;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.annotation.JsonNaming;
import java.util.List;

/**
 * Figures that somebody published about a variant; each may be {@code null}.
 *
 * @param accuracy test accuracy in percent
 * @param top5 share of test images whose class is among the five most likely, in percent
 * @param parametersMillions parameters in millions
 * @param minutesPerEpoch minutes per epoch, on the publisher's machine
 * @param extraComputePercent computation beyond that of the baseline in percent, from and to
 * @param meanIou of a segmentation: mean IoU of the test in percent
 */
@JsonNaming(PropertyNamingStrategies.KebabCaseStrategy.class)
@JsonInclude(JsonInclude.Include.NON_NULL)
public record Published(
        Double accuracy,
        Double top5,
        Double parametersMillions,
        Double minutesPerEpoch,
        List<Double> extraComputePercent,
        Double meanIou) {

    public Published {
        share("accuracy", accuracy);
        share("top5", top5);
        share("mean-iou", meanIou);
        above("parameters-millions", parametersMillions);
        above("minutes-per-epoch", minutesPerEpoch);
        if (extraComputePercent != null
                && (extraComputePercent.size() != 2
                        || !(extraComputePercent.get(0) <= extraComputePercent.get(1)))) {
            throw UserException.of(
                    "published extra-compute-percent %s is no range; give its least and its most",
                    extraComputePercent);
        }
    }

    private static void share(String key, Double value) {
        if (value != null && !(value >= 0 && value <= 100)) {
            throw UserException.of(
                    "published %s %s is no share in percent; give 0 to 100", key, value);
        }
    }

    private static void above(String key, Double value) {
        if (value != null && !(value > 0 && Double.isFinite(value))) {
            throw UserException.of("published %s %s is not above 0", key, value);
        }
    }

    /** Nothing was published. */
    public static final Published NOTHING = new Published(null, null, null, null, null);

    /** Figures of a classification. */
    public Published(
            Double accuracy,
            Double top5,
            Double parametersMillions,
            Double minutesPerEpoch,
            List<Double> extraComputePercent) {
        this(accuracy, top5, parametersMillions, minutesPerEpoch, extraComputePercent, null);
    }

    /**
     * Returns the figure by which variants are compared.
     *
     * @param metric {@code accuracy} or {@code mean_iou}
     */
    Double of(String metric) {
        return metric.equals(Metrics.ACCURACY) ? accuracy : meanIou;
    }
}
