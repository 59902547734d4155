package ai.gaze.training.data;

import ai.gaze.training.image.BrokenImageException;
import ai.gaze.training.image.Framing;
import ai.gaze.training.image.ImageDecoder;
import ai.gaze.training.image.PixelImage;
import ai.gaze.training.image.UnreadableFileException;
import ai.gaze.zoo.Texts;
import ai.gaze.zoo.UserException;
import ai.gaze.zoo.file.FileErrors;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;

/**
 * The masks of image files: PNG files with the number of a class in each pixel.
 *
 * @param ofImages the mask of each image
 * @param classNames the name of each class
 * @param namedBy what says how many classes there are, for errors
 */
record MaskFiles(Map<Path, Path> ofImages, List<String> classNames, String namedBy) {

    /** The most classes that a byte can tell from what counts for nothing. */
    static final int MOST_CLASSES = MaskedImages.IGNORED;

    /**
     * Reads the mask of an image.
     *
     * @param image the file of the image
     * @param height of the image
     * @param width of the image
     * @throws BrokenImageException if it is no mask that can be read
     * @throws UserException if it has another size, or a class that there is not
     */
    PixelImage read(Path image, int height, int width) throws BrokenImageException {
        Path file = ofImages.get(image);
        PixelImage mask = decode(file);
        if (mask.height() != height || mask.width() != width) {
            boolean turned = mask.height() == width && mask.width() == height;
            throw new UserException(
                    Texts.format(
                            "mask %s has %d x %d pixels and its image %s %d x %d; give both the same size%s",
                            file,
                            mask.width(),
                            mask.height(),
                            image,
                            width,
                            height,
                            turned
                                    ? ", or set data.exif to false if the mask was drawn on the image as it is stored"
                                    : ""));
        }
        requireClasses(file, mask);
        return mask;
    }

    private void requireClasses(Path file, PixelImage mask) {
        for (byte each : mask.pixels()) {
            int value = each & 0xff;
            if (value >= classNames.size() && value != MaskedImages.IGNORED) {
                throw new UserException(
                        Texts.format(
                                "mask %s has the class %d, but %s, 0 to %d; name it there, or mend the mask (%d is for pixels that count for nothing)",
                                file, value, namedBy, classNames.size() - 1, MaskedImages.IGNORED));
            }
        }
    }

    private void requireClasses(List<Path> files) {
        for (Path file : files) {
            Optional<PixelImage> mask = readable(file);
            mask.ifPresent(pixels -> requireClasses(file, pixels));
        }
    }

    private static Optional<PixelImage> readable(Path file) {
        try {
            return Optional.of(decode(file));
        } catch (BrokenImageException e) {
            return Optional.empty();
        }
    }

    private static PixelImage decode(Path file) throws BrokenImageException {
        try {
            return ImageDecoder.indices(file);
        } catch (BrokenImageException e) {
            throw BrokenImageException.as("its mask " + file + ": " + e.getMessage());
        }
    }

    /**
     * Writes an image and its mask into the layout of {@link ImageSource#hasMasks}.
     *
     * @param mask of the size of the image
     * @param framing what is cut out of both
     */
    static void join(PixelImage image, PixelImage mask, Framing framing, byte[] target, int at) {
        byte[] pixels = framing.apply(image).pixels();
        byte[] classes = framing.nearest(mask);
        int channels = image.channels();
        int out = at;
        for (int i = 0; i < classes.length; i++) {
            System.arraycopy(pixels, i * channels, target, out, channels);
            out += channels;
            target[out++] = (byte) (MaskedImages.IGNORED - (classes[i] & 0xff));
        }
    }

    /**
     * Counts the pixels of each number from 0 to 255 in masks, at their own size.
     *
     * @param files the masks; those that cannot be decoded are left out
     * @throws UnreadableFileException if one cannot be read
     */
    static MaskCounts count(Collection<Path> files) throws IOException {
        List<Callable<MaskCounts>> tasks = new ArrayList<>();
        for (Path file : files) {
            tasks.add(() -> count(file));
        }
        return MaskCounts.sum(InParallel.all(tasks));
    }

    private static MaskCounts count(Path file) {
        try {
            return MaskCounts.of(decode(file).pixels());
        } catch (BrokenImageException e) {
            // Who trains on it is told; a number of pixels it has not.
            return MaskCounts.NONE;
        }
    }

    /**
     * The same of images, of whose masks each is checked.
     *
     * @throws UserException if a mask has a class that there is not
     */
    MaskCounts countOf(Collection<Path> images) {
        List<Path> files = images.stream().map(ofImages::get).toList();
        try {
            MaskCounts all = count(files);
            for (int c = classNames.size(); c < MaskedImages.IGNORED; c++) {
                if (all.pixels()[c] > 0) {
                    requireClasses(files);
                }
            }
            return all;
        } catch (IOException e) {
            throw FileErrors.unchecked(e);
        }
    }
}
