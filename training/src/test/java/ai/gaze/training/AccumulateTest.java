package ai.gaze.training;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.Device;
import ai.gaze.training.checkpoint.CheckpointData;
import ai.gaze.training.data.ImageDataset;
import ai.gaze.training.execution.ExecutionMode;
import ai.gaze.training.execution.Precision;
import ai.gaze.training.optim.EmaSpec;
import ai.gaze.training.optim.Optimizers;
import ai.gaze.training.run.TinyImages;
import ai.gaze.training.schedule.Schedules;
import ai.gaze.zoo.UserException;
import ai.gaze.zoo.layer.ParameterNames;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Several batches of a step do what one batch of all their images does. */
@Timeout(value = 2, unit = TimeUnit.MINUTES)
class AccumulateTest {

    private static ImageDataset data(int images) {
        try {
            return TinyImages.of(images, 6).load(null);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private static TrainingBuilder builder(int images, int batch, int accumulate) {
        return Training.builder()
                .setNetwork(TinyNetwork.create())
                .setData(data(images))
                .optDevice(Device.cpu())
                .optBatchSize(batch)
                .optAccumulate(accumulate)
                .optEpochs(3);
    }

    /** What moves the weights counts in steps, whatever a step is made of. */
    private static TrainingBuilder full(TrainingBuilder builder) {
        return builder.optOptimizer(
                        Optimizers.sgd(0.05).momentum(0.9).weightDecay(0.01).clipNorm(0.5))
                .optSchedule(Schedules.oneCycle())
                .optEma(new EmaSpec(0.9, true));
    }

    private record Ended(
            Map<String, float[]> weights, List<Double> losses, TrainingResult result) {}

    private static Ended train(TrainingBuilder builder) {
        List<Double> losses = new ArrayList<>();
        try (Training training =
                builder.addCallback(Callback.afterStep(t -> losses.add(t.loss()))).build()) {
            TrainingResult result = training.run();
            Map<String, float[]> weights = new LinkedHashMap<>();
            ParameterNames.of(training.network())
                    .forEach((name, p) -> weights.put(name, p.getArray().toFloatArray()));
            return new Ended(weights, losses, result);
        }
    }

    private static void assertEqual(Ended expected, Ended actual, double tolerance) {
        expected.weights()
                .forEach(
                        (name, values) ->
                                assertArrayEquals(
                                        values,
                                        actual.weights().get(name),
                                        (float) tolerance,
                                        name));
        assertEquals(expected.losses().size(), actual.losses().size());
        for (int i = 0; i < expected.losses().size(); i++) {
            assertEquals(expected.losses().get(i), actual.losses().get(i), tolerance);
        }
        EpochMetrics before = expected.result().history().get(2);
        EpochMetrics now = actual.result().history().get(2);
        assertEquals(before.iteration(), now.iteration());
        assertEquals(before.trainLoss(), now.trainLoss(), tolerance);
        assertEquals(before.trainAccuracy(), now.trainAccuracy());
        assertEquals(before.learningRate(), now.learningRate());
    }

    // Of 13 images the last group has fewer batches, the last batch fewer images, or both.
    @ParameterizedTest
    @CsvSource({"12,4,3", "12,2,3", "13,3,3", "13,5,2", "13,1,13", "13,2,4"})
    void theyGiveWhatOneBatchGives(int images, int batch, int accumulate) {
        Ended large = train(full(builder(images, Math.min(images, batch * accumulate), 1)));
        Ended small = train(full(builder(images, batch, accumulate)));
        assertEqual(large, small, 1e-6);
    }

    @Test
    void theyDoSoCompiledAndInHalfPrecision() {
        Ended large = train(full(builder(13, 8, 1)));
        Ended compiled = train(full(builder(13, 4, 2)).optExecution(ExecutionMode.COMPILED));
        assertEqual(large, compiled, 1e-6);
        Ended largeHalf = train(half(builder(13, 8, 1)));
        assertEqual(largeHalf, train(half(builder(13, 4, 2))), 2e-3);
    }

    private static TrainingBuilder half(TrainingBuilder builder) {
        return full(builder)
                .optExecution(ExecutionMode.COMPILED)
                .optPrecision(Precision.FP16)
                .optWarning(w -> {});
    }

    @Test
    void oneThatIsStoppedAfterEachStepEndsWithTheBitsOfTheUnbrokenOne() {
        Ended unbroken = train(half(builder(13, 2, 3)));
        CheckpointData saved = null;
        Map<String, float[]> last = new LinkedHashMap<>();
        boolean ended = false;
        while (!ended) {
            Training training =
                    half(builder(13, 2, 3)).addCallback(Callback.afterStep(Training::stop)).build();
            if (saved != null) {
                training.restore(saved);
            }
            ended = training.run().reason() == StopReason.COMPLETED;
            saved = training.save(training.newManager());
            if (ended) {
                ParameterNames.of(training.network())
                        .forEach((name, p) -> last.put(name, p.getArray().toFloatArray()));
            }
        }
        unbroken.weights().forEach((name, v) -> assertArrayEquals(v, last.get(name), name));
    }

    @Test
    void aGroupThatIsLargerThanAnEpochOrAnotherThanBeforeIsOneSentence() {
        assertSentence(
                "accumulate 5 is more than the 4 batches of an epoch; use at most that",
                () -> builder(13, 4, 5).build());
        assertSentence("accumulate must be at least 1, not 0", () -> builder(13, 4, 0));
        try (Training first = builder(12, 4, 1).build();
                Training second = builder(12, 4, 3).build()) {
            CheckpointData saved = first.save(first.newManager());
            assertSentence(
                    "the training began with accumulate 1 and would go on with 3",
                    () -> second.restore(saved));
        }
    }

    private static void assertSentence(String part, Runnable action) {
        UserException e = assertThrows(UserException.class, action::run);
        assertTrue(e.getMessage().contains(part), e::getMessage);
    }
}
