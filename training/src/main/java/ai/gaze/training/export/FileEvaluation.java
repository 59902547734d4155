package ai.gaze.training.export;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.gaze.training.augment.TestTimeAugmentation;
import ai.gaze.training.data.ClassNames;
import ai.gaze.training.data.DataSpec;
import ai.gaze.training.data.DatasetSpec;
import ai.gaze.training.data.ImageDataset;
import ai.gaze.training.data.ImageSource;
import ai.gaze.training.data.LabeledImages;
import ai.gaze.training.data.MaskedImages;
import ai.gaze.training.metric.Evaluation;
import ai.gaze.training.metric.EvaluationPass;
import ai.gaze.training.metric.MetricSet;
import ai.gaze.training.torch.NoGrad;
import ai.gaze.zoo.ImageSize;
import ai.gaze.zoo.Texts;
import ai.gaze.zoo.UserException;
import ai.gaze.zoo.array.HostArrays;
import ai.gaze.zoo.export.ExportMetadata;
import java.nio.FloatBuffer;
import java.util.Arrays;
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
        return metadata.resize() == null
                ? DatasetSpec.of(metadata.dataset())
                : DataSpec.evaluating(metadata);
    }

    /**
     * Evaluates.
     *
     * @param network the network
     * @param dataset the data set that it was trained on, by the metadata
     * @param metrics what the evaluation is to have
     * @throws UserException if it is another one
     */
    public static Evaluation evaluate(Classifier network, ImageDataset dataset, MetricSet metrics) {
        return evaluate(network, dataset, metrics, TestTimeAugmentation.NONE);
    }

    /** The same, with the logits of several views of each image averaged. */
    public static Evaluation evaluate(
            Classifier network,
            ImageDataset dataset,
            MetricSet metrics,
            TestTimeAugmentation views) {
        String name = network.metadata().dataset();
        if (!dataset.name().equals(name)) {
            throw new UserException(
                    "the network was trained on "
                            + name
                            + " and only "
                            + dataset.name()
                            + " was found; give the folder of its data with data.folder");
        }
        ClassNames.requireSame("the network", network.classes(), dataset);
        if (network.isOfPixels() != dataset.test().hasMasks()) {
            throw new UserException(
                    Texts.format(
                            "the network gives a class of each %s, and the images of %s have a class %s",
                            network.isOfPixels() ? "pixel" : "image",
                            name,
                            network.isOfPixels() ? "each" : "for each pixel"));
        }
        ImageSize size = new ImageSize(dataset.test().height(), dataset.test().width());
        if (!size.equals(network.inputSize())) {
            throw UserException.of(
                    "the network takes images of %s pixels, and those of %s have %s; evaluate the run, which knows its data",
                    network.inputSize().words(), name, size.words());
        }
        return NoGrad.compute(() -> evaluateAll(network, dataset.test(), metrics, views));
    }

    private static Evaluation evaluateAll(
            Classifier network, ImageSource images, MetricSet metrics, TestTimeAugmentation views) {
        int evaluated = 0;
        try (NDManager manager = NDManager.newBaseManager(Device.cpu());
                EvaluationPass pass = new EvaluationPass(manager, network.classes(), metrics)) {
            int most = network.batch(BATCH);
            for (int from = 0; from < images.size(); from += most) {
                int to = Math.min(images.size(), from + most);
                LabeledImages batch = images.read(IntStream.range(from, to).toArray()).images();
                if (batch.size() > 0) {
                    try (NDManager owner = manager.newSubManager()) {
                        byte[] pixels =
                                images.hasMasks()
                                        ? MaskedImages.withoutMasks(batch).pixels()
                                        : batch.pixels();
                        pass.add(
                                labels(owner, batch, images.hasMasks()),
                                logits(owner, network.logits(pixels, views), network));
                    }
                    evaluated += batch.size();
                }
            }
            if (evaluated == 0) {
                throw new UserException(
                        Texts.format(
                                "every one of the %d test images is broken: give whole image files",
                                images.size()));
            }
            return pass.end();
        }
    }

    private static NDArray labels(NDManager owner, LabeledImages batch, boolean masks) {
        if (!masks) {
            return HostArrays.of(owner, Arrays.stream(batch.labels()).asLongStream().toArray());
        }
        byte[] classes = MaskedImages.masks(batch);
        long[] labels = new long[classes.length];
        Arrays.setAll(labels, i -> classes[i] & 0xff);
        return HostArrays.of(owner, labels)
                .reshape(new Shape(batch.size(), batch.height(), batch.width()));
    }

    private static NDArray logits(NDManager owner, float[][] rows, Classifier network) {
        FloatBuffer values = FloatBuffer.allocate(rows.length * rows[0].length);
        for (float[] row : rows) {
            values.put(row);
        }
        ImageSize size = network.inputSize();
        Shape shape =
                network.isOfPixels()
                        ? new Shape(
                                rows.length, network.classes().size(), size.height(), size.width())
                        : new Shape(rows.length, rows[0].length);
        return HostArrays.of(owner, values.array(), shape);
    }
}
