package ai.gaze.training.export;

import ai.gaze.training.data.ClassNames;
import ai.gaze.training.data.DatasetSpec;
import ai.gaze.training.data.ImageDataset;
import ai.gaze.training.data.ImageFolderSpec;
import ai.gaze.training.data.ImageSource;
import ai.gaze.training.data.LabeledImages;
import ai.gaze.training.metric.Evaluation;
import ai.gaze.zoo.UserException;
import ai.gaze.zoo.export.ExportMetadata;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/** Evaluates an exported network on the test images of its data set. */
public final class FileEvaluation {

    private static final int BATCH = 250;

    private FileEvaluation() {}

    /**
     * Returns the data set that a network was trained on, by its metadata.
     *
     * @param network the network
     */
    public static DatasetSpec datasetOf(Classifier network) {
        ExportMetadata metadata = network.metadata();
        return metadata.resize() == 0
                ? DatasetSpec.of(metadata.dataset())
                : new DatasetSpec(
                        metadata.dataset(),
                        ImageFolderSpec.evaluating(metadata.inputSize(), metadata.resize()),
                        null);
    }

    /**
     * Evaluates.
     *
     * @param network the network
     * @param dataset the data set that it was trained on, by the metadata
     * @throws UserException if it is another one
     */
    public static Evaluation evaluate(Classifier network, ImageDataset dataset) {
        String name = network.metadata().dataset();
        if (!dataset.name().equals(name)) {
            throw new UserException(
                    "the network was trained on "
                            + name
                            + " and only "
                            + dataset.name()
                            + " was found; give the folder of its data with --data");
        }
        ClassNames.requireSame("the network", network.classes(), dataset);
        return evaluate(network, dataset.test());
    }

    private static Evaluation evaluate(Classifier network, ImageSource images) {
        List<Integer> labels = new ArrayList<>();
        List<Integer> predictions = new ArrayList<>();
        List<Integer> ranks = new ArrayList<>();
        List<Double> losses = new ArrayList<>();
        List<Double> confidences = new ArrayList<>();
        for (int from = 0; from < images.size(); from += BATCH) {
            int to = Math.min(images.size(), from + BATCH);
            LabeledImages batch = images.read(IntStream.range(from, to).toArray()).images();
            float[][] logits = batch.size() == 0 ? new float[0][] : network.logits(batch.pixels());
            for (int i = 0; i < batch.size(); i++) {
                float truth = logits[i][batch.labels()[i]];
                labels.add(batch.labels()[i]);
                predictions.add(Scores.highest(logits[i]));
                int rank = 0;
                for (float logit : logits[i]) {
                    rank += logit > truth ? 1 : 0;
                }
                ranks.add(rank);
                double logSum = Scores.logSum(logits[i]);
                losses.add(logSum - truth);
                confidences.add(Math.exp(logits[i][Scores.highest(logits[i])] - logSum));
            }
        }
        if (labels.isEmpty()) {
            throw new UserException(
                    "every one of the %d test images is broken: give whole image files"
                            .formatted(images.size()));
        }
        return new Evaluation(
                network.classes(),
                losses.stream().mapToDouble(Double::doubleValue).sum() / labels.size(),
                ints(labels),
                ints(predictions),
                ints(ranks),
                floats(losses),
                floats(confidences));
    }

    private static float[] floats(List<Double> values) {
        float[] floats = new float[values.size()];
        for (int i = 0; i < floats.length; i++) {
            floats[i] = values.get(i).floatValue();
        }
        return floats;
    }

    private static int[] ints(List<Integer> values) {
        return values.stream().mapToInt(Integer::intValue).toArray();
    }
}
