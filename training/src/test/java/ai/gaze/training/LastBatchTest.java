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
import ai.gaze.training.augment.Augmentations;
import ai.gaze.training.checkpoint.CheckpointData;
import ai.gaze.training.data.ImageDataset;
import ai.gaze.training.data.LastBatch;
import ai.gaze.training.data.MaskedImages;
import ai.gaze.training.data.Sampler;
import ai.gaze.training.data.ShapeImages;
import ai.gaze.training.run.TinyImages;
import ai.gaze.zoo.UserException;
import ai.gaze.zoo.backbone.CifarResNet;
import ai.gaze.zoo.segmentation.SegmentationNetwork;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** The last batch of an epoch is kept as it is, left out, or filled. */
class LastBatchTest {

    private static TrainingBuilder builder(int images, int batch, LastBatch last) {
        try {
            return Training.builder()
                    .setNetwork(TinyNetwork.create())
                    .setData(TinyImages.of(images, 6).load(null))
                    .optDevice(Device.cpu())
                    .optBatchSize(batch)
                    .optLastBatch(last)
                    .addAugmentation(Augmentations.randomCrop(2), Augmentations.horizontalFlip(0.5))
                    .optEpochs(2);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private static List<Double> losses(TrainingBuilder builder) {
        List<Double> losses = new ArrayList<>();
        try (Training training =
                builder.addCallback(Callback.afterStep(t -> losses.add(t.loss()))).build()) {
            training.run();
        }
        return losses;
    }

    @ParameterizedTest
    @CsvSource({
        "13, 4, KEEP, 4, 13",
        "13, 4, DROP, 3, 12",
        "13, 4, FILL, 4, 16",
        "1, 1, KEEP, 1, 1",
        "1, 1, DROP, 1, 1",
        "1, 1, FILL, 1, 1",
        "5, 5, DROP, 1, 5",
        "5, 5, FILL, 1, 5",
        "5, 4, FILL, 2, 8",
        "5, 3, DROP, 1, 3",
        "7, 1, DROP, 7, 7",
        "7, 1, FILL, 7, 7"
    })
    void anEpochHasSoManySteps(int images, int batch, LastBatch last, int steps, int seen) {
        try (Training training = builder(images, batch, last).build()) {
            assertEquals(steps, training.steps());
            training.run();
            assertEquals(2L * steps, training.iteration());
            EpochMetrics epoch = training.epochMetrics();
            assertEquals(seen, epoch.imagesPerSecond() * epoch.loopSeconds(), 1e-6);
            double right = epoch.trainAccuracy() * seen;
            assertEquals(Math.rint(right), right, 1e-9, "a share of those seen");
        }
    }

    @ParameterizedTest
    @EnumSource(LastBatch.class)
    void whereTheImagesFillTheBatchesNothingChanges(LastBatch last) {
        assertEquals(losses(builder(12, 4, LastBatch.KEEP)), losses(builder(12, 4, last)));
    }

    @ParameterizedTest
    @EnumSource(Sampler.class)
    void theBatchesBeforeTheLastAreTheSame(Sampler sampler) {
        List<Double> keep = losses(builder(13, 4, LastBatch.KEEP).optSampler(sampler));
        List<Double> drop = losses(builder(13, 4, LastBatch.DROP).optSampler(sampler));
        List<Double> fill = losses(builder(13, 4, LastBatch.FILL).optSampler(sampler));
        assertEquals(keep.subList(0, 3), drop.subList(0, 3));
        assertEquals(keep.subList(0, 3), fill.subList(0, 3));
        assertFalse(keep.get(3).equals(fill.get(3)), "the last batch has other images");
        assertEquals(List.of(8, 6, 8), List.of(keep.size(), drop.size(), fill.size()));
    }

    @Test
    void aLargerBatchThanThereAreImagesLeavesNoStep() {
        for (LastBatch last : LastBatch.values()) {
            UserException e =
                    assertThrows(UserException.class, () -> builder(13, 14, last).build());
            assertEquals(
                    "batch-size 14 is larger than the 13 training images; use at most that",
                    e.getMessage());
        }
    }

    @ParameterizedTest
    @CsvSource({"DROP, 3, 1", "DROP, 2, 2", "FILL, 4, 1", "FILL, 2, 2", "FILL, 1, 4"})
    void stepsOfSeveralBatchesCountWhatIsLeft(LastBatch last, int steps, int accumulate) {
        try (Training training = builder(13, 4, last).optAccumulate(accumulate).build()) {
            assertEquals(steps, training.steps());
            training.run();
        }
    }

    @Test
    void asManyBatchesForAStepAsAnEpochHas() {
        UserException e =
                assertThrows(
                        UserException.class,
                        () -> builder(13, 4, LastBatch.DROP).optAccumulate(4).build());
        assertEquals(
                "accumulate 4 is more than the 3 batches of an epoch; use at most that",
                e.getMessage());
    }

    @ParameterizedTest
    @EnumSource(LastBatch.class)
    void itGoesOnInTheMiddleOfAnEpochWithTheSameBits(LastBatch last) {
        Map<String, float[]> unbroken;
        try (Training training = builder(13, 4, last).build()) {
            training.run();
            unbroken = TinyNetwork.weights(training);
        }
        for (int stop = 1; stop <= 5; stop++) {
            int at = stop;
            Callback stopping =
                    Callback.afterStep(
                            t -> {
                                if (t.iteration() == at) {
                                    t.stop();
                                }
                            });
            try (Training first = builder(13, 4, last).addCallback(stopping).build();
                    Training second = builder(13, 4, last).build()) {
                first.run();
                second.restore(first.save(first.newManager()));
                second.run();
                Map<String, float[]> resumed = TinyNetwork.weights(second);
                unbroken.forEach((n, v) -> assertArrayEquals(v, resumed.get(n), n + " " + at));
            }
        }
    }

    @Test
    void itDoesNotGoOnWithAnotherOne() {
        try (Training keep = builder(13, 4, LastBatch.KEEP).build();
                Training fill = builder(13, 4, LastBatch.FILL).build()) {
            CheckpointData kept = keep.save(keep.newManager());
            assertFalse(kept.state().path("plan").has("batch.last"), "as it was before");
            UserException e = assertThrows(UserException.class, () -> fill.restore(kept));
            assertTrue(
                    e.getMessage()
                            .startsWith(
                                    "the training began with batch.last keep and would go on with"
                                            + " fill; "),
                    e.getMessage());
            CheckpointData filled = fill.save(fill.newManager());
            assertThrows(UserException.class, () -> keep.restore(filled));
        }
    }

    @Test
    void aFilledBatchHasTheFirstImagesOfTheEpochVariedAnew() {
        try (NDManager manager = NDManager.newBaseManager(Device.cpu());
                Training training =
                        builder(5, 4, LastBatch.FILL).optSampler(Sampler.SEQUENTIAL).build()) {
            try (var batches = training.images().epoch(1, 0)) {
                NDArray first = batches.next(manager).orElseThrow().labels();
                NDArray second = batches.next(manager).orElseThrow().labels();
                assertEquals("[0, 1, 0, 1]", Arrays.toString(first.toLongArray()));
                // The fifth, and then the first three.
                assertEquals("[0, 0, 1, 0]", Arrays.toString(second.toLongArray()));
                assertTrue(batches.next(manager).isEmpty());
            }
        }
    }

    @ParameterizedTest
    @EnumSource(LastBatch.class)
    void ofImagesWithMasksToo(LastBatch last) {
        ImageDataset shapes =
                MaskedImages.dataset("shapes", ShapeImages.of(11, 32, 1), ShapeImages.of(4, 32, 2));
        Block network =
                SegmentationNetwork.builder()
                        .setBackbone(CifarResNet.builder().setNumLayers(8))
                        .optHead("fcn")
                        .setOutSize(6)
                        .build();
        try (Training training =
                Training.builder()
                        .setNetwork(network)
                        .setData(shapes)
                        .optDevice(Device.cpu())
                        .optBatchSize(4)
                        .optLastBatch(last)
                        .build()) {
            training.run();
            assertEquals(last == LastBatch.DROP ? 2 : 3, training.iteration());
            assertTrue(training.epochMetrics().trainAccuracy() <= 1);
        }
    }
}
