package ai.gaze.training.compare;

import ai.gaze.training.metric.Metrics;
import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.annotation.JsonNaming;
import java.util.Map;

/**
 * A row of the table: what all runs of a variant gave.
 *
 * @param variant the network
 * @param baseline whether the others are compared with it
 * @param planned runs that were asked for
 * @param failed runs that failed; they have no accuracy and are in no mean
 * @param parameters trainable weights, exact
 * @param multiplyAdds of one image, exact
 * @param accuracy test accuracy in percent over the seeds
 * @param metrics further metrics of the test over the seeds by their names, shares in percent
 * @param difference accuracy, of a segmentation mean IoU, less that of the baseline with the same
 *     seed, in points
 * @param secondsPerEpoch median over all epochs of all runs, evaluation included, or {@code null}
 * @param imagesPerSecond median training speed of the same, or {@code null}
 * @param peakMemory in bytes, the least of all runs: what earlier runs of a process left is in it,
 *     or {@code null}
 * @param verdict on the accuracy that was published, or {@code null} if none was
 */
@JsonNaming(PropertyNamingStrategies.KebabCaseStrategy.class)
public record VariantRow(
        Variant variant,
        boolean baseline,
        int planned,
        int failed,
        long parameters,
        long multiplyAdds,
        Sample accuracy,
        Map<String, Sample> metrics,
        Sample difference,
        Double secondsPerEpoch,
        Double imagesPerSecond,
        Long peakMemory,
        Verdict verdict) {

    /** Returns the accuracy or another metric, in percent where it is a share. */
    Sample of(String metric) {
        return metric.equals(Metrics.ACCURACY)
                ? accuracy
                : metrics.getOrDefault(metric, Sample.EMPTY);
    }

    VariantRow withVerdict(Verdict other) {
        return new VariantRow(
                variant,
                baseline,
                planned,
                failed,
                parameters,
                multiplyAdds,
                accuracy,
                metrics,
                difference,
                secondsPerEpoch,
                imagesPerSecond,
                peakMemory,
                other);
    }
}
