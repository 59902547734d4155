package ai.gaze.training;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.nn.Block;
import ai.gaze.training.augment.Augmentation;
import ai.gaze.training.augment.AugmentationPipeline;
import ai.gaze.training.augment.Augmentations;
import ai.gaze.training.augment.Augmenter;
import ai.gaze.training.augment.BatchSource;
import ai.gaze.training.augment.TestTimeAugmentation;
import ai.gaze.training.checkpoint.CheckpointData;
import ai.gaze.training.data.Batch;
import ai.gaze.training.data.BatchStream;
import ai.gaze.training.data.ChannelStatistics;
import ai.gaze.training.data.EpochPlan;
import ai.gaze.training.data.HoldOut;
import ai.gaze.training.data.ImageDataset;
import ai.gaze.training.data.ImageSource;
import ai.gaze.training.data.LabeledImages;
import ai.gaze.training.data.MaskedImages;
import ai.gaze.training.data.Sampler;
import ai.gaze.training.data.ShapeImages;
import ai.gaze.training.execution.ExecutionMode;
import ai.gaze.training.loss.ClassWeights;
import ai.gaze.training.metric.Metrics;
import ai.gaze.training.optim.Optimizers;
import ai.gaze.zoo.UserException;
import ai.gaze.zoo.backbone.CifarResNet;
import ai.gaze.zoo.backbone.ResNet;
import ai.gaze.zoo.layer.Layers;
import ai.gaze.zoo.segmentation.SegmentationNetwork;
import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class SegmentationTest {

    private static final int SIDE = 32;

    private static ImageDataset shapes() {
        return MaskedImages.dataset(
                "shapes 猫", ShapeImages.of(40, SIDE, 1), ShapeImages.of(9, SIDE, 2));
    }

    private static Block network(String head) {
        return SegmentationNetwork.builder()
                .setBackbone(CifarResNet.builder().setNumLayers(8).optAttention("se"))
                .optHead(head)
                .setOutSize(6)
                .build();
    }

    private static TrainingBuilder training(String head) {
        return Training.builder()
                .setNetwork(network(head))
                .setData(shapes())
                .optDevice(Device.cpu())
                .optBatchSize(8)
                .optSeed(3)
                .addAugmentation(
                        Augmentations.randomCrop(4),
                        Augmentations.horizontalFlip(0.5),
                        Augmentations.rotation(15))
                .addMetric(Metrics.meanIou())
                .optBestMonitor("mean_iou");
    }

    private static float[] weights(Training training) {
        Map<String, NDArray> all =
                new TreeMap<>(
                        SavedTensors.weightsOf(training.save(training.newManager())).tensors());
        int size = Math.toIntExact(all.values().stream().mapToLong(NDArray::size).sum());
        FloatBuffer values = FloatBuffer.allocate(size);
        all.values().forEach(array -> values.put(array.toFloatArray()));
        return values.array();
    }

    @ParameterizedTest
    @ValueSource(strings = {"fcn", "deeplabv3:rate=2,width=16", "danet", "ccnet:width=16"})
    void aCompiledTrainingComputesWhatAnEagerOneDoes(String head) {
        List<float[]> weights = new ArrayList<>();
        List<Double> iou = new ArrayList<>();
        for (ExecutionMode mode : ExecutionMode.values()) {
            try (Training training = training(head).optExecution(mode).build()) {
                training.run();
                weights.add(weights(training));
                iou.add(training.metrics().get("mean_iou"));
            }
        }
        assertArrayEquals(weights.get(0), weights.get(1));
        assertEquals(iou.get(0), iou.get(1));
        assertTrue(iou.get(0) > 0 && iou.get(0) < 1, iou::toString);
    }

    // Of one step, the loss of which is that of the first head and a share of that of the second.
    private static double firstLoss(double weight, ExecutionMode mode) {
        double[] loss = new double[1];
        Block network =
                SegmentationNetwork.builder()
                        .setBackbone(CifarResNet.builder().setNumLayers(8))
                        .optHead("deeplabv3:rate=2,width=8")
                        .setOutSize(6)
                        .optAuxiliary(weight)
                        .build();
        try (Training training =
                training("fcn")
                        .setNetwork(network)
                        .optBatchSize(40)
                        .optExecution(mode)
                        .addCallback(
                                Callback.afterEpoch(t -> loss[0] = t.epochMetrics().trainLoss()))
                        .build()) {
            training.run();
        }
        return loss[0];
    }

    @ParameterizedTest
    @EnumSource
    void theLossOfTheSecondHeadIsAddedWithItsWeight(ExecutionMode mode) {
        double little = firstLoss(0.2, mode);
        double more = firstLoss(0.4, mode);
        double most = firstLoss(0.8, mode);
        double second = (more - little) / 0.2;
        // Six classes: about log 6 before anything is learnt.
        assertEquals(Math.log(6), second, 0.7);
        assertEquals(second, (most - more) / 0.4, 1e-4);
    }

    @Test
    void itLearns() {
        try (Training training =
                training("fcn")
                        .optEpochs(12)
                        .optExecution(ExecutionMode.COMPILED)
                        .optClassWeights(ClassWeights.balanced())
                        .build()) {
            training.run();
            // All ground would be a sixth of its share, 0.12.
            double iou = training.metrics().get("mean_iou");
            assertTrue(iou > 0.14, () -> "mean IoU " + iou);
            double flipped =
                    training.evaluate(shapes().test(), TestTimeAugmentation.FLIP)
                            .metric("mean_iou");
            assertTrue(flipped > 0.9 * iou, () -> "mirrored too " + flipped);
            String said =
                    assertThrows(
                                    UserException.class,
                                    () ->
                                            training.evaluate(
                                                    shapes().test(),
                                                    TestTimeAugmentation.FLIP_AND_SHIFT))
                            .getMessage();
            assertTrue(said.contains("shifts the pixels of masks"), said);
        }
    }

    @Test
    void resumedItGoesOnAsIfItHadNotStopped() {
        float[] unbroken;
        CheckpointData middle;
        try (Training training = training("fcn").optEpochs(2).build()) {
            training.run();
            unbroken = weights(training);
        }
        try (Training training =
                training("fcn")
                        .optEpochs(2)
                        .addCallback(Callback.afterEpoch(e -> e.stop()))
                        .build()) {
            training.run();
            middle = training.save(training.newManager());
            try (Training again = training("fcn").optEpochs(2).build()) {
                again.restore(middle);
                again.run();
                assertArrayEquals(unbroken, weights(again));
            }
        }
    }

    /** Eight images, of which some have no pixel that counts, and others a few. */
    private static MaskedImages partlyMasked() {
        Random random = new Random(4);
        byte[] pixels = new byte[8 * 9 * 7 * 3];
        byte[] masks = new byte[8 * 9 * 7];
        random.nextBytes(pixels);
        for (int i = 0; i < masks.length; i++) {
            int image = i / (9 * 7);
            boolean counts = image % 3 > 0 && random.nextInt(image) == 0;
            masks[i] = (byte) (counts ? random.nextInt(2) : MaskedImages.IGNORED);
        }
        return MaskedImages.of(pixels, masks, 9, 7, 3, List.of("a", "b"));
    }

    private static TrainingBuilder standingStill(MaskedImages images) {
        return Training.builder()
                .setNetwork(Layers.conv(3, 2, 1, 1, 0, true))
                .setData(MaskedImages.dataset("x", images, images))
                .optDevice(Device.cpu())
                .optBatchSize(8)
                .optOptimizer(Optimizers.sgd(0))
                .optWarning(warning -> {});
    }

    @Test
    void anEvaluationIsTheSameInBatchesOfAnySizeAlsoWhereNoPixelCounts() {
        List<Map<String, Double>> evaluations = new ArrayList<>();
        for (int size : new int[] {1, 3, 8}) {
            TrainingBuilder builder = standingStill(partlyMasked()).optEvalBatchSize(size);
            try (Training training = builder.addMetric(Metrics.meanIou()).build()) {
                evaluations.add(training.evaluate(training.data().test()).metrics());
            }
        }
        for (Map<String, Double> each : evaluations) {
            each.forEach((name, value) -> assertEquals(evaluations.get(2).get(name), value, 1e-6));
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 3, 8})
    void theTrainingAccuracyIsThatOfThePixels(int batchSize) {
        byte[] masks = new byte[8 * 9 * 7];
        byte[] pixels = new byte[3 * masks.length];
        new Random(5).nextBytes(pixels);
        for (int i = 0; i < masks.length; i++) {
            masks[i] = (byte) (pixels[3 * i] & 1);
        }
        MaskedImages images = MaskedImages.of(pixels, masks, 9, 7, 3, List.of("a", "b"));
        try (Training training = standingStill(images).optBatchSize(batchSize).build()) {
            EpochMetrics epoch = training.run().history().get(0);
            assertEquals(epoch.evalAccuracy(), epoch.trainAccuracy(), 1e-6);
            assertEquals(epoch.evalLoss(), epoch.trainLoss(), 1e-6);
        }
    }

    @Test
    void imagesAreHeldOutWhateverTheirMasksAndDrawnByNoClass() {
        MaskedImages images = ShapeImages.of(10, SIDE, 1);
        HoldOut split = HoldOut.split(images, 3, 7);
        assertEquals(3, split.validation().size());
        assertEquals(7, split.train().size());
        String most =
                assertThrows(UserException.class, () -> HoldOut.split(images, 10, 7)).getMessage();
        assertTrue(most.contains("takes all, but there are only 10"), most);
        String balanced =
                assertThrows(
                                UserException.class,
                                () -> training("fcn").optSampler(Sampler.BALANCED).build())
                        .getMessage();
        assertTrue(
                balanced.contains("sampler balanced draws every class of images as often"),
                balanced);
    }

    @Test
    void imageAndMaskMoveTogether() {
        // The image says by its brightness what its mask says.
        int n = 4;
        byte[] masks = new byte[n * SIDE * SIDE];
        byte[] pixels = new byte[masks.length];
        for (int i = 0; i < masks.length; i++) {
            masks[i] = (byte) (i * 31 / 7 % 5);
            pixels[i] = (byte) (50 + 40 * masks[i]);
        }
        MaskedImages images =
                MaskedImages.of(pixels, masks, SIDE, SIDE, 1, List.of("a", "b", "c", "d", "e"));
        ImageDataset data = MaskedImages.dataset("x", images, images);
        AugmentationPipeline pipeline =
                AugmentationPipeline.of(
                        List.of(
                                Augmentations.randomCrop(6),
                                Augmentations.horizontalFlip(0.5),
                                Augmentations.rotation(30)),
                        data.statistics());
        try (NDManager manager = NDManager.newBaseManager(Device.cpu());
                Augmenter augmenter = new Augmenter(manager, pipeline, SIDE, SIDE);
                BatchStream batches =
                        BatchSource.of(manager, images, augmenter)
                                .epoch(new EpochPlan(1, 1, 0, n, Sampler.SHUFFLED))) {
            Batch batch = batches.next(manager).orElseThrow();
            long[] labels = batch.labels().toLongArray();
            NDArray seen = batch.images();
            float[] values = seen.toFloatArray();
            double mean = data.statistics().mean().get(0);
            double std = data.statistics().std().get(0);
            int ignored = 0;
            for (int i = 0; i < labels.length; i++) {
                long pixel = Math.round((values[i] * std + mean) * 255);
                assertEquals(labels[i] == 255 ? 0 : 50 + 40 * labels[i], pixel);
                ignored += labels[i] == 255 ? 1 : 0;
            }
            assertTrue(ignored > 0 && ignored < labels.length / 2, "" + ignored);
        }
    }

    /** As one who implements {@link ImageSource} writes it. */
    @Test
    void theStatisticsOfOnesOwnSourceLeaveItsMaskAsItIs() {
        MaskedImages masked = ShapeImages.of(9, SIDE, 2);
        ChannelStatistics measured = ChannelStatistics.of(masked);
        LabeledImages bare =
                MaskedImages.withoutMasks(
                        masked.read(new int[] {0, 1, 2, 3, 4, 5, 6, 7, 8}).images());
        assertEquals(ChannelStatistics.of(bare).mean(), measured.mean().subList(0, 3));
        assertEquals(ChannelStatistics.of(bare).std(), measured.std().subList(0, 3));
        assertEquals(0.0, measured.mean().get(3));
        training("fcn")
                .setData(new ImageDataset("own", masked, masked, measured, false))
                .build()
                .close();
    }

    /** The mask is moved, and what its image gets of colour is what an image without one gets. */
    @Test
    void coloursChangeTheImageAloneAndAsWithoutAMask() {
        int n = 7;
        Random random = new Random(4);
        byte[] pixels = new byte[n * SIDE * SIDE * 3];
        byte[] masks = new byte[n * SIDE * SIDE];
        random.nextBytes(pixels);
        for (int i = 0; i < masks.length; i++) {
            masks[i] = (byte) (random.nextInt(9) == 0 ? 255 : random.nextInt(5));
        }
        List<String> names = List.of("a", "b", "c", "d", "e");
        List<Augmentation> geometry =
                List.of(Augmentations.randomCrop(6), Augmentations.horizontalFlip(0.5));
        List<Augmentation> all = new ArrayList<>(geometry);
        all.add(Augmentations.colorJitter(0.4, 0.4, 0.4, 0.2));
        all.add(Augmentations.rotation(30));
        List<Augmentation> moved = new ArrayList<>(geometry);
        moved.add(Augmentations.rotation(30));
        MaskedImages masked = MaskedImages.of(pixels, masks, SIDE, SIDE, 3, names);
        LabeledImages bare = LabeledImages.of(pixels, new int[n], SIDE, SIDE, 3, names);
        try (NDManager manager = NDManager.newBaseManager(Device.cpu())) {
            Batch coloured = first(manager, all, masked, n);
            assertArrayEquals(
                    first(manager, all, bare, n).images().toFloatArray(),
                    coloured.images().toFloatArray());
            Batch plain = first(manager, moved, masked, n);
            assertFalse(
                    Arrays.equals(plain.images().toFloatArray(), coloured.images().toFloatArray()));
            assertArrayEquals(plain.labels().toLongArray(), coloured.labels().toLongArray());
        }
    }

    private static Batch first(
            NDManager manager, List<Augmentation> all, ImageSource images, int n) {
        List<Double> half = List.of(0.5, 0.5, 0.5);
        AugmentationPipeline pipeline =
                AugmentationPipeline.of(all, new ChannelStatistics(half, half));
        try (Augmenter augmenter = Augmenter.of(manager, pipeline, images);
                BatchStream batches =
                        BatchSource.of(manager, images, augmenter)
                                .epoch(new EpochPlan(1, 1, 0, n, Sampler.SHUFFLED))) {
            return batches.next(manager).orElseThrow();
        }
    }

    @ParameterizedTest
    @CsvSource({
        "cutmix, is not for images with masks",
        "rand-augment, is not for images with masks",
        "color-jitter, is not for images with masks"
    })
    void whatWouldSpoilMasksIsRefused(String name, String words) {
        Augmentation one = Augmentations.get(name);
        String said =
                assertThrows(
                                UserException.class,
                                () -> training("fcn").addAugmentation(one).build())
                        .getMessage();
        assertTrue(said.contains(words), said);
    }

    @Test
    void aNormalizationThatChangesMasksIsRefused() {
        refused(
                Augmentations.normalize(List.of(0.5, 0.5, 0.5, 0.5), List.of(0.5, 0.5, 0.5, 0.5)),
                "the normalization of images with masks");
    }

    private static void refused(Augmentation one, String words) {
        TrainingBuilder builder =
                Training.builder()
                        .setNetwork(network("fcn"))
                        .setData(shapes())
                        .optDevice(Device.cpu())
                        .optBatchSize(8)
                        .addAugmentation(one);
        String said = assertThrows(UserException.class, builder::build).getMessage();
        assertTrue(said.contains(words), said);
    }

    @Test
    void aNetworkOfImagesIsRefused() {
        String said =
                assertThrows(
                                UserException.class,
                                () ->
                                        training("fcn")
                                                .setNetwork(
                                                        ResNet.builder()
                                                                .setNumLayers(18)
                                                                .setOutSize(6)
                                                                .build())
                                                .build())
                        .getMessage();
        assertTrue(said.contains("(1, 6, 32, 32)"), said);
    }

    @Test
    void masksOfUnknownClassesAreRefused() {
        byte[] masks = new byte[SIDE * SIDE];
        masks[7] = 2;
        String said =
                assertThrows(
                                UserException.class,
                                () ->
                                        MaskedImages.of(
                                                new byte[3 * masks.length],
                                                masks,
                                                SIDE,
                                                SIDE,
                                                3,
                                                List.of("a", "b")))
                        .getMessage();
        assertTrue(said.contains("has the class 2 where 0 to 1 were expected"), said);
        assertEquals(SIDE * SIDE * 9, Arrays.stream(shapes().test().countPerClass()).sum());
    }
}
