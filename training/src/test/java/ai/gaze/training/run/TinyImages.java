package ai.gaze.training.run;

import ai.gaze.training.data.ChannelStatistics;
import ai.gaze.training.data.ImageDataset;
import ai.gaze.training.data.LabeledImages;
import java.util.List;

/** Images of 8 x 8 pixels in two classes, made by a formula: the smallest that a network takes. */
public final class TinyImages {

    private static final int SIDE = 8;
    private static final int BYTES = SIDE * SIDE * 3;

    private TinyImages() {}

    /** Gives them under the name of the sample; half of them are of each class. */
    public static DatasetLoader of(int train, int test) {
        return asked -> data(train, test);
    }

    /** Gives them to a program. */
    public static ImageDataset data(int train, int test) {
        return new ImageDataset(
                "cifar10-sample",
                images(train, 1),
                images(test, 2),
                ChannelStatistics.CIFAR10,
                true);
    }

    private static LabeledImages images(int count, int salt) {
        byte[] pixels = new byte[count * BYTES];
        int[] labels = new int[count];
        for (int i = 0; i < pixels.length; i++) {
            int image = i / BYTES;
            labels[image] = image % 2;
            int noise = (i * 2654435 + salt * 40503) >>> 8 & 0x7f;
            pixels[i] = (byte) (noise + (image % 2 == 0 ? 0 : i % 3 * 50));
        }
        return new LabeledImages(pixels, labels, SIDE, SIDE, List.of("dark", "bright"));
    }
}
