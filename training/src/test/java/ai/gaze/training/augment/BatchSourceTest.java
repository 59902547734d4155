package ai.gaze.training.augment;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;

import ai.djl.Device;
import ai.djl.ndarray.NDManager;
import ai.gaze.training.data.Batch;
import ai.gaze.training.data.BatchStream;
import ai.gaze.training.data.EpochPlan;
import ai.gaze.training.data.LabeledImages;
import ai.gaze.training.data.Sampler;
import ai.gaze.training.run.RecipeFile;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class BatchSourceTest {

    private static final int IMAGES = 53;
    private static final int BATCH = 5;

    private final NDManager manager = NDManager.newBaseManager(Device.cpu());
    private final AugmentationSpec spec = RecipeFile.read("cnn", Map.of()).augmentation();

    @AfterEach
    void close() {
        manager.close();
    }

    private static LabeledImages images() {
        byte[] pixels = new byte[IMAGES * 31 * 33 * 3];
        new Random(3).nextBytes(pixels);
        int[] labels = IntStream.range(0, IMAGES).map(i -> i % 3).toArray();
        return new LabeledImages(pixels, labels, 31, 33, List.of("a", "b", "猫"));
    }

    @SuppressWarnings("ArrayRecordComponent") // a plain carrier, compared by nobody
    private record Read(float[] images, long[] labels) {}

    private List<Read> epoch(int first, int atOnce) {
        return epoch(new EpochPlan(7, 2, first, BATCH), atOnce);
    }

    private List<Read> epoch(EpochPlan plan, int atOnce) {
        try (Augmenter augmenter = new Augmenter(manager, spec, 31, 33)) {
            return read(BatchSource.of(manager, images(), augmenter).epoch(plan, atOnce));
        }
    }

    private List<Read> batches(BatchSource source, EpochPlan plan) {
        return read(source.epoch(plan));
    }

    private List<Read> read(BatchStream stream) {
        List<Read> all = new ArrayList<>();
        try (BatchStream batches = stream) {
            while (true) {
                try (NDManager step = manager.newSubManager()) {
                    Optional<Batch> batch = batches.next(step);
                    if (batch.isEmpty()) {
                        return all;
                    }
                    all.add(
                            new Read(
                                    batch.get().images().toFloatArray(),
                                    batch.get().labels().toLongArray()));
                }
            }
        }
    }

    /** Also where a training goes on in the middle of a block, and where the last one is short. */
    @ParameterizedTest
    @CsvSource({"0, 2", "0, 4", "3, 4", "4, 4", "10, 4", "0, 100", "7, 100"})
    void batchesThatAreMadeAtOnceAreThoseThatAreMadeOneByOne(int first, int atOnce) {
        List<Read> expected = epoch(first, 1);
        List<Read> actual = epoch(first, atOnce);
        assertEquals(11 - first, expected.size());
        assertEquals(expected.size(), actual.size());
        for (int i = 0; i < expected.size(); i++) {
            assertArrayEquals(expected.get(i).images(), actual.get(i).images());
            assertArrayEquals(expected.get(i).labels(), actual.get(i).labels());
        }
    }

    /** Of 53 images the last batch of 5 is left out, or filled with the first ones. */
    @ParameterizedTest
    @CsvSource({"50, 4", "50, 100", "55, 4", "55, 3", "55, 100"})
    void soTheyAreWhereTheLastOneIsLeftOutOrFilled(int length, int atOnce) {
        EpochPlan plan = new EpochPlan(7, 2, 3, BATCH, Sampler.SHUFFLED, length);
        List<Read> expected = epoch(plan, 1);
        List<Read> actual = epoch(plan, atOnce);
        assertEquals(length / BATCH - 3, expected.size());
        assertEquals(expected.size(), actual.size());
        for (int i = 0; i < expected.size(); i++) {
            assertEquals(BATCH, expected.get(i).labels().length);
            assertArrayEquals(expected.get(i).images(), actual.get(i).images());
            assertArrayEquals(expected.get(i).labels(), actual.get(i).labels());
        }
    }

    @Test
    void anEpochThatWasDrawnAheadIsTheOneThatIsDrawnWhenItComes() {
        List<Read> expected = epoch(new EpochPlan(7, 3, 0, BATCH), 1);
        try (Augmenter augmenter = new Augmenter(manager, spec, 31, 33)) {
            BatchSource source = BatchSource.of(manager, images(), augmenter);
            source.begin(new EpochPlan(7, 3, 0, BATCH));
            // Another one in between, such as where a training goes back to a checkpoint.
            assertEquals(11, batches(source, new EpochPlan(7, 1, 0, BATCH)).size());
            List<Read> ahead = batches(source, new EpochPlan(7, 3, 0, BATCH));
            List<Read> again = batches(source, new EpochPlan(7, 3, 0, BATCH));
            for (int i = 0; i < expected.size(); i++) {
                assertArrayEquals(expected.get(i).images(), ahead.get(i).images());
                assertArrayEquals(expected.get(i).images(), again.get(i).images());
            }
            source.begin(new EpochPlan(7, 4, 0, BATCH));
            source.begin(new EpochPlan(7, 5, 0, BATCH));
        }
    }

    /** Numbers in the code of a function are such as every language reads. */
    @Test
    void aLanguageOfOtherDigitsChangesNothing() {
        Locale before = Locale.getDefault();
        Locale.setDefault(Locale.forLanguageTag("ar-EG-u-nu-arab"));
        try {
            AugmentationScript.Grid grid = new AugmentationScript.Grid(17, 19);
            AugmentationScript.Colours colours =
                    new AugmentationScript.Colours(2, true, true, true);
            assertNotNull(
                    new AugmentationScript(grid, 4, true, true, true, colours, true).compiled());
        } finally {
            Locale.setDefault(before);
        }
    }

    @Test
    void aGpuMakesThousandsOfImagesAtOnceAndACpuABatch() {
        try (Augmenter augmenter = new Augmenter(manager, spec, 32, 32)) {
            assertEquals(1, augmenter.batchesAtOnce(64));
            assertEquals(64, augmenter.batchesAtOnce(Device.gpu(), 64));
            assertEquals(1, augmenter.batchesAtOnce(Device.gpu(), 5000));
        }
    }
}
