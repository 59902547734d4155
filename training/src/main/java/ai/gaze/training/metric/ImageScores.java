package ai.gaze.training.metric;

import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;

/**
 * How a network does on one image with a mask.
 *
 * @param image which one of those that were evaluated, from 0
 * @param pixels how many of it count
 * @param accuracy share of them that is right, 0..1; NaN if none counts
 * @param meanIou mean over the classes that are in it or were seen in it, 0..1; NaN likewise
 */
public record ImageScores(int image, int pixels, double accuracy, double meanIou) {

    /** Returns the scores of each image, in order; {@code evaluation} is of pixels. */
    public static List<ImageScores> of(Evaluation evaluation) {
        List<ClassCounts> counts = ClassCounts.ofEachImage(evaluation);
        return IntStream.range(0, counts.size())
                .mapToObj(i -> of(i, evaluation.pixels()[i], counts.get(i)))
                .toList();
    }

    private static ImageScores of(int image, int pixels, ClassCounts counts) {
        double accuracy = pixels == 0 ? Double.NaN : counts.accuracy();
        return new ImageScores(image, pixels, accuracy, MeanIou.of(counts));
    }

    /** Returns the images with the lowest mean IoU, the lowest first. */
    public static List<ImageScores> worst(Evaluation evaluation, int most) {
        return of(evaluation).stream()
                .filter(scores -> scores.pixels > 0)
                .sorted(Comparator.comparingDouble(ImageScores::meanIou))
                .limit(most)
                .toList();
    }
}
