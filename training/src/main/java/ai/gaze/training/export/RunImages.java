package ai.gaze.training.export;

import ai.gaze.training.image.BrokenImageException;
import ai.gaze.training.image.Decoding;
import ai.gaze.training.image.Framing;
import ai.gaze.training.image.ImageDecoder;
import ai.gaze.training.image.RgbImage;
import ai.gaze.training.run.RunInfo;
import ai.gaze.zoo.UserException;
import ai.gaze.zoo.export.ExportMetadata;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Reads image files of any size and format as a network takes them. */
public final class RunImages {

    private RunImages() {}

    /**
     * Reads an image of any size and scales it as the network saw images in its evaluations.
     *
     * @param file the file
     * @param info what was asked of the run
     * @return unsigned bytes {@code [side, side, 3]}, red first, side being the network's input
     * @throws ai.gaze.zoo.UserException if it is not an image
     */
    public static byte[] read(Path file, RunInfo info) {
        ExportMetadata metadata = ExportOptions.of(ExportFormat.SAFETENSORS).metadata(info);
        byte[] pixels = new byte[metadata.inputSize() * metadata.inputSize() * 3];
        read(file, metadata, pixels, 0);
        return pixels;
    }

    /**
     * Reads an image and scales it as the network saw images in its evaluations.
     *
     * @param file the file
     * @param metadata what the network takes
     * @param target where the result goes, unsigned bytes {@code [side, side, 3]}, red first
     * @param at where it begins
     * @throws UserException if it is not an image
     * @throws ai.gaze.training.image.UnreadableFileException if it cannot be read
     */
    static void read(Path file, ExportMetadata metadata, byte[] target, int at) {
        if (Files.isDirectory(file)) {
            throw new UserException(file + " is a folder; give the image files in it");
        }
        if (Files.notExists(file)) {
            throw new UserException("there is no image " + file + "; check the name");
        }
        if (!Files.isRegularFile(file)) {
            throw new UserException(file + " is no ordinary file; give an image file");
        }
        try {
            RgbImage image = ImageDecoder.decode(file, new Decoding(metadata.exif()));
            int side = metadata.inputSize();
            Framing framing =
                    metadata.resize() > 0
                            ? Framing.center(image.height(), image.width(), metadata.resize(), side)
                            : Framing.squash(image.height(), image.width(), side);
            framing.apply(image, target, at);
        } catch (BrokenImageException e) {
            throw UserException.of(
                    "%s is not an image that can be read: %s; give a whole image file",
                    file, e.getMessage(), e);
        } catch (RuntimeException e) {
            // One file that cannot be read must not cost the answers of the others.
            if (e.getCause() instanceof IOException) {
                throw new UserException(e.getMessage(), e);
            }
            throw e;
        }
    }
}
