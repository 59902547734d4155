package ai.gaze.training.export;

import ai.gaze.training.image.BrokenImageException;
import ai.gaze.training.image.Decoding;
import ai.gaze.training.image.Framing;
import ai.gaze.training.image.ImageDecoder;
import ai.gaze.training.image.PixelImage;
import ai.gaze.training.run.RunInfo;
import ai.gaze.zoo.ImageSize;
import ai.gaze.zoo.Texts;
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
     * @return unsigned bytes {@code [height, width, channels]}, red first, of the network's input
     * @throws ai.gaze.zoo.UserException if it is not an image
     */
    public static byte[] read(Path file, RunInfo info) {
        ExportMetadata metadata = ExportOptions.of(ExportFormat.SAFETENSORS).metadata(info);
        byte[] pixels = new byte[bytes(metadata)];
        read(file, metadata, pixels, 0);
        return pixels;
    }

    /**
     * Reads an image from what is in its file, as {@link #read(Path, RunInfo)} does.
     *
     * @param file what is in the file
     * @param name what it is called
     * @param mostPixels of one that says that it has more, nothing is decoded
     * @param info what was asked of the run
     * @return unsigned bytes {@code [height, width, channels]}, red first, of the network's input
     * @throws ai.gaze.zoo.UserException if it is not an image, or too large
     */
    public static byte[] read(byte[] file, String name, long mostPixels, RunInfo info) {
        ExportMetadata metadata = ExportOptions.of(ExportFormat.SAFETENSORS).metadata(info);
        byte[] pixels = new byte[bytes(metadata)];
        try {
            frame(ImageDecoder.decode(file, decoding(metadata), mostPixels), metadata, pixels, 0);
        } catch (BrokenImageException e) {
            throw broken(name, e);
        }
        return pixels;
    }

    private static void frame(PixelImage image, ExportMetadata metadata, byte[] target, int at) {
        ImageSize size = metadata.inputSize();
        Framing framing =
                metadata.resize() != null
                        ? Framing.center(image.height(), image.width(), metadata.resize(), size)
                        : Framing.squash(image.height(), image.width(), size);
        framing.apply(image, target, at);
    }

    private static UserException broken(Object name, BrokenImageException e) {
        return UserException.of(
                "%s is not an image that can be read: %s; give a whole image file",
                name, e.getMessage(), e);
    }

    /**
     * Reads an image and scales it as the network saw images in its evaluations.
     *
     * @param file the file
     * @param metadata what the network takes
     * @param target where the result goes, unsigned bytes {@code [height, width, channels]}, red
     *     first
     * @param at where it begins
     * @throws UserException if it is not an image
     * @throws ai.gaze.training.image.UnreadableFileException if it cannot be read
     */
    static void read(Path file, ExportMetadata metadata, byte[] target, int at) {
        frame(
                decoded(file, () -> ImageDecoder.decode(file, decoding(metadata))),
                metadata,
                target,
                at);
    }

    /**
     * Reads an image at its own size.
     *
     * @param mostPixels of one that says that it has more, nothing is decoded
     * @throws UserException if it is not an image, or too large
     */
    static PixelImage whole(Path file, ExportMetadata metadata, long mostPixels) {
        return decoded(file, () -> ImageDecoder.decode(file, decoding(metadata), mostPixels));
    }

    /** Decodes. */
    @FunctionalInterface
    private interface Decoded {
        PixelImage image() throws BrokenImageException;
    }

    private static PixelImage decoded(Path file, Decoded decoded) {
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
            return decoded.image();
        } catch (BrokenImageException e) {
            throw broken(file, e);
        } catch (RuntimeException e) {
            // One file that cannot be read must not cost the answers of the others.
            if (e.getCause() instanceof IOException) {
                throw new UserException(e.getMessage(), e);
            }
            throw e;
        }
    }

    /** How many bytes an image of a network has. */
    static int bytes(ExportMetadata metadata) {
        return Math.multiplyExact(metadata.inputSize().area(), metadata.channels());
    }

    private static Decoding decoding(ExportMetadata metadata) {
        if (!Decoding.isPossible(metadata.channels())) {
            throw new UserException(
                    Texts.format(
                            "the network takes images of %d channels, which no image file has; ask it from Java",
                            metadata.channels()));
        }
        return new Decoding(metadata.channels(), metadata.exif());
    }
}
