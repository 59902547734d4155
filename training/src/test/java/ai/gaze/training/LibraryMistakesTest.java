package ai.gaze.training;

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
import ai.djl.nn.AbstractBlock;
import ai.djl.nn.Block;
import ai.djl.nn.core.Linear;
import ai.djl.training.ParameterStore;
import ai.djl.training.loss.Loss;
import ai.djl.util.PairList;
import ai.gaze.training.augment.Augmentations;
import ai.gaze.training.data.Datasets;
import ai.gaze.training.data.ImageDataset;
import ai.gaze.training.data.LabeledImages;
import ai.gaze.training.metric.Metrics;
import ai.gaze.training.run.RunDirectory;
import ai.gaze.training.run.TinyImages;
import ai.gaze.zoo.UserException;
import ai.gaze.zoo.layer.ParameterNames;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What a program gives by mistake is named in one sentence, wherever it is noticed. */
class LibraryMistakesTest {

    private static final ImageDataset DATA = TinyImages.data(16, 8);

    private static TrainingBuilder builder(Block network) {
        return TinyNetwork.training(network, DATA);
    }

    private static TrainingBuilder builder() {
        return builder(TinyNetwork.create());
    }

    private static void run(TrainingBuilder builder) {
        try (Training training = builder.build()) {
            training.run();
        }
    }

    private static void refused(Executable call, String... words) {
        RuntimeException e = assertThrows(RuntimeException.class, call);
        boolean isOurs =
                e instanceof UserException
                        || e instanceof CallbackException
                        || e instanceof UncheckedIOException;
        assertTrue(isOurs, e::toString);
        for (String word : words) {
            assertTrue(e.getMessage().contains(word), e::getMessage);
        }
        assertFalse(e.getMessage().contains("Exception:"), e::getMessage);
    }

    /** Gives in evaluations of two and more images what a test says; is right otherwise. */
    private static final class Evaluated extends AbstractBlock {

        private final Block right;
        private final UnaryOperator<NDList> given;

        Evaluated(UnaryOperator<NDList> given) {
            right = addChildBlock("right", TinyNetwork.create());
            this.given = given;
        }

        @Override
        protected NDList forwardInternal(
                ParameterStore store,
                NDList inputs,
                boolean training,
                PairList<String, Object> params) {
            NDList logits = right.forward(store, inputs, training);
            boolean isOne = inputs.head().getShape().get(0) == 1;
            return training || isOne ? logits : given.apply(logits);
        }

        @Override
        public Shape[] getOutputShapes(Shape[] inputs) {
            return right.getOutputShapes(inputs);
        }

        @Override
        protected void initializeChildBlocks(NDManager owner, DataType type, Shape... inputs) {
            right.initialize(owner, type, inputs);
        }
    }

    static Stream<UnaryOperator<NDList>> wrongInEvaluations() {
        return Stream.of(
                logits -> null,
                logits -> new NDList(),
                logits -> new NDList(logits.head(), logits.head()),
                logits -> {
                    throw new IllegalStateException("on purpose");
                },
                logits -> new NDList(logits.head().reshape(3, 5)));
    }

    @ParameterizedTest
    @MethodSource("wrongInEvaluations")
    void aNetworkThatFailsInEvaluationsAlone(UnaryOperator<NDList> given) {
        refusedOf(given, Training::run);
        refusedOf(given, training -> training.evaluate(DATA.test()));
    }

    private static void refusedOf(UnaryOperator<NDList> given, Consumer<Training> use) {
        try (Training training = builder(new Evaluated(given)).build()) {
            RuntimeException e = assertThrows(UserException.class, () -> use.accept(training));
            assertTrue(e.getMessage().contains("the network"), e::getMessage);
        }
    }

    @Test
    void aLossThatClosesWhatItIsGiven() {
        for (boolean labels : new boolean[] {true, false}) {
            Loss closing =
                    new Loss("closing") {
                        @Override
                        public NDArray evaluate(NDList given, NDList logits) {
                            NDArray loss = logits.head().mean();
                            (labels ? given : logits).head().close();
                            return loss;
                        }
                    };
            refused(() -> run(builder().optLoss(closing)), "loss closing", "leave them open");
        }
    }

    @Test
    void firstWeightsThatAreTakenAway() {
        refused(() -> builder().optInitialWeights(Block::clear).build(), "weight", "has no values");
        refused(
                () ->
                        builder()
                                .optInitialWeights(
                                        block ->
                                                ParameterNames.of(block)
                                                        .values()
                                                        .forEach(p -> p.getArray().close()))
                                .build(),
                "weight",
                "was freed");
    }

    @Test
    void aNetworkOfOtherNumbers() {
        try (NDManager owner = NDManager.newBaseManager(Device.cpu())) {
            Block network = TinyNetwork.create();
            network.initialize(owner, DataType.FLOAT64, new Shape(1, 3, 8, 8));
            refused(() -> builder(network).build(), "is float64", "float32");
        }
    }

    @Test
    void imagesOfOtherChannels() {
        LabeledImages grey = LabeledImages.of(new byte[64], new int[] {0}, 8, 8, 1);
        try (Training training = builder().build()) {
            refused(() -> training.evaluate(grey), "have 1 channels", "the training 3");
        }
    }

    @Test
    void classesOfOneName() {
        LabeledImages same =
                LabeledImages.of(new byte[128], new int[] {0, 1}, 8, 8, 1, List.of("a", "a"));
        refused(() -> Datasets.of(same, same), "[a, a]", "a name of its own");
    }

    @Test
    void nothingInPlaceOfSomething() {
        LabeledImages images = LabeledImages.of(new byte[128], new int[] {0, 1}, 8, 8, 1);
        refused(() -> Datasets.of(images, images, (List<String>) null), "null", "class names");
        refused(() -> Datasets.of((LabeledImages) null, images, List.of("a", "b")), "training");
        refused(() -> LabeledImages.of(null, new int[1], 8, 8, 1), "null for their pixels");
        refused(() -> LabeledImages.of(new byte[64], null, 8, 8, 1), "null for their labels");
        refused(() -> builder().optDevices(Device.cpu(), null), "optDevices was given null");
        refused(() -> new RunDirectory(null), "RunDirectory was given null");
        refused(() -> RunDirectory.resuming(null), "RunDirectory was given null");
        refused(() -> Callback.afterStep(null), "afterStep was given null");
        try (Training training = builder().build()) {
            refused(() -> training.load((Map<String, NDArray>) null), "load was given null");
            refused(() -> training.firstBatch(null), "firstBatch was given null");
        }
    }

    @Test
    void numbersThatNoMachineHasRoomFor() {
        refused(() -> Metrics.calibrationError(Integer.MAX_VALUE), "bins", "100000");
        refused(() -> Augmentations.cutout(2, Integer.MAX_VALUE), "holes", "1000");
        refused(() -> Augmentations.cutout(Integer.MAX_VALUE, 1), "length", "100000");
        refused(() -> Augmentations.randAugment(Integer.MAX_VALUE, 9, 31), "num-ops", "100");
        refused(() -> Augmentations.randomCrop(Integer.MAX_VALUE), "padding");
        refused(() -> Augmentations.autoAugment(null), "auto-augment", "policy");
        int[] huge = {Integer.MAX_VALUE};
        refused(() -> LabeledImages.of(new byte[64], huge, 8, 8, 1), "2147483647", "number");
        RunDirectory run = new RunDirectory(Path.of("nowhere"));
        refused(() -> run.checkpointEvery(null), "checkpointEvery was given null");
        refused(() -> run.checkpointEvery(Duration.ofSeconds(Long.MAX_VALUE)), "10000 days");
    }

    @Test
    void aLambdaIsCalledAfterTheClassInWhichItStands() {
        Callback failing =
                Callback.afterEpoch(
                        training -> {
                            throw new UserException("on purpose");
                        });
        RuntimeException e =
                assertThrows(CallbackException.class, () -> run(builder().addCallback(failing)));
        String named = "callback afterEpoch of " + LibraryMistakesTest.class.getName() + " failed";
        assertTrue(e.getMessage().startsWith(named), e::getMessage);
    }

    private static final class Closing implements Callback {
        private int closed;

        @Override
        public void close() {
            closed++;
        }
    }

    @Test
    void callbacksAreClosedWhereverABuildFails() {
        List<UnaryOperator<TrainingBuilder>> failing =
                List.of(
                        b -> b.setNetwork(null),
                        b -> b.setData(null),
                        b -> b.optDevice(Device.gpu(7)),
                        b -> b.optBatchSize(1000),
                        b -> b.optBestMonitor("nothing"));
        for (UnaryOperator<TrainingBuilder> spoil : failing) {
            Closing callback = new Closing();
            TrainingBuilder spoilt = spoil.apply(builder().addCallback(callback));
            assertThrows(UserException.class, spoilt::build);
            assertEquals(1, callback.closed);
        }
    }

    @Test
    void aRunThatCouldNotBeBuiltIsHeldByNobody(@TempDir Path folder) {
        Path run = folder.resolve("run");
        run(builder().addCallback(new RunDirectory(run)));
        TrainingBuilder noData = builder().addCallback(RunDirectory.resuming(run)).setData(null);
        assertThrows(UserException.class, noData::build);
        run(builder().optEpochs(2).addCallback(RunDirectory.resuming(run)));
    }

    @Test
    void aRunDirectoryThatCannotBe(@TempDir Path folder) throws IOException {
        Path file = Files.writeString(folder.resolve("file"), "");
        refused(
                () -> run(builder().addCallback(new RunDirectory(file.resolve("run")))),
                file.toString(),
                "a folder was expected");
        refused(
                () -> run(builder().addCallback(new RunDirectory(folder.resolve("x".repeat(300))))),
                "too long");
    }

    @Test
    void anInterruptWhileARunIsWritten(@TempDir Path folder) {
        TrainingBuilder interrupted =
                builder()
                        .optEpochs(2)
                        .addCallback(Callback.afterEpoch(t -> Thread.currentThread().interrupt()))
                        .addCallback(new RunDirectory(folder.resolve("run")));
        try {
            refused(() -> run(interrupted), "interrupted");
        } finally {
            Thread.interrupted();
        }
        run(builder().optEpochs(2).addCallback(RunDirectory.resuming(folder.resolve("run"))));
    }

    @Test
    void aNetworkOfAnInitializedAndAnEmptyPart() {
        try (NDManager owner = NDManager.newBaseManager(Device.cpu())) {
            Block part = Linear.builder().setUnits(2).build();
            part.initialize(owner, DataType.FLOAT32, new Shape(1, 5));
            refused(() -> run(builder(new Headed(part))), "the network cannot compute");
        }
    }

    /** Gives 192 values to what may be made for another number of them. */
    private static final class Headed extends AbstractBlock {

        private final Block head;

        Headed(Block head) {
            this.head = addChildBlock("head", head);
        }

        @Override
        protected NDList forwardInternal(
                ParameterStore store,
                NDList inputs,
                boolean training,
                PairList<String, Object> params) {
            NDArray images = inputs.head();
            return head.forward(
                    store, new NDList(images.reshape(images.getShape().get(0), -1)), training);
        }

        @Override
        public Shape[] getOutputShapes(Shape[] inputs) {
            return head.getOutputShapes(new Shape[] {new Shape(inputs[0].get(0), 192)});
        }

        @Override
        protected void initializeChildBlocks(NDManager owner, DataType type, Shape... inputs) {
            head.initialize(owner, type, new Shape(inputs[0].get(0), 192));
        }
    }
}
