package ai.gaze.training.augment;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.gaze.training.augment.Jitter.Operation;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class EpochAugmentationTest {

    private static final List<Double> MEAN = List.of(0.4914, 0.4822, 0.4465);
    private static final List<Double> STD = List.of(0.2023, 0.1994, 0.2010);
    private static final AugmentationSpec SPEC =
            new AugmentationSpec(4, 0.5, 0.2, 0.2, 0.2, 0.1, 15, MEAN, STD);
    private static final int IMAGES = 7;

    private NDManager manager;

    @BeforeEach
    void open() {
        manager = NDManager.newBaseManager();
    }

    @AfterEach
    void close() {
        manager.close();
    }

    @ParameterizedTest
    @CsvSource({"32, 32", "40, 24", "24, 40", "1, 5", "72, 80"})
    void anySizeAnyParameterAnyOrderEqualsPillow(int height, int width) {
        Random random = new Random(height * 100L + width);
        int[][][][] images = images(random, height, width);
        List<Operation> operations = List.of(Operation.values());
        double[] angles = {0, 90, 180, -90, 360, -179.5, 45, 1e-3, 7.25, -33.3, 400};
        double[] factors = {0, 1, 0.5, 1.2, 1.9, 7};
        double[] shifts = {0, 0.5, -0.5, 0.003, -0.003, 0.25, -0.1};
        List<ImageAugmentation> wanted = new ArrayList<>();
        for (int i = 0; i < 50; i++) {
            List<Jitter> jitter = new ArrayList<>();
            for (int step = random.nextInt(6); step > 0; step--) {
                Operation operation = operations.get(random.nextInt(4));
                double[] amounts = operation == Operation.HUE ? shifts : factors;
                jitter.add(new Jitter(operation, amounts[random.nextInt(amounts.length)]));
            }
            wanted.add(
                    new ImageAugmentation(
                            random.nextInt(height + 7),
                            random.nextInt(width + 7),
                            random.nextBoolean(),
                            jitter,
                            angles[random.nextInt(angles.length)]));
        }
        assertEqualsPillow(images, new AugmentationParameters(3, wanted));
    }

    @Test
    void cropFlipAndRotationInOneGatherEqualPillow() {
        AugmentationSpec moved = new AugmentationSpec(4, 0.5, 0, 0, 0, 0, 45, MEAN, STD);
        int[][][][] images = images(new Random(5), 20, 28);
        assertEqualsPillow(images, AugmentationParameters.draw(moved, 1, 2, 40));
    }

    @Test
    void withoutContrastTheColoursMayBeChangedAfterTheRotation() {
        AugmentationSpec coloured = new AugmentationSpec(4, 0.5, 0.4, 0, 0.4, 0.2, 45, MEAN, STD);
        int[][][][] images = images(new Random(6), 20, 28);
        assertEqualsPillow(images, AugmentationParameters.draw(coloured, 1, 2, 40));
    }

    @Test
    void theBatchSizeChangesNothing() {
        NDArray dataset = dataset(images(new Random(1), 32, 32));
        AugmentationParameters drawn = AugmentationParameters.draw(SPEC, 3, 1, 70);
        float[] whole = epoch(dataset, SPEC, drawn, 70);
        assertArrayEquals(whole, epoch(dataset, SPEC, drawn, 35));
        // the last batch is smaller
        assertArrayEquals(whole, epoch(dataset, SPEC, drawn, 32));
        assertArrayEquals(whole, epoch(dataset, SPEC, drawn, 1));
    }

    @Test
    void withoutVariationItOnlyNormalizes() {
        int[][][][] images = images(new Random(2), 6, 5);
        NDArray dataset = dataset(images);
        AugmentationSpec plain = AugmentationSpec.none(MEAN, STD);
        long[] chosen = {4, 0, 4};
        float[] expected = new float[3 * 3 * 6 * 5];
        int next = 0;
        for (long index : chosen) {
            for (int c = 0; c < 3; c++) {
                for (int[][] row : images[(int) index]) {
                    for (int[] pixel : row) {
                        expected[next++] = (float) ((pixel[c] / 255.0 - MEAN.get(c)) / STD.get(c));
                    }
                }
            }
        }
        try (Augmenter augmenter = new Augmenter(manager, plain, 6, 5);
                EpochAugmentation epoch =
                        augmenter.prepare(AugmentationParameters.draw(plain, 1, 1, 3), 3)) {
            NDArray indices = manager.create(chosen);
            float[] normalized = augmenter.normalize(manager, dataset.get(indices)).toFloatArray();
            assertArrayEquals(expected, normalized, 1e-6f);
            assertArrayEquals(
                    normalized, epoch.apply(manager, dataset.get(indices), 0).toFloatArray());
        }
    }

    @Test
    void aStepLeavesNothingButItsResult() {
        NDArray dataset = dataset(images(new Random(3), 32, 32));
        NDArray images = dataset.get("0:6");
        AugmentationParameters drawn = AugmentationParameters.draw(SPEC, 3, 1, 6);
        try (Augmenter augmenter = new Augmenter(manager, SPEC, 32, 32);
                EpochAugmentation epoch = augmenter.prepare(drawn, 6)) {
            int constants = augmenter.manager().getManagedArrays().size();
            int own = manager.getManagedArrays().size();
            try (NDManager step = manager.newSubManager()) {
                NDArray batch = epoch.apply(step, images, 0);
                assertEquals(List.of(batch), step.getManagedArrays());
                NDArray evaluated = augmenter.normalize(step, images);
                assertEquals(2, step.getManagedArrays().size());
                assertEquals(new Shape(6, 3, 32, 32), evaluated.getShape());
                assertEquals(DataType.FLOAT32, batch.getDataType());
            }
            assertEquals(own, manager.getManagedArrays().size());
            assertEquals(constants, augmenter.manager().getManagedArrays().size());
        }
    }

    @Test
    void aBatchOfTheWrongSizeIsRefused() {
        NDArray dataset = dataset(images(new Random(3), 8, 8));
        NDArray images = dataset.get("0:3");
        AugmentationParameters drawn = AugmentationParameters.draw(SPEC, 3, 1, 6);
        try (Augmenter augmenter = new Augmenter(manager, SPEC, 8, 8);
                EpochAugmentation epoch = augmenter.prepare(drawn, 4)) {
            for (int batch : new int[] {-1, 0, 1, 2}) {
                assertThrows(
                        IllegalArgumentException.class, () -> epoch.apply(manager, images, batch));
            }
        }
    }

    private void assertEqualsPillow(int[][][][] images, AugmentationParameters parameters) {
        int height = images[0].length;
        int width = images[0][0].length;
        int count = parameters.images().size();
        long[] chosen = LongStream.range(0, count).map(i -> i % IMAGES).toArray();
        AugmentationSpec plain = AugmentationSpec.none(MEAN, STD);
        try (Augmenter augmenter = new Augmenter(manager, plain, height, width);
                EpochAugmentation epoch = augmenter.prepare(parameters, count)) {
            float[] computed =
                    epoch.applyPixels(manager, dataset(images).get(manager.create(chosen)), 0)
                            .toFloatArray();
            int size = height * width * 3;
            for (int i = 0; i < count; i++) {
                ImageAugmentation wanted = parameters.images().get(i);
                int[][][] expected =
                        PillowReference.apply(
                                images[(int) chosen[i]], wanted, parameters.padding());
                assertArrayEquals(
                        flat(expected),
                        Arrays.copyOfRange(computed, i * size, (i + 1) * size),
                        wanted::toString);
            }
        }
    }

    private float[] epoch(
            NDArray dataset, AugmentationSpec spec, AugmentationParameters drawn, int batchSize) {
        int count = drawn.images().size();
        float[] all = new float[count * 3 * 32 * 32];
        int next = 0;
        try (Augmenter augmenter = new Augmenter(manager, spec, 32, 32);
                EpochAugmentation epoch = augmenter.prepare(drawn, batchSize)) {
            for (int start = 0; start < count; start += batchSize) {
                int end = Math.min(count, start + batchSize);
                long[] chosen = LongStream.range(start, end).map(i -> i % IMAGES).toArray();
                NDArray batch =
                        epoch.apply(
                                manager, dataset.get(manager.create(chosen)), start / batchSize);
                float[] values = batch.toFloatArray();
                System.arraycopy(values, 0, all, next, values.length);
                next += values.length;
            }
        }
        return all;
    }

    /** Noise, greys and saturated colours. */
    private static int[][][][] images(Random random, int height, int width) {
        int[][][][] images = new int[IMAGES][height][width][3];
        for (int i = 0; i < IMAGES; i++) {
            for (int[][] row : images[i]) {
                for (int[] pixel : row) {
                    int grey = random.nextInt(256);
                    for (int c = 0; c < 3; c++) {
                        pixel[c] =
                                switch (i) {
                                    case 0 -> grey;
                                    case 1 -> 255 * random.nextInt(2);
                                    case 2 -> Math.min(255, grey / 2 + random.nextInt(4));
                                    default -> random.nextInt(256);
                                };
                    }
                }
            }
        }
        return images;
    }

    private NDArray dataset(int[][][][] images) {
        Shape shape = new Shape(images.length, images[0].length, images[0][0].length, 3);
        ByteBuffer bytes = manager.allocateDirect((int) shape.size());
        for (int[][][] image : images) {
            for (float value : flat(image)) {
                bytes.put((byte) value);
            }
        }
        return manager.create(bytes.rewind(), shape, DataType.UINT8);
    }

    private static float[] flat(int[][][] image) {
        float[] values = new float[image.length * image[0].length * 3];
        int next = 0;
        for (int[][] row : image) {
            for (int[] pixel : row) {
                for (int value : pixel) {
                    values[next++] = value;
                }
            }
        }
        return values;
    }
}
