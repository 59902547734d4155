package ai.gaze.training.augment;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.gaze.testing.Garbage;
import ai.gaze.training.data.BatchStream;
import ai.gaze.training.data.ChannelStatistics;
import ai.gaze.training.data.EpochPlan;
import ai.gaze.training.data.LabeledImages;
import ai.gaze.zoo.UserException;
import ai.gaze.zoo.array.HostArrays;
import ai.gaze.zoo.registry.Option;
import ai.gaze.zoo.registry.Options;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.Random;
import java.util.SplittableRandom;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AugmentationsTest {

    private static final Option<Double> AMOUNT = Options.number("amount", 10);
    private static final ChannelStatistics RGB = ChannelStatistics.CIFAR10;

    /** Another brightness of each image. */
    private static Augmentation shift(double most) {
        return (images, randoms) -> {
            float[] amounts = new float[randoms.size()];
            for (int i = 0; i < amounts.length; i++) {
                amounts[i] = (float) randoms.get(i).nextDouble(-most, most);
            }
            NDManager manager = images.getManager();
            return images.add(HostArrays.of(manager, amounts, new Shape(amounts.length, 1, 1, 1)));
        };
    }

    @BeforeAll
    static void register() {
        Augmentations.register(
                AugmentationType.of("shift-of-test", List.of(AMOUNT), o -> shift(o.get(AMOUNT))));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "horizontal-flip:probability=1.5 | from 0 to 1",
                "horizontal-flip:probability=-0.1 | from 0 to 1",
                "random-erasing:p=2 | from 0 to 1",
                "random-erasing:scale=[0.5,1.5] | at most 1",
                "mixup:prob=-1 | from 0 to 1",
                "cutmix:prob=1.1 | from 0 to 1",
                "mixup-cutmix:switch-prob=7 | from 0 to 1",
                "color-jitter:brightness=-1 | from 0 up",
                "color-jitter:hue=0.6 | from 0 to 0.5",
                "rotation:degrees=-5 | from 0 to 180",
            })
    void anOptionSaysItsRangeAndRefusesWhatIsOutside(String entry, String range) {
        UserException e = assertThrows(UserException.class, () -> Augmentations.get(entry));
        assertTrue(e.getMessage().contains(range), e::getMessage);
        String[] parts = entry.split("[:=]", -1);
        String declared =
                Augmentations.registry().get(parts[0]).options().stream()
                        .filter(option -> option.name().equals(parts[1]))
                        .map(Option::values)
                        .findFirst()
                        .orElseThrow();
        assertTrue(declared.contains(range), declared);
    }

    @Test
    void aJavaProgramIsToldTheOptionByTheNameThatItGave() {
        Map<String, Runnable> calls =
                Map.of(
                        "probability of augmentation horizontal-flip is 2.0, set it to a number from 0 to 1",
                        () -> Augmentations.horizontalFlip(2),
                        "degrees of augmentation rotation is -1.0, set it to a number from 0 to 180",
                        () -> Augmentations.rotation(-1),
                        "hue of augmentation color-jitter is 0.7, set it to a number from 0 to 0.5",
                        () -> Augmentations.colorJitter(0, 0, 0, 0.7),
                        "p of augmentation random-erasing is NaN, set it to a number from 0 to 1",
                        () -> Augmentations.randomErasing(Double.NaN),
                        "alpha of augmentation mixup is 0.0, set it to a number above 0",
                        () -> Augmentations.mixUp(0),
                        "alpha of augmentation cutmix is -1.0, set it to a number above 0",
                        () -> Augmentations.cutMix(-1));
        calls.forEach(
                (words, call) ->
                        assertEquals(
                                "option " + words,
                                assertThrows(UserException.class, call::run).getMessage()));
    }

    @Test
    void whatIsHardlyMeantIsSaid() {
        AugmentationPipeline late =
                AugmentationPipeline.of(
                        List.of(Augmentations.cutMix(1), Augmentations.randomCrop(4)), RGB);
        assertEquals(1, late.doubts(2, 32, 32).size());
        assertTrue(late.doubts(2, 32, 32).get(0).startsWith("augmentation random-crop stands"));
        List<String> alone = late.doubts(1, 32, 32);
        assertTrue(alone.get(0).contains("with batch-size 1 there is nothing to mix"));
        AugmentationPipeline early =
                AugmentationPipeline.of(
                        List.of(Augmentations.randomCrop(4), Augmentations.cutMix(1)), RGB);
        assertEquals(List.of(), early.doubts(2, 32, 32));
        AugmentationPipeline twice =
                AugmentationPipeline.of(
                        List.of(Augmentations.mixUp(1), Augmentations.mixUpCutMix(0.8, 1, 1, 0.5)),
                        RGB);
        assertTrue(
                twice.doubts(2, 32, 32).get(0).contains("mixes images that mixup has mixed"),
                twice.doubts(2, 32, 32)::toString);
        AugmentationPipeline holes =
                AugmentationPipeline.of(List.of(Augmentations.cutout(64, 1)), RGB);
        assertEquals(List.of(), holes.doubts(1, 32, 33));
        assertEquals(
                List.of(
                        "augmentation cutout with length 64 erases the whole of every image of 31 x"
                                + " 32 pixels"),
                holes.doubts(1, 31, 32));
    }

    @Test
    void whatComesInTheUsualOrderIsDoneAtOnce() {
        AugmentationPipeline all =
                AugmentationPipeline.of(
                        List.of(
                                Augmentations.horizontalFlip(0.5),
                                Augmentations.randomCrop(4),
                                Augmentations.colorJitter(0.2, 0.3, 0.4, 0.1),
                                Augmentations.rotation(15),
                                Augmentations.normalize(List.of(0.1, 0.2, 0.3), RGB.std())),
                        RGB);
        assertEquals(
                new AugmentationSpec(
                        4, 0.5, 0.2, 0.3, 0.4, 0.1, 15, List.of(0.1, 0.2, 0.3), RGB.std()),
                all.spec());
        assertEquals(List.of(), all.then());
    }

    @Test
    void anotherOrderIsKept() {
        Augmentation own = shift(3);
        Augmentation flip = Augmentations.horizontalFlip(0.5);
        Augmentation crop = Augmentations.randomCrop(2);
        AugmentationPipeline all =
                AugmentationPipeline.of(List.of(Augmentations.rotation(9), crop, own, flip), RGB);
        assertEquals(9, all.spec().rotationDegrees());
        assertEquals(0, all.spec().cropPadding());
        assertEquals(List.of(crop, own, flip), all.then());
        AugmentationPipeline twice = AugmentationPipeline.of(List.of(crop, crop), RGB);
        assertEquals(List.of(crop), twice.then());
    }

    @Test
    void alonePillowsArithmeticIsTheSame() {
        LabeledImages images = images(6, 9, 7, 3);
        for (Augmentation one :
                List.of(Augmentations.horizontalFlip(1), Augmentations.colorJitter(0, 0, 0, 0))) {
            AugmentationPipeline atOnce = AugmentationPipeline.of(List.of(one), RGB);
            AugmentationPipeline alone =
                    new AugmentationPipeline(
                            AugmentationSpec.none(RGB.mean(), RGB.std()), List.of(one));
            assertArrayEquals(epoch(images, atOnce, 0, 6), epoch(images, alone, 0, 6));
        }
    }

    @ParameterizedTest
    @CsvSource({"1, 1, 1", "31, 33, 1", "33, 31, 3", "8, 8, 4", "63, 64, 2"})
    void anOwnOneGetsEachImageAndItsDrawsWhereverTheEpochBegins(
            int height, int width, int channels) {
        LabeledImages images = images(7, height, width, channels);
        ChannelStatistics half =
                new ChannelStatistics(
                        Collections.nCopies(channels, 0.5), Collections.nCopies(channels, 0.5));
        AugmentationPipeline pipeline =
                AugmentationPipeline.of(
                        List.of(Augmentations.randomCrop(1), shift(20), shift(20)), half);
        float[] whole = epoch(images, pipeline, 0, 7);
        assertArrayEquals(whole, epoch(images, pipeline, 0, 2));
        float[] resumed = epoch(images, pipeline, 2, 2);
        assertArrayEquals(
                Arrays.copyOfRange(whole, whole.length - resumed.length, whole.length), resumed);
        AugmentationPipeline plain =
                AugmentationPipeline.of(List.of(Augmentations.randomCrop(1)), half);
        float[] before = epoch(images, plain, 0, 7);
        int size = before.length / 7;
        for (int i = 0; i < 7; i++) {
            // One shift for all pixels of an image, another one for each image.
            float shift = whole[i * size] - before[i * size];
            for (int j = 1; j < size; j++) {
                assertEquals(shift, whole[i * size + j] - before[i * size + j], 1e-5f);
            }
            assertTrue(Math.abs(shift) > 1e-6 && Math.abs(shift) < 40 / 127.5, "" + shift);
        }
    }

    @Test
    void aRecipeNamesOnesOwn() {
        AugmentationSpec spec =
                new AugmentationSpec(
                        0,
                        0,
                        0,
                        0,
                        0,
                        0,
                        0,
                        List.of("shift-of-test:amount=5"),
                        RGB.mean(),
                        RGB.std());
        LabeledImages images = images(4, 8, 8, 3);
        float[] named = epoch(images, AugmentationPipeline.of(spec), 0, 4);
        assertArrayEquals(
                epoch(images, AugmentationPipeline.of(List.of(shift(5)), RGB), 0, 4), named);
        UserException e =
                assertThrows(UserException.class, () -> Augmentations.get("shift-of-tests"));
        assertTrue(e.getMessage().contains("did you mean \"shift-of-test\""), e.getMessage());
        assertThrows(UserException.class, () -> Augmentations.get("shift-of-test:much=5"));
        assertTrue(Augmentations.names().contains("random-crop"));
    }

    @Test
    void whatFailsIsNamed() {
        assertRefused(Augmentations.get("shift-of-test"), null, "");
        assertRefused(
                (images, randoms) -> {
                    throw new IllegalStateException("no noise today");
                },
                "AugmentationsTest fails on images (2, 3, 4, 4)",
                "no noise today");
        assertRefused((images, randoms) -> null, "makes nothing", "must keep their shape");
        assertRefused((images, randoms) -> images.get(0), "makes (3, 4, 4) float32", "shape");
        assertRefused(
                Augmentations.normalize(RGB.mean(), RGB.std()), "normalize stands before", "last");
        for (Runnable wrong :
                List.<Runnable>of(
                        () -> Augmentations.randomCrop(-1),
                        () -> Augmentations.horizontalFlip(2),
                        () -> Augmentations.colorJitter(0, 0, 0, 1),
                        () -> Augmentations.rotation(Double.NaN),
                        () -> Augmentations.randAugment(0, 9, 31),
                        () -> Augmentations.randAugment(2, 31, 31),
                        () -> Augmentations.randAugment(2, 0, 1),
                        () -> Augmentations.trivialAugment(1),
                        () -> Augmentations.randomErasing(Double.NaN),
                        () ->
                                Augmentations.randomErasing(
                                        1, List.of(0.2, 0.1), List.of(1.0), OptionalDouble.of(0)),
                        () -> Augmentations.cutout(0, 1),
                        () -> Augmentations.cutout(1, 0),
                        () -> Augmentations.normalize(List.of(0.5), List.of(0.5, 0.5)))) {
            assertThrows(UserException.class, wrong::run);
        }
    }

    private static void assertRefused(Augmentation one, String words, String more) {
        List<Augmentation> all = new ArrayList<>(List.of(one));
        all.add(shift(1));
        Runnable run = () -> epoch(images(2, 4, 4, 3), AugmentationPipeline.of(all, RGB), 0, 2);
        if (words == null) {
            run.run();
            return;
        }
        UserException e = assertThrows(UserException.class, run::run);
        assertTrue(e.getMessage().contains(words), e.getMessage());
        assertTrue(e.getMessage().contains(more), e.getMessage());
    }

    @Test
    void coloursNeedThreeChannelsAndMeansOneForEach() {
        ChannelStatistics grey = new ChannelStatistics(List.of(0.5), List.of(0.5));
        UserException hue =
                assertThrows(
                        UserException.class,
                        () ->
                                AugmentationPipeline.of(
                                        List.of(Augmentations.colorJitter(0.1, 0, 0, 0.1)), grey));
        assertTrue(hue.getMessage().contains("needs red, green and blue"), hue.getMessage());
        AugmentationPipeline bright =
                AugmentationPipeline.of(List.of(Augmentations.colorJitter(0.5, 0, 0, 0)), grey);
        assertEquals(2 * 16, epoch(images(2, 4, 4, 1), bright, 0, 2).length);
        UserException channels =
                assertThrows(UserException.class, () -> epoch(images(2, 4, 4, 3), bright, 0, 2));
        assertTrue(
                channels.getMessage().contains("as many numbers as the images have channels: 3"),
                channels.getMessage());
    }

    @Test
    @Tag("garbage")
    void aCollectionDuringAnEpochChangesNothing() throws Exception {
        LabeledImages images = images(9, 65, 33, 3);
        AugmentationPipeline pipeline =
                AugmentationPipeline.of(
                        List.of(
                                shift(3),
                                Augmentations.rotation(20),
                                Augmentations.randomCrop(2),
                                Augmentations.cutout(8, 2),
                                Augmentations.randomErasing(
                                        1,
                                        List.of(0.1, 0.2),
                                        List.of(0.5, 2.0),
                                        OptionalDouble.empty())),
                        RGB);
        float[] quiet = epoch(images, pipeline, 0, 2);
        assertArrayEquals(quiet, Garbage.during(() -> epoch(images, pipeline, 0, 2)));
    }

    @Test
    void everyTypeCanBeMadeWithItsDefaults() {
        for (String name : Augmentations.names()) {
            assertFalse(Augmentations.get(name).toString().isEmpty());
            assertEquals(name, Augmentations.registry().get(name).name());
            Augmentations.registry().get(name).create(Map.of());
        }
    }

    @ParameterizedTest
    @CsvSource({"1, 1, 1", "33, 31, 3", "64, 63, 3", "8, 20, 1"})
    void aListOfARecipeIsWhatAJavaProgramAddsInThatOrder(int height, int width, int channels) {
        List<Double> half = Collections.nCopies(channels, 0.5);
        AugmentationSpec spec =
                AugmentationSpec.of(
                        List.of(
                                "horizontal-flip",
                                "rand-augment",
                                "random-crop:padding=1",
                                "trivial-augment",
                                "auto-augment:policy=svhn",
                                "cutout:length=3,holes=2",
                                "random-erasing:p=0.7,value=random"),
                        half,
                        half);
        List<Augmentation> all =
                List.of(
                        Augmentations.horizontalFlip(0.5),
                        Augmentations.randAugment(2, 9, 31),
                        Augmentations.randomCrop(1),
                        Augmentations.trivialAugment(31),
                        Augmentations.autoAugment(AutoAugmentPolicy.SVHN),
                        Augmentations.cutout(3, 2),
                        Augmentations.randomErasing(
                                0.7,
                                List.of(0.02, 0.33),
                                List.of(0.3, 3.3),
                                OptionalDouble.empty()));
        LabeledImages images = images(9, height, width, channels);
        float[] listed = epoch(images, AugmentationPipeline.of(spec), 0, 4);
        assertArrayEquals(
                epoch(
                        images,
                        AugmentationPipeline.of(all, new ChannelStatistics(half, half)),
                        0,
                        4),
                listed);
        float[] resumed = epoch(images, AugmentationPipeline.of(spec), 2, 4);
        assertArrayEquals(
                Arrays.copyOfRange(listed, listed.length - resumed.length, listed.length), resumed);
        assertEquals(5, AugmentationPipeline.of(spec).beforeNormalization() + 1);
    }

    @ParameterizedTest
    @CsvSource({"1, 1, 1, 8", "31, 33, 3, 8", "32, 32, 1, 5", "5, 64, 3, 1"})
    void cutoutSetsASquareToTheMeanAndLeavesTheRest(
            int height, int width, int channels, int length) {
        List<Double> half = Collections.nCopies(channels, 0.5);
        ChannelStatistics statistics = new ChannelStatistics(half, half);
        LabeledImages images = images(20, height, width, channels);
        float[] plain = epoch(images, AugmentationPipeline.of(List.of(), statistics), 0, 20);
        float[] cut =
                epoch(
                        images,
                        AugmentationPipeline.of(
                                List.of(Augmentations.cutout(length, 1)), statistics),
                        0,
                        20);
        int area = height * width;
        boolean whole = false;
        for (int i = 0; i < 20; i++) {
            int erased = 0;
            for (int at = 0; at < area; at++) {
                boolean hole = cut[i * channels * area + at] != plain[i * channels * area + at];
                for (int c = 0; c < channels; c++) {
                    int value = (i * channels + c) * area + at;
                    assertEquals(hole ? 0 : plain[value], cut[value], 0f);
                }
                erased += hole ? 1 : 0;
            }
            assertTrue(erased > 0 && erased <= length * length, "" + erased);
            whole |= erased == length * length;
        }
        assertEquals(height >= length, whole);
    }

    @Test
    void anErasedRectangleHasTheSidesThatTorchvisionDraws() {
        OperationsTest.lines("erasing")
                .forEach(
                        words -> {
                            double[] numbers = OperationsTest.numbers(words, 1);
                            int[] next = {4};
                            int[] size =
                                    Holes.size(
                                            (int) numbers[0],
                                            (int) numbers[1],
                                            () -> numbers[next[0]++],
                                            () -> numbers[next[0]++]);
                            // torchvision has the image itself erased of nothing where none fits.
                            int[] expected =
                                    numbers.length == 24 && size.length == 0
                                            ? new int[0]
                                            : new int[] {(int) numbers[2], (int) numbers[3]};
                            assertArrayEquals(expected, size, String.join(" ", words));
                        });
    }

    @Test
    void randomErasingErasesItsShareOfTheImagesWithItsValueOrNoise() {
        LabeledImages images = images(200, 32, 32, 3);
        float[] plain = epoch(images, AugmentationPipeline.of(List.of(), RGB), 0, 200);
        for (OptionalDouble value : List.of(OptionalDouble.of(1.5), OptionalDouble.empty())) {
            Augmentation erasing =
                    Augmentations.randomErasing(0.25, List.of(0.1, 0.2), List.of(0.5, 2.0), value);
            float[] erased = epoch(images, AugmentationPipeline.of(List.of(erasing), RGB), 0, 200);
            int changedImages = 0;
            double sum = 0;
            double squares = 0;
            int changed = 0;
            for (int i = 0; i < 200; i++) {
                int before = changed;
                for (int at = i * 3072; at < (i + 1) * 3072; at++) {
                    if (erased[at] != plain[at]) {
                        changed++;
                        sum += erased[at];
                        squares += erased[at] * erased[at];
                    }
                }
                if (changed > before) {
                    changedImages++;
                    double share = (changed - before) / 3072.0;
                    assertTrue(share > 0.08 && share < 0.23, "" + share);
                }
            }
            assertTrue(changedImages > 30 && changedImages < 75, "" + changedImages);
            double mean = sum / changed;
            double spread = Math.sqrt(squares / changed - mean * mean);
            assertEquals(value.orElse(0), mean, 0.05);
            assertEquals(value.isPresent() ? 0 : 1, spread, 0.05);
        }
    }

    @Test
    void automaticAugmentationsDrawEveryOperationAsOftenAndBothSigns() {
        SplittableRandom random = new SplittableRandom(5);
        Map<ImageOperation.Kind, Integer> counts = new EnumMap<>(ImageOperation.Kind.class);
        int negative = 0;
        int signed = 0;
        for (int i = 0; i < 14_000; i++) {
            ImageOperation drawn = OperationPolicy.trivial(31).draw(random, 32, 32).get(0);
            counts.merge(drawn.kind(), 1, Integer::sum);
            signed += drawn.kind().isSigned() && drawn.magnitude() != 0 ? 1 : 0;
            negative += drawn.magnitude() < 0 ? 1 : 0;
        }
        assertEquals(14, counts.size());
        counts.forEach((kind, count) -> assertEquals(1000, count, 150, kind + ""));
        assertEquals(0.5, (double) negative / signed, 0.03);
        assertEquals(3, OperationPolicy.random(3, 9, 31).draw(random, 32, 32).size());
        assertFalse(counts.containsKey(ImageOperation.Kind.INVERT));
    }

    @Test
    void automaticAugmentationsTakeGreyAndColourOnly() {
        List<Double> four = Collections.nCopies(4, 0.5);
        AugmentationPipeline pipeline =
                AugmentationPipeline.of(
                        List.of(Augmentations.randAugment(2, 9, 31)),
                        new ChannelStatistics(four, four));
        UserException e =
                assertThrows(UserException.class, () -> epoch(images(2, 4, 4, 4), pipeline, 0, 2));
        assertTrue(e.getMessage().contains("1 or 3 channels, and these have 4"), e.getMessage());
    }

    private static LabeledImages images(int count, int height, int width, int channels) {
        byte[] pixels = new byte[count * height * width * channels];
        new Random(height * 100L + width).nextBytes(pixels);
        return LabeledImages.of(pixels, new int[count], height, width, channels);
    }

    private static float[] epoch(
            LabeledImages images, AugmentationPipeline pipeline, int first, int batchSize) {
        List<float[]> all = new ArrayList<>();
        try (NDManager manager = NDManager.newBaseManager()) {
            Augmenter augmenter = new Augmenter(manager, pipeline, images.height(), images.width());
            BatchSource source = BatchSource.of(manager, images, augmenter);
            try (BatchStream stream = source.epoch(new EpochPlan(1, 2, first, batchSize))) {
                for (int at = first * batchSize; at < images.size(); at += batchSize) {
                    try (NDManager step = manager.newSubManager()) {
                        NDArray batch = stream.next(step).orElseThrow().images();
                        assertEquals(2, step.getManagedArrays().size());
                        all.add(batch.toFloatArray());
                    }
                }
            }
        }
        float[] joined = new float[all.stream().mapToInt(values -> values.length).sum()];
        int next = 0;
        for (float[] values : all) {
            System.arraycopy(values, 0, joined, next, values.length);
            next += values.length;
        }
        return joined;
    }
}
