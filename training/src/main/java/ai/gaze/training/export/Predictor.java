package ai.gaze.training.export;

import ai.gaze.training.augment.TestTimeAugmentation;
import ai.gaze.zoo.UserException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;

/** Tells what is in image files. */
public final class Predictor {

    private static final int BATCH = 64;

    /** Of large images a batch has fewer. */
    private static final int MOST_BYTES = 256 << 20;

    private Predictor() {}

    /**
     * Classifies images, several at a time.
     *
     * @param network the network
     * @param images image files of any size, which are scaled to the network's: by their shorter
     *     side, and the centre cut out, if it was trained so, else without regard to their
     *     proportions
     * @param top how many classes to return for each; all if there are fewer
     * @return a prediction for each image, in order; of one that cannot be read it says why
     */
    public static List<Prediction> predict(Classifier network, List<Path> images, int top) {
        return predict(network, images, top, TestTimeAugmentation.NONE);
    }

    /** The same, with the logits of several views of each image averaged. */
    public static List<Prediction> predict(
            Classifier network, List<Path> images, int top, TestTimeAugmentation views) {
        List<Prediction> predictions = new ArrayList<>();
        int size = Math.max(1, Math.min(BATCH, MOST_BYTES / bytes(network)));
        for (int from = 0; from < images.size(); from += size) {
            List<Path> batch = images.subList(from, Math.min(images.size(), from + size));
            predictions.addAll(predictBatch(network, batch, top, views));
        }
        return predictions;
    }

    private static int bytes(Classifier network) {
        return RunImages.bytes(network.metadata());
    }

    private static List<Prediction> predictBatch(
            Classifier network, List<Path> images, int top, TestTimeAugmentation views) {
        int bytes = bytes(network);
        byte[] pixels = new byte[images.size() * bytes];
        String[] errors = new String[images.size()];
        int readable = 0;
        for (int i = 0; i < images.size(); i++) {
            try {
                RunImages.read(images.get(i), network.metadata(), pixels, readable * bytes);
                readable++;
            } catch (UserException e) {
                errors[i] = e.getMessage();
            }
        }
        float[][] probabilities =
                readable == 0
                        ? new float[0][]
                        : network.probabilities(Arrays.copyOf(pixels, readable * bytes), views);
        String recorded = views == TestTimeAugmentation.NONE ? null : views.toString();
        List<Prediction> predictions = new ArrayList<>();
        int next = 0;
        for (int i = 0; i < errors.length; i++) {
            List<Prediction.Score> classes = List.of();
            if (errors[i] == null) {
                float[] row = probabilities[next++];
                // Of one score that is no number, or infinite, nothing but NaN is left.
                if (Float.isNaN(row[0])) {
                    errors[i] =
                            images.get(i)
                                    + " gets no answer, as the network's scores for it are no"
                                    + " numbers; use other weights, or a file that computes in"
                                    + " float32";
                } else {
                    classes = best(network.classes(), row, top);
                }
            }
            predictions.add(new Prediction(images.get(i).toString(), classes, errors[i], recorded));
        }
        return predictions;
    }

    private static List<Prediction.Score> best(List<String> names, float[] probabilities, int top) {
        return IntStream.range(0, names.size())
                .mapToObj(i -> new Prediction.Score(names.get(i), probabilities[i]))
                .sorted(Comparator.comparingDouble(Prediction.Score::probability).reversed())
                .limit(top)
                .toList();
    }
}
