package ai.gaze.training.run;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.ndarray.NDManager;
import ai.gaze.testing.Garbage;
import ai.gaze.testing.StripedImages;
import ai.gaze.training.augment.Augmenter;
import ai.gaze.training.augment.BatchSource;
import ai.gaze.training.data.Batch;
import ai.gaze.training.data.BatchStream;
import ai.gaze.training.data.DataAccess;
import ai.gaze.training.data.EpochPlan;
import ai.gaze.training.data.FetchListener;
import ai.gaze.training.data.ImageDataset;
import ai.gaze.zoo.backbone.Backbones;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * While garbage is collected all the time and what is freed is written over, the bits are those of
 * a quiet machine. Every backbone only with {@code -Dtest.jvm=-Dgaze.test.backbones=all}.
 */
@Tag("garbage")
@Timeout(300)
class GarbageTest {

    @TempDir private Path folder;

    @ParameterizedTest
    @ValueSource(ints = {31, 64, 96, 224})
    void everyBatchOfAnImageFolderIsTheSame(int side) throws Exception {
        Path data = images(side);
        List<float[]> quiet = batches(data, side);
        List<float[]> busy = Garbage.during(() -> batches(data, side));
        assertEquals(quiet.size(), busy.size());
        for (int i = 0; i < quiet.size(); i++) {
            assertArrayEquals(quiet.get(i), busy.get(i), "batch " + i);
        }
    }

    static Stream<Arguments> trainings() {
        boolean all = "all".equals(System.getProperty("gaze.test.backbones"));
        List<String> names = all ? Backbones.names() : List.of("simple-cnn");
        Stream<Arguments> both =
                names.stream()
                        .flatMap(
                                name ->
                                        Stream.of(
                                                Arguments.of(name, "eager"),
                                                Arguments.of(name, "compiled")));
        return all
                ? both
                : Stream.concat(both, Stream.of(Arguments.of("efficientnet-b0", "eager")));
    }

    @ParameterizedTest(name = "{0} {1}")
    @MethodSource("trainings")
    void aTrainingEndsWithTheSameBits(String backbone, String execution) throws Exception {
        String attention = backbone.equals("efficientnet-b0") ? "none" : "cbam";
        Recipe recipe =
                Runs.recipe(
                        "model=" + backbone,
                        "attention=" + attention,
                        "execution=" + execution,
                        "label-smoothing=0.1",
                        "epochs=1",
                        "batch-size=4",
                        "eval-batch-size=3",
                        "ema.decay=0.9");
        Path quiet = folder.resolve("quiet");
        Path busy = folder.resolve("busy");
        Runs.train(quiet, recipe, Runs.images(8, 5));
        Garbage.during(() -> Runs.train(busy, recipe, Runs.images(8, 5)));
        Runs.assertSame(quiet, busy);
    }

    static List<String> optimizers() {
        return Boolean.getBoolean("gaze.break")
                ? List.of("sgd", "lion", "lamb", "muon")
                : List.of("sgd", "muon");
    }

    @ParameterizedTest
    @MethodSource("optimizers")
    void aTrainingInGroupsOfStepsOfSeveralBatchesEndsWithTheSameBits(String optimizer)
            throws Exception {
        Recipe recipe =
                Runs.recipe(
                        "attention=se",
                        "optimizer.name=" + optimizer,
                        "optimizer.groups=[{match: attention, lr-scale: 10, weight-decay: 0}]",
                        "optimizer.layer-decay=0.9",
                        "optimizer.lookahead=2",
                        "optimizer.clip-norm=1",
                        "accumulate=2",
                        "epochs=2",
                        "batch-size=2",
                        "ema.swa-start=1");
        Path quiet = folder.resolve("quiet");
        Path busy = folder.resolve("busy");
        Runs.train(quiet, recipe, Runs.images(9, 5));
        Garbage.during(() -> Runs.train(busy, recipe, Runs.images(9, 5)));
        Runs.assertSame(quiet, busy);
    }

    @Test
    void aStoppedTrainingOnAnImageFolderGoesOnToTheSameBits() throws Exception {
        Path data = images(64);
        Path quiet = folder.resolve("quiet");
        Path busy = folder.resolve("busy");
        Recipe recipe = folderRecipe(64);
        Runs.train(quiet, recipe, loader(data));
        Garbage.during(
                () -> {
                    StopRequest stop = new StopRequest();
                    stop.stop();
                    try (TrainingRun run =
                            TrainingRun.create(
                                    busy, recipe, loader(data), "cpu", new RunListener() {})) {
                        assertTrue(run.execute(stop).isEmpty());
                    }
                    return Runs.resume(busy, loader(data), new RunListener() {});
                });
        Runs.assertSame(quiet, busy);
    }

    @Test
    void evaluationExplanationAndExportsAreTheSame() throws Exception {
        Path run = folder.resolve("run");
        Runs.train(
                run, Runs.recipe("epochs=1", "batch-size=8", "attention=cbam"), Runs.images(16, 9));
        List<Object> quiet = Uses.of(run, folder.resolve("quiet"));
        List<Object> busy = Garbage.during(() -> Uses.of(run, folder.resolve("busy")));
        assertEquals(quiet, busy);
    }

    private Path images(int side) throws IOException {
        Path data = folder.resolve("data");
        StripedImages.write(data.resolve("train"), 4, side);
        StripedImages.write(data.resolve("val"), 2, side);
        return data;
    }

    private static List<float[]> batches(Path data, int side) throws IOException {
        Recipe recipe = folderRecipe(side);
        ImageDataset dataset = loader(data).load(recipe.datasetSpec());
        List<float[]> batches = new ArrayList<>();
        try (NDManager manager = NDManager.newBaseManager()) {
            Augmenter augmenter = new Augmenter(manager, recipe.augmentation(), side, side);
            BatchSource train = BatchSource.of(manager, dataset.train(), augmenter);
            BatchSource test = BatchSource.of(manager, dataset.test(), augmenter);
            for (int epoch = 1; epoch <= 2; epoch++) {
                EpochPlan plan = new EpochPlan(recipe.seed(), epoch, 0, recipe.batchSize());
                read(train.epoch(plan), manager, batches);
            }
            read(test.inOrder(4), manager, batches);
        }
        return batches;
    }

    private static void read(BatchStream stream, NDManager manager, List<float[]> into) {
        try (stream) {
            while (true) {
                try (NDManager step = manager.newSubManager()) {
                    Optional<Batch> batch = stream.next(step);
                    if (batch.isEmpty()) {
                        return;
                    }
                    into.add(batch.get().images().toFloatArray());
                    long[] labels = batch.get().labels().toLongArray();
                    float[] floats = new float[labels.length];
                    for (int i = 0; i < labels.length; i++) {
                        floats[i] = labels[i];
                    }
                    into.add(floats);
                }
            }
        }
    }

    private static Recipe folderRecipe(int side) {
        return RecipeFile.read(
                "default",
                Map.of(
                        "dataset", "image-folder",
                        "data.image-size", Integer.toString(side),
                        "model", "simple-cnn",
                        "epochs", "1",
                        "batch-size", "5",
                        "eval-batch-size", "4"));
    }

    private static DatasetLoader loader(Path data) {
        return asked -> new DataAccess(FetchListener.SILENT, w -> {}).load(asked, data);
    }
}
