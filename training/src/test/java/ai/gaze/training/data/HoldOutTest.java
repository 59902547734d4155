package ai.gaze.training.data;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.gaze.zoo.UserException;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class HoldOutTest {

    @Test
    void takesTheSameNumberOfEveryClassAndKeepsTheRest() throws IOException {
        HoldOut split = HoldOut.split(EmbeddedSample.read().train(), 300, 7);
        int[] held = new int[10];
        Arrays.fill(held, 30);
        int[] left = new int[10];
        Arrays.fill(left, 170);
        assertArrayEquals(held, split.validation().countPerClass());
        assertArrayEquals(left, split.train().countPerClass());
    }

    @Test
    void everyImageIsInExactlyOnePart() {
        HoldOut split = HoldOut.split(numbered(120), 40, 3);
        IntStream both = IntStream.concat(numbers(split.train()), numbers(split.validation()));
        assertArrayEquals(IntStream.range(0, 120).toArray(), both.sorted().toArray());
    }

    @Test
    void theSeedDecides() {
        int[] one = numbers(HoldOut.split(numbered(120), 40, 1).validation()).toArray();
        int[] again = numbers(HoldOut.split(numbered(120), 40, 1).validation()).toArray();
        int[] two = numbers(HoldOut.split(numbered(120), 40, 2).validation()).toArray();
        assertArrayEquals(one, again);
        assertFalse(Arrays.equals(one, two));
    }

    /** Every image of a class is as likely as another: no bias towards the front. */
    @Test
    void choosesEvenly() {
        int[] hits = new int[20];
        LabeledImages images = numbered(20);
        for (int seed = 0; seed < 2000; seed++) {
            numbers(HoldOut.split(images, 10, seed).validation()).forEach(i -> hits[i]++);
        }
        for (int i = 0; i < 20; i++) {
            assertTrue(hits[i] > 880 && hits[i] < 1120, "image " + i + " held out " + hits[i]);
        }
    }

    @Test
    void anImpossibleCountIsRefusedInOneSentence() {
        assertRefused(45, "hold-out of 45 images was asked for where a positive multiple of the 2");
        assertRefused(0, "positive multiple");
        assertRefused(120, "class even has only 60");
    }

    private static void assertRefused(int count, String words) {
        UserException e =
                assertThrows(UserException.class, () -> HoldOut.split(numbered(120), count, 1));
        assertTrue(e.getMessage().contains(words), e.getMessage());
    }

    /** Images of one pixel whose red is their number, of two classes in turn. */
    private static LabeledImages numbered(int size) {
        byte[] pixels = new byte[3 * size];
        int[] labels = new int[size];
        for (int i = 0; i < size; i++) {
            pixels[3 * i] = (byte) i;
            labels[i] = i % 2;
        }
        return new LabeledImages(pixels, labels, 1, 1, List.of("even", "odd"));
    }

    private static IntStream numbers(ImageSource images) {
        byte[] pixels = ((LabeledImages) images).pixels();
        assertEquals(3 * images.size(), pixels.length);
        return IntStream.range(0, images.size()).map(i -> pixels[3 * i] & 0xff);
    }
}
