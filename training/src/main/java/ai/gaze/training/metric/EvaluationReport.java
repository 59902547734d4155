package ai.gaze.training.metric;

import ai.gaze.training.metric.Bootstrap.Interval;
import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * All that an evaluation says but for single images, as it is written as JSON.
 *
 * @param evaluated which network
 * @param tta views of an image whose logits are averaged: {@code none}, {@code flip}, {@code
 *     flip-and-shift}
 * @param images how many
 * @param pixels with masks: how many of them count; {@code null} where images have one class
 * @param metrics values by the names of the metrics
 * @param intervals confidence intervals by the names of metrics
 * @param bootstrap how these came about
 * @param macro means over the classes
 * @param weighted the same, each class by its images
 * @param classes each class
 * @param calibration confidence and accuracy in 15 bins
 */
public record EvaluationReport(
        String evaluated,
        String tta,
        int images,
        @JsonInclude(JsonInclude.Include.NON_NULL) Integer pixels,
        Map<String, Double> metrics,
        Map<String, Interval> intervals,
        Bootstrap bootstrap,
        ClassScores macro,
        ClassScores weighted,
        List<ClassScores> classes,
        Calibration calibration) {

    /**
     * Puts it together, with the intervals of accuracy and macro F1; of images with masks, of
     * accuracy and mean IoU.
     */
    public static EvaluationReport of(
            Evaluation evaluation, String evaluated, String tta, Bootstrap bootstrap) {
        Map<String, Interval> intervals = new LinkedHashMap<>();
        if (evaluation.isOfPixels()) {
            List<ClassCounts> images = ClassCounts.ofEachImage(evaluation);
            intervals.put(Metrics.ACCURACY, bootstrap.interval(images, ClassCounts::accuracy));
            intervals.put(Metrics.meanIou().name(), bootstrap.interval(images, MeanIou::of));
        } else {
            intervals.put(Metrics.ACCURACY, bootstrap.interval(evaluation, Evaluation::accuracy));
            intervals.put(
                    Metrics.macroF1().name(),
                    bootstrap.interval(evaluation, e -> ClassScores.macro(e).f1()));
        }
        return new EvaluationReport(
                evaluated,
                tta,
                evaluation.images(),
                evaluation.isOfPixels() ? evaluation.labels().length : null,
                evaluation.metrics(),
                intervals,
                bootstrap,
                ClassScores.macro(evaluation),
                ClassScores.weighted(evaluation),
                ClassScores.of(evaluation),
                Calibration.of(evaluation, CalibrationError.USUAL_BINS));
    }
}
