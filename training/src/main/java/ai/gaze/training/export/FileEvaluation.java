package ai.gaze.training.export;

import ai.gaze.training.data.ImageDataset;
import ai.gaze.training.data.LabeledImages;
import ai.gaze.training.run.Evaluation;
import ai.gaze.zoo.UserException;
import java.util.Arrays;

/** Evaluates an exported network on the test images of its data set. */
public final class FileEvaluation {

    private static final int BATCH = 250;

    private FileEvaluation() {}

    /**
     * Evaluates.
     *
     * @param network the network
     * @param dataset the data set that it was trained on, by the metadata
     * @throws UserException if it is another one
     */
    public static Evaluation evaluate(Classifier network, ImageDataset dataset) {
        String name = network.metadata().dataset();
        if (!dataset.name().equals(name) || !dataset.classNames().equals(network.classes())) {
            throw new UserException(
                    "the network was trained on "
                            + name
                            + " and only "
                            + dataset.name()
                            + " was found; give the folder of its data with --data");
        }
        return evaluate(network, dataset.test());
    }

    private static Evaluation evaluate(Classifier network, LabeledImages images) {
        int n = images.size();
        int[] labels = images.labels().clone();
        int[] predictions = new int[n];
        int[] ranks = new int[n];
        double loss = 0;
        for (int from = 0; from < n; from += BATCH) {
            int to = Math.min(n, from + BATCH);
            int bytes = images.imageBytes();
            float[][] logits =
                    network.logits(Arrays.copyOfRange(images.pixels(), from * bytes, to * bytes));
            for (int i = from; i < to; i++) {
                float[] row = logits[i - from];
                float truth = row[labels[i]];
                predictions[i] = Scores.highest(row);
                for (float logit : row) {
                    ranks[i] += logit > truth ? 1 : 0;
                }
                loss += Scores.logSum(row) - truth;
            }
        }
        return new Evaluation(network.classes(), loss / n, labels, predictions, ranks);
    }
}
