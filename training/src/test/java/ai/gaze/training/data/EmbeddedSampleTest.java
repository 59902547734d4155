package ai.gaze.training.data;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class EmbeddedSampleTest {

    @Test
    void isBalanced() throws IOException {
        ImageDataset sample = EmbeddedSample.read();
        int[] train = new int[10];
        Arrays.fill(train, 200);
        int[] test = new int[10];
        Arrays.fill(test, 50);
        assertArrayEquals(train, sample.train().countPerClass());
        assertArrayEquals(test, sample.test().countPerClass());
        assertTrue(sample.sample());
    }

    /** The frog that opens data_batch_1.bin and the cat that opens test_batch.bin. */
    @Test
    void holdsTheRealImages() throws IOException {
        ImageDataset sample = EmbeddedSample.read();
        int frog = sample.classNames().indexOf("frog");
        int cat = sample.classNames().indexOf("cat");
        assertEquals(frog, sample.train().labels()[frog]);
        assertArrayEquals(new int[] {59, 62, 63}, firstPixel(sample.train(), frog));
        assertArrayEquals(new int[] {158, 112, 49}, firstPixel(sample.test(), cat));
    }

    @Test
    void takesAtMostSixMegabytesOfTheJar() throws IOException {
        int bytes = 0;
        for (String name :
                new String[] {EmbeddedSample.TRAIN_RESOURCE, EmbeddedSample.TEST_RESOURCE}) {
            try (InputStream in = EmbeddedSample.class.getResourceAsStream(name)) {
                bytes += in.readAllBytes().length;
            }
        }
        assertTrue(bytes <= 6_000_000, bytes + " bytes");
    }

    @Test
    void theMakerTakesTheFirstOfEachClassInterleaved() {
        int[] labels = {1, 1, 0, 1, 0, 0};
        LabeledImages images =
                new LabeledImages(new byte[6 * 3], labels, 1, 1, List.of("zero", "one"));
        assertArrayEquals(new int[] {2, 0, 4, 1}, SampleMaker.firstOfEach(images, 2));
    }

    private static int[] firstPixel(ImageSource images, int index) {
        byte[] pixels = images.read(new int[] {index}).images().pixels();
        return new int[] {pixels[0] & 0xff, pixels[1] & 0xff, pixels[2] & 0xff};
    }

    @Test
    void whoeverWritesIntoWhatWasReadChangesNoOther() throws IOException {
        LabeledImages first = (LabeledImages) EmbeddedSample.read().train();
        byte before = first.pixels()[0];
        first.pixels()[0]++;
        first.labels()[0]++;
        LabeledImages second = (LabeledImages) EmbeddedSample.read().train();
        assertEquals(before, second.pixels()[0]);
        assertEquals(0, second.labels()[0]);
    }
}
