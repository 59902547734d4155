package ai.gaze.training.compare;

import java.util.List;

/**
 * Figures that somebody published about a variant; each may be {@code null}.
 *
 * @param accuracy test accuracy in percent
 * @param top5 share of test images whose class is among the five most likely, in percent
 * @param parametersMillions parameters in millions
 * @param minutesPerEpoch minutes per epoch, on the publisher's machine
 * @param extraComputePercent computation beyond that of the baseline in percent, from and to
 */
public record Published(
        Double accuracy,
        Double top5,
        Double parametersMillions,
        Double minutesPerEpoch,
        List<Double> extraComputePercent) {

    /** Nothing was published. */
    public static final Published NOTHING = new Published(null, null, null, null, null);
}
