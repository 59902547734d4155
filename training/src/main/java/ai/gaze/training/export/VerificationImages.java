package ai.gaze.training.export;

import ai.gaze.training.data.EmbeddedSample;
import ai.gaze.training.data.ImageSource;
import ai.gaze.training.data.LabeledImages;
import ai.gaze.training.data.MaskedImages;
import ai.gaze.training.image.Framing;
import ai.gaze.training.image.PixelImage;
import ai.gaze.zoo.ImageSize;
import ai.gaze.zoo.UserException;
import java.io.IOException;
import java.util.Arrays;
import java.util.stream.IntStream;

/**
 * The images on which an exported file is compared with its network.
 *
 * @param images the images, of any size
 * @param source what they are, for people
 */
public record VerificationImages(LabeledImages images, String source) {

    /** How many images are compared where there are as many. */
    static final int COUNT = 256;

    /**
     * Takes 256 test images, spread evenly over the set; all of them if there are fewer.
     *
     * @param test the test images of the data set of the run
     * @param dataset its name
     */
    public static VerificationImages of(ImageSource test, String dataset) {
        int count = Math.min(COUNT, test.size());
        int[] chosen =
                IntStream.range(0, count)
                        .map(i -> (int) ((long) i * test.size() / count))
                        .toArray();
        LabeledImages images = test.read(chosen).images();
        if (images.size() == 0) {
            throw UserException.of(
                    "each of %d test images that were tried is broken: give whole image files",
                    count);
        }
        return new VerificationImages(
                test.hasMasks() ? MaskedImages.withoutMasks(images) : images,
                "test images of " + dataset);
    }

    /**
     * Takes test images of CIFAR-10 that travel with Gaze, for networks whose own are not at hand.
     *
     * @throws IOException if the jar is damaged
     */
    public static VerificationImages sample() throws IOException {
        return of(EmbeddedSample.read().test(), EmbeddedSample.NAME);
    }

    int size() {
        return images.size();
    }

    /**
     * Returns some images, scaled.
     *
     * @param from the first one
     * @param to the one after the last
     * @param size height and width in pixels
     * @param channels 1 for grey, else as many as the images have
     * @return unsigned bytes {@code [to - from, height, width, channels]}
     */
    byte[] pixels(int from, int to, ImageSize size, int channels) {
        int bytes = size.area() * channels;
        byte[] pixels = new byte[Math.multiplyExact(to - from, bytes)];
        Framing framing = Framing.squash(images.height(), images.width(), size);
        for (int i = from; i < to; i++) {
            int start = i * images.imageBytes();
            byte[] image = Arrays.copyOfRange(images.pixels(), start, start + images.imageBytes());
            PixelImage whole =
                    new PixelImage(images.height(), images.width(), images.channels(), image);
            framing.apply(channels == 1 ? whole.grey() : whole, pixels, (i - from) * bytes);
        }
        return pixels;
    }
}
