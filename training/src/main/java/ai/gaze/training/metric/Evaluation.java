package ai.gaze.training.metric;

import java.util.List;

/**
 * How a network did on a set of images.
 *
 * @param classes names of the classes
 * @param loss mean cross-entropy, without label smoothing
 * @param labels true class of each image
 * @param predictions class with the highest logit, for each image
 * @param ranks number of classes with a higher logit than the true one, for each image
 * @param losses cross-entropy of each image
 * @param confidences probability of the prediction, for each image, 0..1
 */
@SuppressWarnings("ArrayRecordComponent") // a plain carrier, compared by nobody
public record Evaluation(
        List<String> classes,
        double loss,
        int[] labels,
        int[] predictions,
        int[] ranks,
        float[] losses,
        float[] confidences) {

    /** Returns the share of images whose prediction is right, 0..1. */
    public double accuracy() {
        int correct = 0;
        for (int i = 0; i < labels.length; i++) {
            correct += labels[i] == predictions[i] ? 1 : 0;
        }
        return (double) correct / labels.length;
    }

    /** Returns the share of images whose true class is among the {@code k} highest logits, 0..1. */
    public double topAccuracy(int k) {
        int correct = 0;
        for (int rank : ranks) {
            correct += rank < k ? 1 : 0;
        }
        return (double) correct / labels.length;
    }

    /** Returns how many images of true class i (row) were taken for class j (column). */
    public int[][] confusion() {
        int[][] matrix = new int[classes.size()][classes.size()];
        for (int i = 0; i < labels.length; i++) {
            matrix[labels[i]][predictions[i]]++;
        }
        return matrix;
    }
}
