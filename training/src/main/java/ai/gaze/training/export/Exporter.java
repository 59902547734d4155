package ai.gaze.training.export;

import ai.gaze.training.data.EmbeddedSample;
import ai.gaze.training.data.ImageSource;
import ai.gaze.training.data.LabeledImages;
import ai.gaze.training.run.TrainedNetwork;
import ai.gaze.training.run.Versions;
import ai.gaze.zoo.UserException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.stream.IntStream;

/**
 * Writes a trained network into a file, and verifies it on the spot: the file is loaded again, by
 * another engine where the format is for one, and its output on real images is compared with the
 * network's.
 */
public final class Exporter {

    private static final double TOLERANCE = 1e-4;

    /** What to allow of the largest output, where that is more. */
    private static final double RELATIVE_TOLERANCE = 1e-5;

    /** Float16 has 11 bits, and every layer rounds. */
    private static final double HALF_TOLERANCE = 2e-2;

    private static final int IMAGES = 256;
    private static final int BATCH = 64;

    private final TrainedNetwork network;
    private final ExportOptions options;

    private Exporter(TrainedNetwork network, ExportOptions options) {
        this.network = network;
        this.options = options;
    }

    /**
     * Writes and verifies a file, and puts the report into {@code export.json} beside it.
     *
     * @param network the network, loaded on the CPU
     * @param options what the file is to be
     * @param file where it goes; replaced if it exists
     * @return the report; a file that does not do what the network does is kept, too
     * @throws UserException if the name does not fit the format, the folder does not exist, or the
     *     network computes something that the format cannot express
     * @throws IOException if a file cannot be written
     * @throws IllegalStateException if the file that was written cannot be loaded
     */
    public static ExportReport export(TrainedNetwork network, ExportOptions options, Path file)
            throws IOException {
        options.requireWritable(file);
        ExportJson reports = ExportJson.beside(file);
        ExportReport report = new Exporter(network, options).export(file);
        reports.put(file.getFileName().toString(), report);
        return report;
    }

    private ExportReport export(Path file) throws IOException {
        ExportedFile format =
                options.format().holdsGraph()
                        ? new GraphFile(network, options)
                        : new WeightsFile(network, options.format());
        format.write(file);
        byte[] pixels = pixels();
        double largest = 0;
        double highest = 1;
        try (Classifier written = load(format, file)) {
            // Not closed: it would close the network, which is not ours.
            Classifier original = Classifier.of(network);
            int bytes = pixels.length / IMAGES * BATCH;
            for (int from = 0; from < pixels.length; from += bytes) {
                byte[] batch = Arrays.copyOfRange(pixels, from, from + bytes);
                float[][] expected = outputs(original, batch);
                float[][] actual = outputs(written, batch);
                for (int i = 0; i < expected.length; i++) {
                    for (int j = 0; j < expected[i].length; j++) {
                        largest = Math.max(largest, distance(expected[i][j], actual[i][j]));
                        highest = Math.max(highest, Math.abs(expected[i][j]));
                    }
                }
            }
        }
        return new ExportReport(
                options.format().label(),
                Files.size(file),
                network.info().network(),
                network.info().dataset(),
                options.half(),
                options.fold(),
                options.layout(),
                options.output(),
                format.engine(),
                IMAGES,
                largest,
                options.half()
                        ? highest * HALF_TOLERANCE
                        : Math.max(TOLERANCE, highest * RELATIVE_TOLERANCE),
                Versions.all());
    }

    private static Classifier load(ExportedFile format, Path file) throws IOException {
        try {
            return format.load(file);
        } catch (UserException e) {
            throw new IllegalStateException(
                    "the file was written and cannot be loaded: " + e.getMessage(), e);
        }
    }

    private float[][] outputs(Classifier classifier, byte[] pixels) {
        return options.probabilities()
                ? classifier.probabilities(pixels)
                : classifier.logits(pixels);
    }

    private static double distance(float expected, float actual) {
        double distance = Math.abs((double) expected - actual);
        return Double.isNaN(distance) ? Double.POSITIVE_INFINITY : distance;
    }

    /** Test images of CIFAR-10, which are at hand everywhere, in the size of the network. */
    private byte[] pixels() throws IOException {
        ImageSource test = EmbeddedSample.read().test();
        LabeledImages some = test.read(IntStream.range(0, IMAGES).toArray());
        int side = network.info().network().inputSize();
        int bytes = side * side * 3;
        byte[] pixels = new byte[IMAGES * bytes];
        for (int i = 0; i < IMAGES; i++) {
            int start = i * some.imageBytes();
            byte[] scaled =
                    ImageScaling.square(
                            some.height(),
                            some.width(),
                            side,
                            (y, row) -> {
                                for (int x = 0; x < row.length; x++) {
                                    row[x] =
                                            Byte.toUnsignedInt(
                                                    some.pixels()[start + y * row.length + x]);
                                }
                            });
            System.arraycopy(scaled, 0, pixels, i * bytes, bytes);
        }
        return pixels;
    }
}
