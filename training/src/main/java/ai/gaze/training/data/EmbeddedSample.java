package ai.gaze.training.data;

import ai.gaze.training.image.BrokenImageException;
import ai.gaze.training.image.Decoding;
import ai.gaze.training.image.ImageDecoder;
import java.io.IOException;
import java.io.InputStream;
import java.lang.ref.SoftReference;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * A sample of the real CIFAR-10 that travels in the jar, for trying things out where the whole set
 * cannot be had: the first 200 training and 50 test images of each class.
 *
 * <p>Its images are interleaved by class, so that image i is the (i / 10)-th of class i mod 10; the
 * order carries the labels. Accuracy on it means nothing.
 */
public final class EmbeddedSample {

    /** The name under which a person asks for it. */
    public static final String NAME = "cifar10-sample";

    /** Training images of each class. */
    public static final int TRAIN_PER_CLASS = 200;

    /** Test images of each class. */
    public static final int TEST_PER_CLASS = 50;

    static final String TRAIN_RESOURCE = "cifar10-sample-train.png";
    static final String TEST_RESOURCE = "cifar10-sample-test.png";

    /**
     * Pixels that were decoded; each reader has a copy, as a stray write would reach all others.
     */
    private static final Map<String, SoftReference<byte[]>> DECODED = new ConcurrentHashMap<>();

    private EmbeddedSample() {}

    /**
     * Reads the sample.
     *
     * @throws IOException if the jar is damaged
     */
    public static ImageDataset read() throws IOException {
        return new ImageDataset(
                NAME, part(TRAIN_RESOURCE), part(TEST_RESOURCE), ChannelStatistics.CIFAR10, true);
    }

    private static LabeledImages part(String resource) throws IOException {
        SoftReference<byte[]> kept = DECODED.get(resource);
        byte[] pixels = kept == null ? null : kept.get();
        if (pixels == null) {
            pixels = decoded(resource);
            DECODED.put(resource, new SoftReference<>(pixels));
        }
        int[] labels = new int[pixels.length / CifarSet.IMAGE_BYTES];
        for (int i = 0; i < labels.length; i++) {
            labels[i] = i % CifarClasses.CIFAR10.size();
        }
        return new LabeledImages(
                pixels.clone(), labels, CifarSet.SIDE, CifarSet.SIDE, CifarClasses.CIFAR10);
    }

    private static byte[] decoded(String resource) throws IOException {
        try (InputStream in = EmbeddedSample.class.getResourceAsStream(resource)) {
            if (in == null) {
                throw new IOException("the jar lacks " + resource);
            }
            return ImageDecoder.decode(in.readAllBytes(), Decoding.AS_STORED).pixels();
        } catch (BrokenImageException e) {
            throw new IOException("the jar is damaged: " + resource + " cannot be decoded", e);
        }
    }
}
