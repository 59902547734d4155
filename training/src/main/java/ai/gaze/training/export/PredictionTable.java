package ai.gaze.training.export;

import ai.gaze.training.augment.TestTimeAugmentation;
import ai.gaze.training.data.ImageSource;
import ai.gaze.training.metric.Evaluation;
import ai.gaze.training.metric.ImageScores;
import ai.gaze.training.report.Csv;
import ai.gaze.zoo.UserException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * What a network says of each image, as CSV (RFC 4180) with the probability of every class in the
 * column {@code score_CLASS}.
 */
public final class PredictionTable {

    private PredictionTable() {}

    /**
     * Writes an evaluation: the columns {@code image,label,prediction,tta} and the scores. The
     * first one has the path of a file, or its number where there is none. Of images with masks the
     * columns are {@code image,pixels,accuracy,mean_iou,tta}.
     *
     * @param evaluation with {@linkplain Evaluation#probabilities probabilities}, or of pixels
     * @param images what was evaluated, afterwards, when it is known which of them are broken
     * @param views how it was evaluated
     * @throws UserException if it has none, or is of other images
     * @throws IOException if it cannot be written
     */
    public static void write(
            Evaluation evaluation, ImageSource images, TestTimeAugmentation views, Appendable out)
            throws IOException {
        int[] numbers = images.unbroken();
        if (evaluation.isOfPixels() && numbers.length == evaluation.images()) {
            writeLine(out, List.of("image", "pixels", "accuracy", "mean_iou", "tta"), List.of());
            for (ImageScores scores : ImageScores.of(evaluation)) {
                writeLine(
                        out,
                        List.of(
                                images.name(numbers[scores.image()]),
                                scores.pixels(),
                                scores.accuracy(),
                                scores.meanIou(),
                                views),
                        List.of());
            }
            return;
        }
        if (evaluation.probabilities() == null || numbers.length != evaluation.labels().length) {
            throw new UserException(
                    "a table needs the probabilities of all classes of its images; evaluate these"
                            + " with MetricSet.withProbabilities");
        }
        List<String> classes = evaluation.classes();
        writeLine(out, List.of("image", "label", "prediction", "tta"), scores(classes));
        for (int i = 0; i < numbers.length; i++) {
            List<Object> scores = new ArrayList<>();
            for (float probability : evaluation.probabilities()[i]) {
                scores.add(probability);
            }
            writeLine(
                    out,
                    List.of(
                            images.name(numbers[i]),
                            classes.get(evaluation.labels()[i]),
                            classes.get(evaluation.predictions()[i]),
                            views),
                    scores);
        }
    }

    /**
     * Writes predictions: the columns {@code image,prediction,tta,error} and the scores, which are
     * empty where there is an error.
     *
     * @param classes all classes
     * @param predictions each with all classes
     * @throws IOException if it cannot be written
     */
    public static void write(List<String> classes, List<Prediction> predictions, Appendable out)
            throws IOException {
        writeLine(out, List.of("image", "prediction", "tta", "error"), scores(classes));
        for (Prediction prediction : predictions) {
            Map<String, Object> known = new HashMap<>();
            prediction
                    .classes()
                    .forEach(score -> known.put(score.name(), (float) score.probability()));
            boolean answered = prediction.error() == null;
            writeLine(
                    out,
                    Arrays.asList(
                            prediction.image(),
                            answered ? prediction.classes().get(0).name() : null,
                            prediction.tta() == null ? TestTimeAugmentation.NONE : prediction.tta(),
                            prediction.error()),
                    Arrays.asList(classes.stream().map(known::get).toArray()));
        }
    }

    private static List<String> scores(List<String> classes) {
        return classes.stream().map(name -> "score_" + name).toList();
    }

    private static void writeLine(Appendable out, List<?> first, List<?> scores)
            throws IOException {
        List<Object> cells = new ArrayList<>(first);
        cells.addAll(scores);
        out.append(Csv.line(cells)).append(Csv.END);
    }
}
