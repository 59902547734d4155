package ai.gaze.training.metric;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.List;
import java.util.stream.IntStream;

/**
 * How a network does on one class, or on the mean over the classes, as scikit-learn's {@code
 * precision_recall_fscore_support} with {@code zero_division=0}.
 *
 * @param name name of the class; {@code macro} or {@code weighted} for a mean
 * @param precision share of the images taken for the class that are of it, 0..1
 * @param recall share of the images of the class that were taken for it, 0..1
 * @param f1 harmonic mean of both
 * @param iou the intersection of what is of the class and what was taken for it, by their union;
 *     {@code null} where images have one class
 * @param support images of the class, of images with masks pixels; of a mean, all of them
 */
public record ClassScores(
        String name,
        double precision,
        double recall,
        double f1,
        @JsonInclude(JsonInclude.Include.NON_NULL) Double iou,
        int support) {

    /** Returns the scores of each class, in the order of the classes. */
    public static List<ClassScores> of(Evaluation evaluation) {
        ClassCounts counts = ClassCounts.of(evaluation);
        return IntStream.range(0, evaluation.classes().size())
                .mapToObj(
                        c ->
                                new ClassScores(
                                        evaluation.classes().get(c),
                                        counts.precision(c),
                                        counts.recall(c),
                                        counts.f1(c),
                                        evaluation.isOfPixels() ? counts.iou(c) : null,
                                        Math.toIntExact(counts.images()[c])))
                .toList();
    }

    /**
     * Returns the means in which each class counts alike; one that neither has images nor is
     * predicted is left out.
     */
    public static ClassScores macro(Evaluation evaluation) {
        ClassCounts counts = ClassCounts.of(evaluation);
        return new ClassScores(
                "macro",
                counts.macro(counts::precision),
                counts.macro(counts::recall),
                counts.macro(counts::f1),
                evaluation.isOfPixels() ? counts.macro(counts::iou) : null,
                evaluation.labels().length);
    }

    /** Returns the means in which each class counts by its images. */
    public static ClassScores weighted(Evaluation evaluation) {
        ClassCounts counts = ClassCounts.of(evaluation);
        return new ClassScores(
                "weighted",
                counts.weighted(counts::precision),
                counts.weighted(counts::recall),
                counts.weighted(counts::f1),
                evaluation.isOfPixels() ? counts.weighted(counts::iou) : null,
                evaluation.labels().length);
    }
}
