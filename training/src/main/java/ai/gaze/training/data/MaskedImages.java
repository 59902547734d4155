package ai.gaze.training.data;

import ai.djl.ndarray.NDManager;
import ai.gaze.zoo.Texts;
import ai.gaze.zoo.UserException;
import java.util.ArrayList;
import java.util.List;

/**
 * Images of one size with a mask each, which says of every pixel of which class it is, held in
 * memory.
 *
 * <pre>{@code
 * MaskedImages train = MaskedImages.of(pixels, masks, 64, 64, 3, List.of("ground", "car"));
 * ImageDataset data = MaskedImages.dataset("roads", train, test);
 * }</pre>
 *
 * <p>The mask goes through crop, flip and rotation as a further channel of the image, so that both
 * stay together; see {@link ImageSource#hasMasks}.
 */
public final class MaskedImages implements ImageSource {

    /** The value of pixels that count for nothing. */
    public static final int IGNORED = 255;

    private final LabeledImages images;

    private MaskedImages(LabeledImages images) {
        this.images = images;
    }

    /**
     * Takes images from arrays, which are copied.
     *
     * @param pixels unsigned bytes, {@code [N, height, width, channels]}
     * @param masks unsigned bytes, {@code [N, height, width]}: classes from 0 up, and {@value
     *     #IGNORED} for pixels that count for nothing
     * @param height rows of an image
     * @param width columns of an image
     * @param channels values of a pixel
     * @param classNames the name of each class
     * @throws UserException if the sizes do not fit, or a mask has a class that there is not
     */
    public static MaskedImages of(
            byte[] pixels,
            byte[] masks,
            int height,
            int width,
            int channels,
            List<String> classNames) {
        if (height < 1
                || width < 1
                || channels < 1
                || pixels.length != (double) masks.length * channels
                || masks.length % (height * width) != 0) {
            throw new UserException(
                    Texts.format(
                            "%,d bytes of images and %,d of masks are not as many images of %d x %d x %d (height, width, channels) as masks: give one mask for each image",
                            pixels.length, masks.length, height, width, channels));
        }
        int depth = channels + 1;
        byte[] both = new byte[Math.multiplyExact(masks.length, depth)];
        for (int i = 0; i < masks.length; i++) {
            int value = masks[i] & 0xff;
            requireClass(i / (height * width), value, classNames.size());
            System.arraycopy(pixels, i * channels, both, i * depth, channels);
            both[i * depth + channels] = (byte) (IGNORED - value);
        }
        int[] labels = new int[masks.length / (height * width)];
        return new MaskedImages(LabeledImages.of(both, labels, height, width, depth, classNames));
    }

    private static void requireClass(int image, int value, int classes) {
        if (value != IGNORED && value >= classes) {
            throw UserException.of(
                    "the mask of image %d has the class %d where 0 to %d were expected, or %d for what counts for nothing, as there are %d classes",
                    image, value, classes - 1, IGNORED, classes);
        }
    }

    /**
     * Makes sure that the mask of an image that was read has no class that there is not.
     *
     * @param pixels its pixels, with their masks
     */
    static void requireClasses(ImageSource source, int image, byte... pixels) {
        int classes = source.classNames().size();
        int channels = source.channels();
        for (int i = channels - 1; i < pixels.length; i += channels) {
            requireClass(image, IGNORED - (pixels[i] & 0xff), classes);
        }
    }

    /**
     * Makes a data set.
     *
     * @param statistics mean and spread of the channels of the images, without the mask
     */
    public static ImageDataset dataset(
            String name, MaskedImages train, MaskedImages test, ChannelStatistics statistics) {
        return new ImageDataset(name, train, test, withMask(statistics), false);
    }

    /** The same with the mean and spread of the training images. */
    public static ImageDataset dataset(String name, MaskedImages train, MaskedImages test) {
        return new ImageDataset(name, train, test, ChannelStatistics.of(train), false);
    }

    // Under which the values of a mask stay what they are.
    static ChannelStatistics withMask(ChannelStatistics statistics) {
        List<Double> mean = new ArrayList<>(statistics.mean());
        List<Double> std = new ArrayList<>(statistics.std());
        mean.add(0.0);
        std.add(1.0 / IGNORED);
        return new ChannelStatistics(mean, std);
    }

    /**
     * Returns images without their masks.
     *
     * @param both what a source {@linkplain ImageSource#hasMasks with masks} has read
     */
    public static LabeledImages withoutMasks(LabeledImages both) {
        int channels = both.channels() - 1;
        int pixels = both.pixels().length / both.channels();
        byte[] own = new byte[pixels * channels];
        for (int i = 0; i < pixels; i++) {
            System.arraycopy(both.pixels(), i * both.channels(), own, i * channels, channels);
        }
        return LabeledImages.of(
                own, both.labels(), both.height(), both.width(), channels, both.classNames());
    }

    /**
     * Returns the masks alone, {@code [N, height, width]}: classes, and {@value #IGNORED} for
     * pixels that count for nothing.
     *
     * @param both what a source {@linkplain ImageSource#hasMasks with masks} has read
     */
    public static byte[] masks(LabeledImages both) {
        byte[] masks = new byte[both.pixels().length / both.channels()];
        for (int i = 0; i < masks.length; i++) {
            int value = both.pixels()[(i + 1) * both.channels() - 1] & 0xff;
            masks[i] = (byte) (IGNORED - value);
        }
        return masks;
    }

    @Override
    public boolean hasMasks() {
        return true;
    }

    @Override
    public int size() {
        return images.size();
    }

    @Override
    public int height() {
        return images.height();
    }

    @Override
    public int width() {
        return images.width();
    }

    @Override
    public int channels() {
        return images.channels();
    }

    /** 0: an image as a whole has no class. */
    @Override
    public int label(int index) {
        return images.label(index);
    }

    @Override
    public int[] labels() {
        return images.labels();
    }

    @Override
    public List<String> classNames() {
        return images.classNames();
    }

    @Override
    public void read(int index, byte[] target, int at) {
        images.read(index, target, at);
    }

    @Override
    public MaskedImages subset(int[] indices) {
        return new MaskedImages(images.subset(indices));
    }

    @Override
    public ImageBatches batches(NDManager manager) {
        return images.batches(manager);
    }
}
