package ai.gaze.training.export;

import ai.gaze.zoo.UserException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;

/** Tells what is in image files. */
public final class Predictor {

    private static final int BATCH = 64;

    private Predictor() {}

    /**
     * Classifies images, several at a time.
     *
     * @param network the network
     * @param images image files of any size, which are scaled to the network's: by their shorter
     *     side, and the centre cut out, if it was trained so, else without regard to their
     *     proportions
     * @param top how many classes to return for each
     * @return a prediction for each image, in order
     * @throws UserException if there are fewer classes, or a file is not an image
     * @throws IOException if a file cannot be read
     */
    public static List<Prediction> predict(Classifier network, List<Path> images, int top)
            throws IOException {
        int classes = network.classes().size();
        if (top < 1 || top > classes) {
            throw new UserException(
                    "--top must be from 1 to the " + classes + " classes, not " + top);
        }
        int side = network.inputSize();
        int bytes = side * side * 3;
        List<Prediction> predictions = new ArrayList<>();
        for (int from = 0; from < images.size(); from += BATCH) {
            List<Path> batch = images.subList(from, Math.min(images.size(), from + BATCH));
            byte[] pixels = new byte[batch.size() * bytes];
            for (int i = 0; i < batch.size(); i++) {
                ImageFile.read(batch.get(i), network.metadata(), pixels, i * bytes);
            }
            float[][] probabilities = network.probabilities(pixels);
            for (int i = 0; i < batch.size(); i++) {
                predictions.add(
                        new Prediction(
                                batch.get(i).toString(),
                                best(network.classes(), probabilities[i], top)));
            }
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
