package ai.gaze.training.export;

import ai.gaze.training.augment.TestTimeAugmentation;
import ai.gaze.training.run.TrainedNetwork;
import ai.gaze.training.torch.NoGrad;
import ai.gaze.zoo.CloseOnFailure;
import ai.gaze.zoo.ExitGate;
import ai.gaze.zoo.ImageSize;
import ai.gaze.zoo.Texts;
import ai.gaze.zoo.UserException;
import ai.gaze.zoo.export.ExportMetadata;
import ai.gaze.zoo.export.ExportedNetwork;
import ai.gaze.zoo.trace.Tensor;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;

/** A network that takes images as bytes, whatever engine runs it. */
public final class Classifier implements AutoCloseable {

    private final ExportMetadata metadata;
    private final PixelInput input;
    private final UnaryOperator<Tensor> engine;
    private final Runnable close;

    /**
     * @param metadata what the engine takes and gives
     * @param engine gives the scores {@code [N, classes]} of images; of a segmentation those of
     *     pixels, {@code [N, classes, H, W]}
     * @param close frees the engine
     */
    Classifier(ExportMetadata metadata, UnaryOperator<Tensor> engine, Runnable close) {
        this.metadata = metadata;
        this.engine = engine;
        this.close = close;
        input = new PixelInput(metadata);
    }

    /**
     * Opens the network of a run directory, a {@code .pt} or a {@code .onnx} file.
     *
     * @param path a run directory or a file that Gaze exported
     * @param checkpoint of a run: {@code best} or {@code last}
     * @param device for a run; files are run on the CPU
     * @param warning is told what the person should know
     * @throws UserException if it is neither
     * @throws IOException if it cannot be read
     */
    public static Classifier open(
            Path path, String checkpoint, String device, Consumer<String> warning)
            throws IOException {
        if (Files.isDirectory(path)) {
            return CloseOnFailure.of(
                    TrainedNetwork.load(path, checkpoint, device, warning), Classifier::of);
        }
        return open(path);
    }

    /**
     * Opens a {@code .pt} or {@code .onnx} file. A {@code .pt} file is a program, which runs with
     * the rights of this process: open only what is trusted.
     *
     * @throws UserException if it is not a network that Gaze exported
     * @throws IOException if it cannot be read
     */
    public static Classifier open(Path file) throws IOException {
        ExportedNetwork network = ExportedNetwork.open(file);
        try {
            return CloseOnFailure.of(
                    network,
                    opened ->
                            new Classifier(
                                    ExportMetadata.of(opened.metadata()),
                                    images -> opened.run(List.of(images)).get(0),
                                    opened::close));
        } catch (IllegalArgumentException e) {
            throw UserException.of(
                    "%s does not say what its classes are and what images it takes (%s); give a"
                            + " file that Gaze exported",
                    file, e.getMessage(), e);
        }
    }

    /** Returns whether the scores are of pixels. */
    public boolean isOfPixels() {
        return metadata.isOfPixels();
    }

    /** How many images fit into a batch, so that their scores take not more than 64 MiB. */
    int batch(int most) {
        long scores = (long) classes().size() * inputSize().area();
        return isOfPixels() ? (int) Math.max(1, Math.min(most, (1 << 24) / scores)) : most;
    }

    /** The network of a run, which is closed with this. */
    static Classifier of(TrainedNetwork network) {
        return new Classifier(
                ExportOptions.of(ExportFormat.SAFETENSORS).metadata(network.info()),
                network::logits,
                network::close);
    }

    /** The same, which is not to be closed, with each value of its images the next float32. */
    Classifier nudged() {
        return new Classifier(metadata, images -> engine.apply(next(images)), () -> {});
    }

    private static Tensor next(Tensor images) {
        float[] values = images.toFloats();
        for (int i = 0; i < values.length; i++) {
            values[i] = Math.nextUp(values[i]);
        }
        return Tensor.of(images.shape(), values);
    }

    /** What the network is for, and what it takes. */
    public ExportMetadata metadata() {
        return metadata;
    }

    /** Returns the names of the classes in the order of the scores. */
    public List<String> classes() {
        return metadata.classes();
    }

    /** Returns how large the images are. */
    public ImageSize inputSize() {
        return metadata.inputSize();
    }

    /**
     * Returns the logits of images, up to a constant for each image where the network gives
     * probabilities.
     *
     * @param pixels unsigned bytes {@code [N, H, W, C]}, red first, of the input size
     * @return {@code [N][classes]}, of a segmentation {@code [N][classes * H * W]}
     */
    public float[][] logits(byte[] pixels) {
        return logits(pixels, inputSize());
    }

    /** The same, with the logits of several views of each image averaged. */
    public float[][] logits(byte[] pixels, TestTimeAugmentation views) {
        ImageSize size = inputSize();
        if (isOfPixels() && views != TestTimeAugmentation.NONE) {
            throw new UserException(
                    Texts.format(
                            "test-time augmentation %s of a file with a class for each pixel is not there; evaluate the run, or leave it out",
                            views));
        }
        return views.logits(pixels, size.height(), size.width(), metadata.channels(), this::logits);
    }

    /** The same of images of another size, which the network must allow. */
    float[][] logits(byte[] pixels, ImageSize size) {
        float[][] rows = run(pixels, size);
        if (metadata.output().equals(ExportMetadata.PROBABILITIES)) {
            for (float[] row : rows) {
                for (int i = 0; i < row.length; i++) {
                    row[i] = (float) Math.log(Math.max(row[i], Float.MIN_VALUE));
                }
            }
        }
        return rows;
    }

    /**
     * Returns the probabilities of images.
     *
     * @param pixels as for {@link #logits}
     * @return {@code [N][classes]}, of a segmentation {@code [N][classes * H * W]}
     */
    public float[][] probabilities(byte[] pixels) {
        return probabilities(pixels, inputSize());
    }

    /** The same of images of another size, which the network must allow. */
    float[][] probabilities(byte[] pixels, ImageSize size) {
        return softmax(logits(pixels, size));
    }

    /**
     * Returns the probabilities of images by the averaged logits of several views of each.
     *
     * @param pixels as for {@link #logits}
     * @return {@code [N][classes]}
     */
    public float[][] probabilities(byte[] pixels, TestTimeAugmentation views) {
        return softmax(logits(pixels, views));
    }

    private float[][] softmax(float[][] rows) {
        float[] scores = new float[classes().size()];
        for (float[] row : rows) {
            int pixels = row.length / scores.length;
            for (int p = 0; p < pixels; p++) {
                for (int c = 0; c < scores.length; c++) {
                    scores[c] = row[c * pixels + p];
                }
                double log = Scores.logSum(scores);
                for (int c = 0; c < scores.length; c++) {
                    row[c * pixels + p] = (float) Math.exp(scores[c] - log);
                }
            }
        }
        return rows;
    }

    private float[][] run(byte[] pixels, ImageSize size) {
        Tensor output =
                ExitGate.pass(() -> NoGrad.compute(() -> engine.apply(input.of(pixels, size))));
        float[] values = output.toFloats();
        int images = Math.toIntExact(output.shape().get(0));
        float[][] rows = new float[images][values.length / images];
        for (int i = 0; i < rows.length; i++) {
            System.arraycopy(values, i * rows[i].length, rows[i], 0, rows[i].length);
        }
        return rows;
    }

    @Override
    public void close() {
        close.run();
    }
}
