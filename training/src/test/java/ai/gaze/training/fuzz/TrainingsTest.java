package ai.gaze.training.fuzz;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.gaze.testing.EveryOperation;
import ai.gaze.testing.Garbage;
import ai.gaze.training.Callback;
import ai.gaze.training.DivergedException;
import ai.gaze.training.EpochMetrics;
import ai.gaze.training.SavedTensors;
import ai.gaze.training.StopReason;
import ai.gaze.training.TinyNetwork;
import ai.gaze.training.Training;
import ai.gaze.training.TrainingBuilder;
import ai.gaze.training.TrainingResult;
import ai.gaze.training.checkpoint.CheckpointStore;
import ai.gaze.training.execution.ExecutionMode;
import ai.gaze.zoo.UserException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Whatever a training is made of: it does the same again, also where it is watched and memory is
 * freed all the time; it goes on from any step as if it had not stopped; and compiled it computes
 * what it computes eagerly.
 */
@Timeout(value = 3, unit = TimeUnit.HOURS)
class TrainingsTest {

    private static final int FEW = 6;
    private static final int CASES = EveryOperation.ALL ? 600 : FEW;
    private static final long SEED = Long.getLong("gaze.fuzz.seed", System.nanoTime());

    @TempDir private Path folder;

    /** What a training did. */
    static final class Ended {
        final List<Double> losses = new ArrayList<>();
        final List<Map<String, float[]>> steps = new ArrayList<>();
        Map<String, float[]> weights = Map.of();
        List<String> epochs = List.of();
        String failure = "";
    }

    @Test
    void aDrawnTrainingIsTheSameAgainFromAnyStepAndCompiled() throws Exception {
        assertAllHold(folder, SEED, 0, CASES, Callable::call);
    }

    @Test
    @Tag("garbage")
    void soItIsWhileMemoryIsFreed() throws Exception {
        assertAllHold(folder, SEED, 10 * CASES, FEW / 2, Garbage::during);
    }

    /** Does something in some surroundings. */
    @FunctionalInterface
    interface Surroundings {
        Ended during(Callable<Ended> training) throws Exception;
    }

    /**
     * Draws trainings until so many were made; what is refused is none.
     *
     * @param first number of the first draw
     */
    static void assertAllHold(Path folder, long seed, int first, int wanted, Surroundings how)
            throws Exception {
        int made = 0;
        int drawn = 0;
        for (; made < wanted && drawn < 4 * wanted; drawn++) {
            DrawnTraining training = DrawnTraining.draw(seed * 1_000_003 + first + drawn);
            try {
                made += holds(folder, training, how) ? 1 : 0;
            } catch (AssertionError | RuntimeException e) {
                throw new AssertionError(
                        "seed %d, draw %d: %s".formatted(seed, first + drawn, training), e);
            }
        }
        System.out.printf("trainings: %d made, %d drawn, seed %d%n", made, drawn, seed);
        assertEquals(wanted, made);
    }

    static boolean holds(Path folder, DrawnTraining drawn, Surroundings how) throws Exception {
        Ended unbroken;
        try {
            unbroken = train(drawn.builder(), training -> {});
        } catch (UserException e) {
            return false;
        }
        Callable<Ended> watched = () -> train(drawn.builder(), TrainingsTest::watch);
        assertSame(unbroken, how.during(() -> inAnotherThread(watched)), "again");
        assertSame(unbroken, broken(folder, drawn, unbroken.losses.size()), "resumed");
        assertCompiledIsEager(drawn);
        return true;
    }

    private static Ended inAnotherThread(Callable<Ended> training) throws Exception {
        FutureTask<Ended> task = new FutureTask<>(training);
        Thread thread = new Thread(task, "another");
        thread.start();
        try {
            return task.get();
        } finally {
            thread.join();
        }
    }

    /** Asks for all that changes nothing. */
    private static void watch(Training training) {
        training.evaluate(training.data().test());
        training.network();
        training.save(training.newManager());
        training.progress();
        try (NDManager manager = training.newManager()) {
            training.firstBatch(manager);
        }
    }

    private static Ended train(TrainingBuilder builder, Consumer<Training> after) {
        Ended ended = new Ended();
        try (Training training =
                builder.addCallback(
                                Callback.afterStep(
                                        t -> {
                                            ended.losses.add(t.loss());
                                            after.accept(t);
                                        }))
                        .build()) {
            run(training, ended);
        }
        return ended;
    }

    private static TrainingResult run(Training training, Ended ended) {
        try {
            TrainingResult result = training.run();
            ended.weights = TinyNetwork.weights(training);
            ended.epochs = result.history().stream().map(TrainingsTest::told).toList();
            return result;
        } catch (DivergedException e) {
            ended.failure = e.getMessage();
            return null;
        }
    }

    private static String told(EpochMetrics e) {
        return "%d %d %s %s %s %s %s %s %s"
                .formatted(
                        e.epoch(),
                        e.iteration(),
                        e.trainLoss(),
                        e.trainAccuracy(),
                        e.evalLoss(),
                        e.evalAccuracy(),
                        e.learningRate(),
                        e.lossScaling(),
                        e.metrics());
    }

    private static Ended broken(Path folder, DrawnTraining drawn, int steps) throws IOException {
        int at = 1 + new Random(drawn.seed()).nextInt(steps);
        CheckpointStore store =
                new CheckpointStore(Files.createTempDirectory(folder, "run"), warning -> {});
        Ended ended = new Ended();
        Callback stops =
                Callback.afterStep(
                        t -> {
                            ended.losses.add(t.loss());
                            if (t.iteration() == at) {
                                t.stop();
                            }
                        });
        try (Training training = drawn.builder().addCallback(stops).build()) {
            TrainingResult result = run(training, ended);
            if (result == null || result.reason() == StopReason.COMPLETED) {
                return ended;
            }
            store.save(CheckpointStore.LAST, training.save(training.newManager()));
        }
        List<String> before = ended.epochs;
        try (NDManager host = NDManager.newBaseManager(Device.cpu());
                Training training =
                        drawn.builder()
                                .addCallback(Callback.afterStep(t -> ended.losses.add(t.loss())))
                                .build()) {
            training.restore(store.load(host, CheckpointStore.LAST));
            run(training, ended);
        }
        List<String> all = new ArrayList<>(before);
        all.addAll(ended.epochs);
        ended.epochs = all;
        return ended;
    }

    private static void assertSame(Ended expected, Ended actual, String how) {
        assertEquals(expected.failure, actual.failure, how);
        assertEquals(expected.losses, actual.losses, how);
        expected.weights.forEach(
                (name, values) ->
                        assertArrayEquals(values, actual.weights.get(name), how + " " + name));
        assertEquals(expected.epochs, actual.epochs, how);
    }

    /** Step by step from the same weights. */
    private static void assertCompiledIsEager(DrawnTraining drawn) {
        Ended eager = new Ended();
        try (Training training =
                drawn.byGradient(ExecutionMode.EAGER)
                        .builder()
                        .addCallback(
                                Callback.afterStep(
                                        t -> {
                                            eager.losses.add(t.loss());
                                            eager.steps.add(TinyNetwork.weights(t));
                                        }))
                        .build()) {
            run(training, eager);
        }
        Ended compiled = new Ended();
        try (Training training =
                drawn.byGradient(ExecutionMode.COMPILED)
                        .builder()
                        .addCallback(
                                Callback.afterStep(
                                        t -> {
                                            int step = compiled.losses.size();
                                            compiled.losses.add(t.loss());
                                            assertNear(step, eager, t);
                                        }))
                        .build()) {
            run(training, compiled);
        }
        assertEquals(eager.losses.size(), compiled.losses.size());
    }

    private static void assertNear(int step, Ended eager, Training training) {
        double loss = eager.losses.get(step);
        assertEquals(
                loss, training.loss(), 1e-4 * Math.max(1, Math.abs(loss)), "loss of step " + step);
        Map<String, float[]> now = TinyNetwork.weights(training);
        Map<String, float[]> expected = eager.steps.get(step);
        float largest = 0;
        for (Map.Entry<String, float[]> each : expected.entrySet()) {
            for (float value : each.getValue()) {
                largest = Math.max(largest, Math.abs(value));
            }
        }
        for (Map.Entry<String, float[]> each : expected.entrySet()) {
            assertArrayEquals(
                    each.getValue(),
                    now.get(each.getKey()),
                    1e-4f * largest,
                    "step " + step + " " + each.getKey());
        }
        Map<String, NDArray> same = new LinkedHashMap<>();
        try (NDManager host = NDManager.newBaseManager(Device.cpu())) {
            SavedTensors.weightsOf(training.save(training.newManager()))
                    .tensors()
                    .forEach(
                            (name, array) ->
                                    same.put(
                                            name,
                                            host.create(expected.get(name), array.getShape())));
            training.load(same);
        }
    }
}
