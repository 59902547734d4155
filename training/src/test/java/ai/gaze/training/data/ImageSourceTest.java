package ai.gaze.training.data;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.gaze.zoo.UserException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@Timeout(60)
class ImageSourceTest {

    /** A source as a Java program writes it: the value of a byte follows from its place. */
    static class Formula implements ImageSource {

        private final int size;
        private final int height;
        private final int width;
        private final int channels;

        Formula(int size, int height, int width, int channels) {
            this.size = size;
            this.height = height;
            this.width = width;
            this.channels = channels;
        }

        @Override
        public int size() {
            return size;
        }

        @Override
        public int height() {
            return height;
        }

        @Override
        public int width() {
            return width;
        }

        @Override
        public int channels() {
            return channels;
        }

        @Override
        public int label(int index) {
            return index % 2;
        }

        @Override
        public List<String> classNames() {
            return List.of("even \uD83D\uDE00", "odd 猫");
        }

        @Override
        public void read(int index, byte[] target, int at) throws IOException {
            for (int i = 0; i < imageBytes(); i++) {
                target[at + i] = (byte) (index * 31 + i * 7);
            }
        }

        LabeledImages inMemory() {
            return read(IntStream.range(0, size).toArray()).images();
        }
    }

    @ParameterizedTest
    @CsvSource({
        "7, 1, 1, 1",
        "7, 31, 33, 1",
        "5, 3, 5, 4",
        "9, 8, 8, 3",
        "1, 2, 2, 2",
        "6, 64, 63, 3"
    })
    void anOwnSourceGivesTheBatchesOfTheSameImagesInMemory(
            int size, int height, int width, int channels) {
        Formula own = new Formula(size, height, width, channels);
        LabeledImages memory = own.inMemory();
        for (int first : new int[] {0, 1}) {
            EpochPlan plan = new EpochPlan(3, 2, first, 4);
            assertEquals(batches(memory, plan), batches(own, plan));
        }
        assertEquals(batches(memory, null), batches(own, null));
        assertEquals(size, read(own, new EpochPlan(3, 2, 0, 4)));
        int[] some = {size - 1, 0, size - 1};
        assertEquals(batches(memory.subset(some), null), batches(own.subset(some), null));
        assertArrayEquals(own.countPerClass(), memory.countPerClass());
    }

    @Test
    void someOfAnOwnSourceAreHeldOut() {
        HoldOut split = HoldOut.split(new Formula(10, 3, 5, 2), 4, 1);
        assertArrayEquals(new int[] {2, 2}, split.validation().countPerClass());
        assertArrayEquals(new int[] {3, 3}, split.train().countPerClass());
        assertEquals(5, split.train().width());
        assertEquals(6, read(split.train(), new EpochPlan(1, 1, 0, 4)));
    }

    @Test
    void aSlowSourceIsReadOnSeveralThreadsAheadOfWhoTakesTheBatches() {
        CountDownLatch reading = new CountDownLatch(3);
        Formula slow =
                new Formula(8, 2, 2, 1) {
                    @Override
                    public int threads() {
                        return 3;
                    }

                    @Override
                    public void read(int index, byte[] target, int at) throws IOException {
                        reading.countDown();
                        try {
                            // Nobody goes on before three are here at once.
                            assertTrue(reading.await(30, TimeUnit.SECONDS));
                        } catch (InterruptedException e) {
                            throw new IOException(e);
                        }
                        super.read(index, target, at);
                    }
                };
        assertEquals(8, read(slow, new EpochPlan(1, 1, 0, 3)));
    }

    @Test
    void whatAnOwnSourceThrowsIsNamed() {
        UserException mistake =
                assertThrows(
                        UserException.class,
                        () -> read(failing(new IllegalStateException("no such row")), null));
        assertTrue(
                mistake.getMessage().startsWith("image 2 of ai.gaze.training.data.ImageSourceTest"),
                mistake.getMessage());
        assertTrue(mistake.getMessage().contains("no such row"), mistake.getMessage());
        UncheckedIOException machine =
                assertThrows(
                        UncheckedIOException.class,
                        () -> read(failing(new IOException("stale handle")), null));
        assertTrue(
                machine.getCause().getMessage().contains("stale handle; resumed"),
                machine.getCause().getMessage());
    }

    @Test
    void aLabelWithoutAClassIsNamedBeforeItReachesTheDevice() {
        Formula wrong =
                new Formula(4, 2, 2, 1) {
                    @Override
                    public int label(int index) {
                        return index;
                    }
                };
        UserException e =
                assertThrows(UserException.class, () -> read(wrong, new EpochPlan(1, 1, 0, 4)));
        assertTrue(e.getMessage().contains("0 to 1 were expected"), e.getMessage());
    }

    private static Formula failing(Exception e) {
        return new Formula(4, 2, 2, 1) {
            @Override
            public void read(int index, byte[] target, int at) throws IOException {
                if (index == 2) {
                    if (e instanceof IOException io) {
                        throw io;
                    }
                    throw (RuntimeException) e;
                }
                super.read(index, target, at);
            }
        };
    }

    private static int read(ImageSource images, EpochPlan plan) {
        return batches(images, plan).stream().mapToInt(batch -> batch.labels().size()).sum();
    }

    private record Values(Shape shape, List<Byte> pixels, List<Long> labels) {}

    /** All batches of an epoch, or of an evaluation without a plan. */
    private static List<Values> batches(ImageSource images, EpochPlan plan) {
        List<Values> all = new ArrayList<>();
        try (NDManager manager = NDManager.newBaseManager()) {
            ImageBatches batches = images.batches(manager);
            try (BatchStream stream = plan == null ? batches.inOrder(3) : batches.epoch(plan)) {
                while (true) {
                    try (NDManager step = manager.newSubManager()) {
                        Optional<Batch> next = stream.next(step);
                        if (next.isEmpty()) {
                            return all;
                        }
                        List<Byte> pixels = new ArrayList<>();
                        for (byte value : next.get().images().toByteArray()) {
                            pixels.add(value);
                        }
                        List<Long> labels = new ArrayList<>();
                        for (long label : next.get().labels().toLongArray()) {
                            labels.add(label);
                        }
                        all.add(new Values(next.get().images().getShape(), pixels, labels));
                    }
                }
            }
        }
    }
}
