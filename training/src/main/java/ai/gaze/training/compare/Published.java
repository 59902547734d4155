package ai.gaze.training.compare;

import ai.gaze.training.metric.Metrics;
import com.fasterxml.jackson.annotation.JsonInclude;
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
public record Published(
        Double accuracy,
        Double top5,
        Double parametersMillions,
        Double minutesPerEpoch,
        List<Double> extraComputePercent,
        @JsonInclude(JsonInclude.Include.NON_NULL) Double meanIou) {

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
