package ai.gaze.training.augment;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.index.NDIndex;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.gaze.testing.Garbage;
import ai.gaze.zoo.array.HostArrays;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The tables of an epoch outlive the numbers that they were made of. */
@Tag("garbage")
class AugmentationGarbageTest {

    private static final int IMAGES = 6;
    private static final int BATCH = 4;

    @ParameterizedTest
    @CsvSource({
        "1, 1",
        "31, 31",
        "33, 33",
        "63, 63",
        "64, 64",
        "96, 96",
        "224, 224",
        "31, 97",
        "128, 40"
    })
    @Timeout(120)
    void aCollectionBetweenTablesAndBatchesChangesNoPixel(int height, int width) {
        try (NDManager manager = NDManager.newBaseManager()) {
            byte[] values = new byte[IMAGES * height * width * 3];
            new Random(height * 1000L + width).nextBytes(values);
            Shape shape = new Shape(IMAGES, height, width, 3);
            NDArray dataset = HostArrays.of(manager, values, shape, DataType.UINT8);
            List<EpochAugmentation> epochs = new ArrayList<>();
            List<float[]> expected = new ArrayList<>();
            List<AugmentationSpec> specs = specs(height * width > 64 * 64 ? 9 : 1);
            for (AugmentationSpec spec : specs) {
                Augmenter augmenter = new Augmenter(manager, spec, height, width);
                EpochAugmentation epoch =
                        augmenter.prepare(AugmentationParameters.draw(spec, 1, 1, IMAGES), BATCH);
                epochs.add(epoch);
                expected.add(pixels(manager, epoch, dataset));
            }
            Garbage.collect();
            for (int i = 0; i < epochs.size(); i++) {
                assertArrayEquals(
                        expected.get(i),
                        pixels(manager, epochs.get(i), dataset),
                        specs.get(i).toString());
            }
        }
    }

    /** Combinations of crop, flip, colours and rotation; with a step of 1 all of them. */
    private static List<AugmentationSpec> specs(int step) {
        List<AugmentationSpec> specs = new ArrayList<>();
        for (int mask = 0; mask < 64; mask += step) {
            specs.add(
                    new AugmentationSpec(
                            4 * (mask & 1),
                            0.5 * (mask >> 1 & 1),
                            0.2 * (mask >> 2 & 1),
                            0.2 * (mask >> 3 & 1),
                            0.2 * (mask >> 2 & 1),
                            0.1 * (mask >> 4 & 1),
                            15 * (mask >> 5 & 1),
                            List.of(0.5, 0.4, 0.3),
                            List.of(0.2, 0.3, 0.25)));
        }
        return specs;
    }

    private static float[] pixels(NDManager manager, EpochAugmentation epoch, NDArray dataset) {
        try (NDManager step = manager.newSubManager()) {
            float[] all = new float[Math.toIntExact(dataset.size())];
            int at = 0;
            for (int batch = 0; batch * BATCH < IMAGES; batch++) {
                int end = Math.min(IMAGES, (batch + 1) * BATCH);
                NDArray chosen = dataset.get(step, new NDIndex("{}:{}", batch * BATCH, end));
                float[] part = epoch.apply(step, chosen, batch).toFloatArray();
                System.arraycopy(part, 0, all, at, part.length);
                at += part.length;
            }
            return all;
        }
    }
}
