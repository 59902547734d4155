package ai.gaze.training;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Block;
import ai.djl.nn.Blocks;
import ai.djl.nn.SequentialBlock;
import ai.djl.nn.core.Linear;
import ai.gaze.training.checkpoint.CheckpointData;
import ai.gaze.training.data.Datasets;
import ai.gaze.training.data.ImageDataset;
import ai.gaze.training.data.LabeledImages;
import ai.gaze.training.metric.Metric;
import ai.gaze.training.optim.Optimizers;
import ai.gaze.training.run.RunDirectory;
import ai.gaze.zoo.UserException;
import ai.gaze.zoo.Weights;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What a program can do wrong with a training ends in a sentence. */
@Timeout(value = 2, unit = TimeUnit.MINUTES)
class TrainingMisuseTest {

    private static ImageDataset data() {
        byte[] pixels = new byte[12 * 8 * 8];
        int[] labels = new int[12];
        for (int i = 0; i < pixels.length; i++) {
            pixels[i] = (byte) (i * 31);
        }
        for (int i = 0; i < labels.length; i++) {
            labels[i] = i % 2;
        }
        LabeledImages images = LabeledImages.of(pixels, labels, 8, 8, 1);
        return Datasets.of(images, images, List.of("a", "b"));
    }

    private static Block network() {
        return new SequentialBlock()
                .add(Blocks.batchFlattenBlock())
                .add(Linear.builder().setUnits(2).build());
    }

    private static TrainingBuilder builder() {
        return Training.builder()
                .setNetwork(network())
                .setData(data())
                .optBatchSize(4)
                .optEpochs(2)
                .optDevice(Device.cpu());
    }

    /** Keeps a number and a tensor under keys that are those of the training itself, too. */
    private static final class Keeping implements Callback, Stateful {
        private final NDManager manager = NDManager.newBaseManager(Device.cpu());
        private NDArray kept = manager.create(new float[] {1});
        private int steps;

        @Override
        public void stepEnded(Training training) {
            steps++;
            NDArray next = kept.add(1);
            kept.close();
            kept = next;
        }

        @Override
        public void save(CheckpointData checkpoint) {
            checkpoint.state().put("schedule", steps).put("model", "mine");
            checkpoint.tensors().put("01Linear.weight", kept);
            checkpoint.tensors().put("optimizer.mean", kept);
        }

        @Override
        public void restore(CheckpointData checkpoint) {
            steps = checkpoint.state().path("schedule").asInt();
            kept = checkpoint.tensors().get("optimizer.mean").duplicate();
            kept.attach(manager);
        }

        @Override
        public void close() {
            manager.close();
        }
    }

    @Test
    void aCallbackKeepsNumbersAndTensorsUnderAnyName(@TempDir Path folder) {
        Path run = folder.resolve("run");
        Callback afterFour =
                Callback.afterStep(
                        t -> {
                            if (t.iteration() == 4) {
                                t.stop();
                            }
                        });
        try (Training first =
                builder().addCallback(new Keeping(), new RunDirectory(run), afterFour).build()) {
            assertEquals(StopReason.REQUESTED, first.run().reason());
        }
        Keeping again = new Keeping();
        try (Training second = builder().addCallback(RunDirectory.resuming(run), again).build()) {
            assertEquals(4, again.steps);
            assertEquals(5f, again.kept.getFloat());
            assertEquals(StopReason.COMPLETED, second.run().reason());
            assertEquals(6, again.steps);
            Path last = run.resolve("checkpoints/last.safetensors");
            assertDoesNotThrow(() -> Weights.load(second.network(), last, false));
        }
    }

    @Test
    void twoCallbacksDoNotKeepTheirStateUnderOneName() {
        try (Training training =
                builder().addCallback(new Keeping()).addCallback(new Keeping()).build()) {
            CallbackException e =
                    assertThrows(
                            CallbackException.class, () -> training.save(training.newManager()));
            assertTrue(e.getMessage().contains("\"01Linear.weight\""), e::getMessage);
            assertTrue(e.getMessage().contains(Keeping.class.getName()), e::getMessage);
        }
    }

    @Test
    void aCallbackThatFailsIsNamedWhereverItDoes() {
        List<String> closed = new ArrayList<>();
        Callback counted =
                new Callback() {
                    @Override
                    public void close() {
                        closed.add("closed");
                    }
                };
        Callback built =
                new Callback() {
                    @Override
                    public void trainingBuilt(Training training) {
                        throw new IllegalStateException("not today");
                    }
                };
        CallbackException e =
                assertThrows(
                        CallbackException.class,
                        () -> builder().addCallback(counted, built).build());
        assertTrue(e.getMessage().contains("in trainingBuilt"), e::getMessage);
        assertEquals(List.of("closed"), closed);
        Training training =
                builder()
                        .addCallback(
                                new Callback() {
                                    @Override
                                    public void close() {
                                        throw new IllegalStateException("stuck");
                                    }
                                })
                        .build();
        e = assertThrows(CallbackException.class, training::close);
        assertTrue(e.getMessage().contains("in close"), e::getMessage);
        training.close();
    }

    @Test
    void aCallbackWhoseOwnFileOrArithmeticFailsIsNamedToo(@TempDir Path folder) {
        for (RuntimeException failure :
                List.of(
                        new UncheckedIOException(new IOException("no answer")),
                        new ai.djl.engine.EngineException("sizes"))) {
            List<Boolean> kept = new ArrayList<>();
            Callback bad =
                    Callback.afterEpoch(
                            t -> {
                                throw failure;
                            });
            Callback keeper =
                    new Callback() {
                        @Override
                        public void checkpointDue(Training training) {
                            kept.add(true);
                        }
                    };
            try (Training training = builder().addCallback(bad, keeper).build()) {
                CallbackException e = assertThrows(CallbackException.class, training::run);
                assertTrue(e.getMessage().contains(failure.getMessage()), e::getMessage);
                assertEquals(List.of(true), kept);
            }
        }
    }

    @Test
    void closingWaitsForTheThreadThatTrains() throws Exception {
        CountDownLatch begun = new CountDownLatch(1);
        Training training =
                builder()
                        .optEpochs(1_000_000)
                        .addCallback(Callback.afterStep(t -> begun.countDown()))
                        .build();
        ExecutorService other = Executors.newSingleThreadExecutor();
        try {
            Future<TrainingResult> result = other.submit(training::run);
            assertTrue(begun.await(1, TimeUnit.MINUTES));
            training.close();
            assertEquals(StopReason.REQUESTED, result.get().reason());
        } finally {
            other.shutdownNow();
        }
        training.close();
        for (Runnable use :
                List.<Runnable>of(
                        training::run,
                        training::network,
                        () -> training.save(NDManager.newBaseManager(Device.cpu())),
                        () -> training.evaluate(training.data().test()))) {
            assertSentence("the training is closed", use);
        }
    }

    @Test
    void aCallbackCannotCloseTheTraining() {
        try (Training training =
                builder().addCallback(Callback.afterStep(Training::close)).build()) {
            CallbackException e = assertThrows(CallbackException.class, training::run);
            assertTrue(e.getMessage().contains("stop() it"), e::getMessage);
        }
    }

    @Test
    void whatIsSetAfterBuildIsOfTheNextTraining() {
        List<Integer> told = new ArrayList<>();
        TrainingBuilder builder = builder();
        try (Training training = builder.build()) {
            builder.optEpochs(1)
                    .optBatchSize(3)
                    .setData(null)
                    .addMetric(Metric.of("late", e -> 1))
                    .addCallback(Callback.afterEpoch(t -> told.add(t.epoch())));
            assertEquals(2, training.run().epochs());
            assertEquals(3, training.steps());
            assertFalse(training.metrics().containsKey("late"));
            assertEquals(List.of(), told);
        }
    }

    @Test
    void aNetworkWhoseWeightsAreFreedIsRefused() {
        Block network = network();
        try (NDManager manager = NDManager.newBaseManager()) {
            network.initialize(manager, DataType.FLOAT32, new Shape(1, 1, 8, 8));
        }
        assertSentence("was freed with", () -> builder().setNetwork(network).build());
        TrainingBuilder builder = builder();
        try (Training first = builder.build()) {
            first.run();
            first.network();
        }
        assertSentence("was freed with", builder::build);
    }

    @Test
    void aNetworkThatFailsIsNamed() {
        assertSentence(
                "IllegalStateException: own bug",
                () -> builder().setNetwork(ending(x -> fail("own bug"))).build());
        assertSentence(
                "cannot compute images (4, 1, 8, 8)",
                () -> {
                    Block network = ending(x -> isOne(x) ? x : fail("only one"));
                    try (Training training = builder().setNetwork(network).build()) {
                        training.run();
                    }
                });
        assertSentence(
                "no weight that training can move",
                () -> {
                    Block network =
                            new SequentialBlock()
                                    .add(Blocks.batchFlattenBlock())
                                    .add(x -> new NDList(x.head().get(":,:2")));
                    builder().setNetwork(network).build();
                });
        assertSentence(
                "float64 (1, 2)",
                () -> {
                    Block network =
                            ending(x -> new NDList(x.head().toType(DataType.FLOAT64, false)));
                    builder().setNetwork(network).build();
                });
    }

    private static Block ending(java.util.function.UnaryOperator<NDList> end) {
        return new SequentialBlock().add(network()).add(end);
    }

    private static boolean isOne(NDList x) {
        return x.head().getShape().get(0) == 1;
    }

    private static NDList fail(String message) {
        throw new IllegalStateException(message);
    }

    @Test
    void whatIsNotThereIsNamed() {
        assertSentence("optLoss was given null", () -> builder().optLoss(null));
        assertSentence("optSchedule was given null", () -> builder().optSchedule(null));
        assertSentence("addCallback was given null", () -> builder().addCallback((Callback) null));
        assertSentence("hold-out must be", () -> builder().optHoldOut(-1));
        try (Training training = builder().build()) {
            assertSentence("no epoch was finished", training::metrics);
            assertSentence("other than COMPLETED", () -> training.stop(StopReason.COMPLETED));
            assertSentence("other than null", () -> training.stop(null));
        }
    }

    @Test
    void anInterruptionIsASentence() {
        Callback interrupting = Callback.afterStep(t -> Thread.currentThread().interrupt());
        try (Training training =
                builder()
                        .setData(Datasets.of(new Slow(), new Slow()))
                        .addCallback(interrupting)
                        .build()) {
            assertSentence("the thread was interrupted while", training::run);
        } finally {
            assertTrue(Thread.interrupted());
        }
    }

    @Test
    void whoGoesOnWithAnotherOptimizerOrFewerEpochsIsTold(@TempDir Path folder) {
        Path run = folder.resolve("run");
        try (Training first = builder().addCallback(new RunDirectory(run)).build()) {
            first.run();
        }
        assertSentence(
                "another optimizer",
                () ->
                        builder()
                                .optOptimizer(Optimizers.sgd(0.1).momentum(0.9))
                                .addCallback(RunDirectory.resuming(run))
                                .build());
        try (Training fewer =
                builder().optEpochs(1).addCallback(RunDirectory.resuming(run)).build()) {
            assertEquals(StopReason.COMPLETED, fewer.run().reason());
        }
    }

    private record Slow() implements ai.gaze.training.data.ImageSource {
        @Override
        public int size() {
            return 12;
        }

        @Override
        public int height() {
            return 8;
        }

        @Override
        public int width() {
            return 8;
        }

        @Override
        public int channels() {
            return 1;
        }

        @Override
        public int label(int index) {
            return index % 2;
        }

        @Override
        public List<String> classNames() {
            return List.of("a", "b");
        }

        @Override
        public void read(int index, byte[] target, int at) {
            target[at] = (byte) index;
        }
    }

    private static void assertSentence(String part, Runnable action) {
        UserException e = assertThrows(UserException.class, action::run);
        assertTrue(e.getMessage().contains(part), e::getMessage);
    }
}
