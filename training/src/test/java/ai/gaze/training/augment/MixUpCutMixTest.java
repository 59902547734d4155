package ai.gaze.training.augment;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.gaze.testing.Garbage;
import ai.gaze.training.data.Batch;
import ai.gaze.training.data.BatchStream;
import ai.gaze.training.data.ChannelStatistics;
import ai.gaze.training.data.EpochPlan;
import ai.gaze.training.data.LabeledImages;
import ai.gaze.training.loss.CrossEntropy;
import ai.gaze.training.loss.SoftTargets;
import ai.gaze.zoo.UserException;
import ai.gaze.zoo.array.HostArrays;
import ai.gaze.zoo.safetensors.SafetensorsFile;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class MixUpCutMixTest {

    private static final ChannelStatistics RGB = ChannelStatistics.CIFAR10;

    /** The fixture is torchvision's and timm's, by mixing.py. */
    @Test
    void imagesAndTargetsAreThoseOfTorchvisionAndTimm() throws IOException {
        try (NDManager manager = NDManager.newBaseManager();
                InputStream in = getClass().getResourceAsStream("mixing.safetensors");
                SafetensorsFile file = SafetensorsFile.read(in, "mixing.safetensors")) {
            List<String> cases =
                    file.names().stream()
                            .filter(name -> name.endsWith(".images"))
                            .map(name -> name.replace(".images", ""))
                            .toList();
            assertEquals(13, cases.size());
            for (String name : cases) {
                Batch mixed = mixed(manager, file, name);
                assertArrayEquals(
                        file.toNDArray(manager, name + ".mixed").toFloatArray(),
                        mixed.images().toFloatArray(),
                        name);
                assertArrayEquals(
                        file.toNDArray(manager, name + ".targets").toFloatArray(),
                        mixed.labels().toFloatArray(),
                        1e-7f,
                        name);
                if (file.names().contains(name + ".logits")) {
                    NDArray logits = file.toNDArray(manager, name + ".logits");
                    assertEquals(
                            file.toNDArray(manager, name + ".loss").getFloat(),
                            new CrossEntropy(0.1).of(logits, mixed.labels()).getFloat(),
                            1e-6,
                            "timm smooths before it mixes, which is the same");
                }
            }
        }
    }

    private static Batch mixed(NDManager manager, SafetensorsFile file, String name)
            throws IOException {
        NDArray images = file.toNDArray(manager, name + ".images");
        // Channels last, as an epoch has them.
        NDArray last = images.transpose(0, 2, 3, 1).duplicate().transpose(0, 3, 1, 2);
        NDArray targets = SoftTargets.of(manager, file.toNDArray(manager, name + ".labels"), 4);
        double[] n = file.toNDArray(manager, name + ".numbers").toDoubleArray();
        Shape shape = images.getShape();
        if (name.startsWith("cutmix")) {
            return MixUpCutMix.cutMix(
                    last,
                    targets,
                    MixUpCutMix.Box.of(
                            n[0], (int) n[1], (int) n[2], (int) shape.get(2), (int) shape.get(3)));
        }
        if (n.length == 5 && n[2] > 0) {
            return MixUpCutMix.cutMix(
                    last,
                    targets,
                    new MixUpCutMix.Box((int) n[1], (int) n[3], (int) n[2], (int) n[4]));
        }
        return MixUpCutMix.mixUp(last, targets, n[0]);
    }

    /** Quantiles of {@code scipy.stats.beta.ppf([0.05, 0.25, 0.4, 0.5], alpha, alpha)}. */
    @ParameterizedTest
    @CsvSource({
        "0.1, 8.661406889571973e-11, 0.0008452555328471295, 0.08639856067057773",
        "0.2, 7.743885786452429e-06, 0.023814718768253692, 0.21634185887579316",
        "0.8, 0.030014474789132512, 0.2192947630151703, 0.38544428427329713",
        "1, 0.05, 0.25, 0.4",
        "3, 0.1892553774377708, 0.3594361647896471, 0.44625409748647304"
    })
    void theShareIsOfTheBetaDistribution(double alpha, double q05, double q25, double q40) {
        int draws = 200_000;
        double[] shares = new double[draws];
        SplittableRandom random = new SplittableRandom(5);
        Arrays.setAll(shares, i -> MixUpCutMix.beta(alpha, random));
        Arrays.sort(shares);
        assertTrue(shares[0] >= 0 && shares[draws - 1] <= 1);
        double[] quantiles = {q05, q25, q40, 0.5};
        double[] levels = {0.05, 0.25, 0.4, 0.5};
        for (int i = 0; i < 4; i++) {
            int place = Math.abs(Arrays.binarySearch(shares, quantiles[i]) + 1);
            // Four standard deviations of the share of draws below a quantile.
            assertEquals(levels[i], (double) place / draws, 0.0045, "below " + quantiles[i]);
            int mirrored = Math.abs(Arrays.binarySearch(shares, 1 - quantiles[i]) + 1);
            assertEquals(1 - levels[i], (double) mirrored / draws, 0.0045, "symmetric");
        }
    }

    @Test
    void aShareIsANumberWhateverAlpha() {
        SplittableRandom random = new SplittableRandom(1);
        for (double alpha : new double[] {1e-300, 1e-3, 1e3, 1e300}) {
            for (int i = 0; i < 1000; i++) {
                double share = MixUpCutMix.beta(alpha, random);
                assertTrue(share >= 0 && share <= 1, alpha + ": " + share);
            }
        }
    }

    @ParameterizedTest
    @CsvSource({
        "1, 1, 1, 1",
        "31, 33, 1, 2",
        "33, 31, 3, 3",
        "63, 64, 3, 1000",
        "8, 8, 4, 10",
        "224, 96, 3, 5"
    })
    void aResumedEpochMixesAsTheUnbrokenOne(int height, int width, int channels, int classes) {
        LabeledImages images = images(7, height, width, channels, classes);
        AugmentationPipeline pipeline =
                AugmentationPipeline.of(
                        List.of(
                                Augmentations.horizontalFlip(0.5),
                                Augmentations.mixUpCutMix(0.8, 1, 1, 0.5),
                                Augmentations.randomCrop(1)),
                        new ChannelStatistics(
                                Collections.nCopies(channels, 0.5),
                                Collections.nCopies(channels, 0.5)));
        List<float[]> whole = epoch(images, pipeline, 0, 2);
        assertEquals(4 * 2, whole.size());
        for (int first = 1; first < 4; first++) {
            List<float[]> resumed = epoch(images, pipeline, first, 2);
            assertSame(whole.subList(2 * first, whole.size()), resumed);
        }
        for (int batch = 0; batch < 4; batch++) {
            float[] targets = whole.get(2 * batch + 1);
            int rows = targets.length / classes;
            assertEquals(batch == 3 ? 1 : 2, rows);
            for (int i = 0; i < rows; i++) {
                double sum = 0;
                for (int c = 0; c < classes; c++) {
                    sum += targets[i * classes + c];
                }
                assertEquals(1, sum, 1e-6);
            }
        }
    }

    private static void assertSame(List<float[]> expected, List<float[]> actual) {
        assertEquals(expected.size(), actual.size());
        for (int i = 0; i < expected.size(); i++) {
            assertArrayEquals(expected.get(i), actual.get(i));
        }
    }

    @Test
    void aLastBatchOfOneImageStaysAsItIs() {
        LabeledImages images = images(3, 5, 5, 3, 4);
        List<float[]> mixed =
                epoch(images, AugmentationPipeline.of(List.of(Augmentations.mixUp(1)), RGB), 0, 2);
        List<float[]> plain =
                epoch(images, AugmentationPipeline.of(List.of(mixesNothing()), RGB), 0, 2);
        assertArrayEquals(plain.get(2), mixed.get(2));
        assertArrayEquals(plain.get(3), mixed.get(3));
        assertFalse(Arrays.equals(plain.get(0), mixed.get(0)));
    }

    private static BatchMixing mixesNothing() {
        return (images, targets, random) -> new Batch(images, targets);
    }

    @Test
    void batchesAreMixedAsOftenAsIsAskedAndBothWaysAsOften() {
        int[] seen = new int[3];
        try (NDManager manager = NDManager.newBaseManager()) {
            float[] pixels = new float[2 * 16 * 16];
            Arrays.fill(pixels, 0, 256, 100);
            MixUpCutMix both = new MixUpCutMix(1, 1, 0.5, 0.25);
            for (int i = 0; i < 2000; i++) {
                try (NDManager step = manager.newSubManager()) {
                    NDArray images = HostArrays.of(step, pixels, new Shape(2, 1, 16, 16));
                    NDArray targets = step.eye(2);
                    Batch mixed = both.mix(images, targets, new SplittableRandom(i));
                    float[] of = mixed.images().toFloatArray();
                    float own = mixed.labels().toFloatArray()[0];
                    boolean cut = false;
                    for (int p = 0; p < 256; p++) {
                        cut |= of[p] != 100 && of[p] == 0 && own > 0.01;
                    }
                    seen[own == 1 ? 0 : cut ? 1 : 2]++;
                }
            }
        }
        assertEquals(1000, seen[0], 100, "as they are, boxes without area among them");
        assertEquals(250, seen[1], 60, "CutMix");
        assertEquals(750, seen[2], 90, "MixUp");
    }

    @Test
    void evaluationsAreNotMixedAndTheirLabelsAreClasses() {
        LabeledImages images = images(5, 4, 4, 3, 3);
        try (NDManager manager = NDManager.newBaseManager()) {
            AugmentationPipeline mixing =
                    AugmentationPipeline.of(List.of(Augmentations.cutMix(1)), RGB);
            Augmenter augmenter = new Augmenter(manager, mixing, 4, 4);
            try (BatchStream stream = BatchSource.of(manager, images, augmenter).inOrder(5)) {
                Batch batch = stream.next(manager).orElseThrow();
                assertEquals(DataType.INT64, batch.labels().getDataType());
                assertEquals(new Shape(5), batch.labels().getShape());
            }
        }
    }

    @Test
    void aRecipeNamesThemAndWhatItSaysIsChecked() {
        for (String text :
                List.of("mixup", "cutmix:alpha=1", "mixup-cutmix:prob=0.5,switch-prob=1")) {
            BatchMixing named = (BatchMixing) Augmentations.get(text);
            assertEquals(text, named.toString());
        }
        assertEquals(
                "option alpha of augmentation mixup must be a number above 0, not \"0\"",
                message(() -> Augmentations.get("mixup:alpha=0")));
        assertEquals(
                "option prob of augmentation cutmix must be a number from 0 to 1, not \"2\"",
                message(() -> Augmentations.get("cutmix:prob=2")));
        assertEquals(
                "cutmix-alpha and mixup-alpha of an augmentation that mixes is 0.0; give a number"
                        + " from 0 up, but not both 0",
                message(() -> Augmentations.get("mixup-cutmix:mixup-alpha=0,cutmix-alpha=0")));
        for (double wrong : new double[] {-1, Double.NaN, Double.POSITIVE_INFINITY, 0}) {
            assertThrows(UserException.class, () -> Augmentations.cutMix(wrong));
        }
    }

    private static String message(Runnable run) {
        return assertThrows(UserException.class, run::run).getMessage();
    }

    @Test
    void whatMixesWronglyIsNamed() {
        LabeledImages images = images(4, 3, 3, 3, 2);
        assertRefused(images, (x, t, r) -> null, "MixUpCutMixTest makes nothing of images (4, 3");
        assertRefused(
                images,
                (x, t, r) -> new Batch(x, t.argMax(1)),
                "makes (4) int64 of targets (4, 2), which must keep their shape and type float32");
        assertRefused(
                images,
                (x, t, r) -> {
                    throw new IllegalStateException("no mixing today");
                },
                "MixUpCutMixTest fails on images (4, 3, 3, 3): java.lang.IllegalStateException: no");
        assertTrue(
                message(() -> Augmentations.get("cutmix").apply(null, List.of()))
                        .startsWith("augmentation cutmix mixes the images of a whole batch"));
    }

    private static void assertRefused(LabeledImages images, BatchMixing mixing, String words) {
        String message =
                message(() -> epoch(images, AugmentationPipeline.of(List.of(mixing), RGB), 0, 4));
        assertTrue(message.contains(words), message);
        assertEquals(1, message.lines().count());
    }

    @ParameterizedTest
    @ValueSource(strings = {"mixup", "cutmix", "mixup-cutmix"})
    @Tag("garbage")
    void aCollectionDuringAnEpochChangesNothing(String name) throws Exception {
        LabeledImages images = images(9, 65, 33, 3, 10);
        AugmentationPipeline pipeline =
                AugmentationPipeline.of(
                        List.of(Augmentations.rotation(20), Augmentations.get(name)), RGB);
        List<float[]> quiet = epoch(images, pipeline, 0, 2);
        assertSame(quiet, Garbage.during(() -> epoch(images, pipeline, 0, 2)));
    }

    private static LabeledImages images(
            int count, int height, int width, int channels, int classes) {
        byte[] pixels = new byte[count * height * width * channels];
        new Random(height * 100L + width).nextBytes(pixels);
        int[] labels = new int[count];
        Arrays.setAll(labels, i -> i * 7 % classes);
        return LabeledImages.of(
                pixels,
                labels,
                height,
                width,
                channels,
                IntStream.range(0, classes).mapToObj(i -> "猫 " + i).toList());
    }

    /** Images and targets of each batch, in turn. */
    private static List<float[]> epoch(
            LabeledImages images, AugmentationPipeline pipeline, int first, int batchSize) {
        List<float[]> all = new ArrayList<>();
        try (NDManager manager = NDManager.newBaseManager()) {
            Augmenter augmenter = new Augmenter(manager, pipeline, images.height(), images.width());
            BatchSource source = BatchSource.of(manager, images, augmenter);
            try (BatchStream stream = source.epoch(new EpochPlan(1, 2, first, batchSize))) {
                for (int at = first * batchSize; at < images.size(); at += batchSize) {
                    try (NDManager step = manager.newSubManager()) {
                        Batch batch = stream.next(step).orElseThrow();
                        assertEquals(2, step.getManagedArrays().size());
                        all.add(batch.images().toFloatArray());
                        all.add(batch.labels().toFloatArray());
                    }
                }
            }
        }
        return all;
    }
}
