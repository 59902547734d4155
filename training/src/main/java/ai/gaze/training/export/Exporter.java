package ai.gaze.training.export;

import ai.gaze.training.run.TrainedNetwork;
import ai.gaze.training.run.Versions;
import ai.gaze.training.torch.NoGrad;
import ai.gaze.zoo.ImageSize;
import ai.gaze.zoo.UserException;
import ai.gaze.zoo.file.FileErrors;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Writes a trained network into a file, and verifies it on the spot: the file is loaded again, by
 * another engine where the format is for one, and its output on real images is compared with the
 * network's.
 */
public final class Exporter {

    /** How many images are compared at another size, where that is left open. */
    private static final int RESIZED_IMAGES = 32;

    private Exporter() {}

    /**
     * Writes and verifies a file, and puts the report into {@code export.json} beside it.
     *
     * @param network the network, loaded on the CPU
     * @param options what the file is to be
     * @param images what it is verified on
     * @param file where it goes; replaced if it exists
     * @return the report; a file that does not do what the network does is kept, too
     * @throws UserException if the name does not fit the format, the folder does not exist, or the
     *     network computes something that the format cannot express
     * @throws IOException if a file cannot be written
     * @throws ExportException if the file that was written cannot be loaded
     */
    public static ExportReport export(
            TrainedNetwork network, ExportOptions options, VerificationImages images, Path file)
            throws IOException {
        ExportedFile format =
                options.format().holdsGraph()
                        ? new GraphFile(network, options)
                        : new WeightsFile(network, options.format());
        return export(network, options, images, file, format);
    }

    /** The same with a format of the caller's, who may spoil the file. */
    static ExportReport export(
            TrainedNetwork network,
            ExportOptions options,
            VerificationImages images,
            Path file,
            ExportedFile format)
            throws IOException {
        options.requireWritable(file);
        return NoGrad.compute(() -> write(network, options, images, file, format));
    }

    private static ExportReport write(
            TrainedNetwork network,
            ExportOptions options,
            VerificationImages images,
            Path file,
            ExportedFile format)
            throws IOException {
        ExportJson reports = ExportJson.beside(file);
        try {
            format.write(file);
        } catch (IOException e) {
            throw FileErrors.naming(file, e);
        }
        ExportReport report;
        try (Classifier written = load(format, file)) {
            // Not closed: it would close the network, which is not ours.
            Classifier original = Classifier.of(network);
            Verification verification = new Verification(original, written, options);
            ImageSize size = network.info().network().inputSize();
            verification.compare(images, images.size(), size);
            if (options.dynamicSize()) {
                verification.compare(
                        images, Math.min(RESIZED_IMAGES, images.size()), otherSize(size));
            }
            report = report(network, options, images, file, format, verification);
        }
        reports.put(file.getFileName().toString(), report);
        return report;
    }

    /** Half as much again, and odd, which is where rounding shows. */
    private static ImageSize otherSize(ImageSize size) {
        return new ImageSize(
                (size.height() + size.height() / 2) | 1, (size.width() + size.width() / 2) | 1);
    }

    private static ExportReport report(
            TrainedNetwork network,
            ExportOptions options,
            VerificationImages images,
            Path file,
            ExportedFile format,
            Verification verification)
            throws IOException {
        return new ExportReport(
                options.format().label(),
                Files.size(file),
                network.info().network(),
                network.info().dataset(),
                options.half(),
                options.fold(),
                options.dynamicSize(),
                options.layout(),
                options.output(),
                format.engine(),
                images.size(),
                images.source(),
                verification.largestDifference(),
                verification.tolerance(),
                Versions.all());
    }

    private static Classifier load(ExportedFile format, Path file) {
        try {
            return format.load(file);
        } catch (UserException | IOException e) {
            throw new ExportException(
                    file + " was written and cannot be loaded again: " + e.getMessage(), e);
        }
    }
}
