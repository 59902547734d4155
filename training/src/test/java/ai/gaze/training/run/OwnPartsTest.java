package ai.gaze.training.run;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.ndarray.types.Shape;
import ai.gaze.training.augment.AugmentationType;
import ai.gaze.training.augment.Augmentations;
import ai.gaze.training.data.DataAccess;
import ai.gaze.training.data.DatasetType;
import ai.gaze.training.data.Datasets;
import ai.gaze.training.data.FetchListener;
import ai.gaze.training.data.LabeledImages;
import ai.gaze.zoo.UserException;
import ai.gaze.zoo.array.HostArrays;
import ai.gaze.zoo.registry.Option;
import ai.gaze.zoo.registry.Options;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A data set and an augmentation of a third party, as a recipe names them. */
@Timeout(300)
class OwnPartsTest {

    private static final Option<Integer> IMAGES = Options.integer("images", 16, 1);
    private static final Option<Double> AMOUNT = Options.number("amount", 30);

    private static final DatasetLoader DATA =
            asked -> new DataAccess(FetchListener.SILENT, w -> {}).load(asked, null);

    static {
        Datasets.register(
                DatasetType.of(
                                "noise-of-run-test",
                                List.of(IMAGES),
                                (options, access) ->
                                        Datasets.of(
                                                noise(options.get(IMAGES), 3),
                                                noise(8, 3),
                                                List.of("x", "y")))
                        .defaults(
                                "batch-size: 8\nvalidation: test\naugmentation: {mean: [0.5, 0.5, 0.5], std: [0.3, 0.3, 0.3]}"));
        Datasets.register(
                DatasetType.of(
                                "grey-of-run-test",
                                List.of(),
                                (options, access) -> Datasets.of(noise(16, 1), noise(8, 1)))
                        .defaults("validation: test"));
        Augmentations.register(
                AugmentationType.of(
                        "shift-of-run-test",
                        List.of(AMOUNT),
                        options ->
                                (images, randoms) -> {
                                    float[] by = new float[randoms.size()];
                                    for (int i = 0; i < by.length; i++) {
                                        by[i] =
                                                (float)
                                                        (randoms.get(i).nextDouble()
                                                                * options.get(AMOUNT));
                                    }
                                    return images.add(
                                            HostArrays.of(
                                                    images.getManager(),
                                                    by,
                                                    new Shape(by.length, 1, 1, 1)));
                                }));
    }

    @TempDir private Path folder;

    private static LabeledImages noise(int count, int channels) {
        byte[] pixels = new byte[count * 8 * 8 * channels];
        new Random(count).nextBytes(pixels);
        int[] labels = new int[count];
        for (int i = 0; i < count; i++) {
            labels[i] = i % 2;
        }
        return LabeledImages.of(pixels, labels, 8, 8, channels);
    }

    private static Recipe recipe(String... more) {
        Map<String, String> settings =
                new TreeMap<>(
                        Map.of(
                                "dataset", "noise-of-run-test",
                                "model", "simple-cnn",
                                "epochs", "2",
                                "execution", "eager",
                                "augmentation.then", "[\"shift-of-run-test:amount=60\"]"));
        for (int i = 0; i < more.length; i += 2) {
            settings.put(more[i], more[i + 1]);
        }
        return RecipeFile.read("default", settings);
    }

    @Test
    void aDataSetOfAThirdPartyHasItsOptionsAndDefaultsInARecipe() {
        Recipe recipe = recipe("data.images", "24");
        assertEquals(8, recipe.batchSize());
        assertEquals(List.of(0.3, 0.3, 0.3), recipe.augmentation().std());
        assertEquals(Map.of("images", "24"), recipe.datasetSpec().options());
        UserException unknown = assertThrows(UserException.class, () -> recipe("data.image", "3"));
        assertTrue(
                unknown.getMessage().contains("did you mean \"data.images\""),
                unknown.getMessage());
        UserException unread =
                assertThrows(UserException.class, () -> recipe("data.image-size", "64"));
        assertTrue(unread.getMessage().contains("is not read"), unread.getMessage());
        UserException other =
                assertThrows(
                        UserException.class,
                        () -> recipe("dataset", "cifar10", "data.images", "3"));
        assertTrue(other.getMessage().contains("unknown recipe key"), other.getMessage());
        UserException augmentation =
                assertThrows(UserException.class, () -> recipe("augmentation.then", "[shifts]"));
        assertTrue(
                augmentation.getMessage().contains("unknown augmentation \"shifts\""),
                augmentation.getMessage());
    }

    @Test
    void aStoppedTrainingWithBothGoesOnToTheSameBits() throws Exception {
        Recipe recipe = recipe("data.images", "24");
        Path whole = folder.resolve("whole");
        try (TrainingRun run =
                TrainingRun.create(whole, recipe, DATA, "cpu", new RunListener() {})) {
            run.execute(new StopRequest());
        }
        Path stopped = folder.resolve("stopped");
        for (int steps = 0; steps < 3; steps++) {
            StopRequest stop = new StopRequest();
            stop.stop();
            try (TrainingRun run =
                    steps == 0
                            ? TrainingRun.create(stopped, recipe, DATA, "cpu", new RunListener() {})
                            : TrainingRun.resume(stopped, DATA, "cpu", new RunListener() {})) {
                run.execute(stop);
            }
        }
        try (TrainingRun run = TrainingRun.resume(stopped, DATA, "cpu", new RunListener() {})) {
            run.execute(new StopRequest());
        }
        Runs.assertSame(whole, stopped);
        Path without = folder.resolve("without");
        try (TrainingRun run =
                TrainingRun.create(
                        without,
                        recipe("data.images", "24", "augmentation.then", "[]"),
                        DATA,
                        "cpu",
                        new RunListener() {})) {
            run.execute(new StopRequest());
        }
        assertNotEquals(Runs.metrics(whole), Runs.metrics(without));
    }

    @Test
    void aRecipesModelTakesTheChannelsOfTheImages() throws Exception {
        Recipe grey =
                RecipeFile.read(
                        "default",
                        Map.of(
                                "dataset", "grey-of-run-test",
                                "batch-size", "8",
                                "epochs", "1",
                                "augmentation.contrast", "0",
                                "augmentation.saturation", "0",
                                "augmentation.hue", "0",
                                "augmentation.mean", "[0.5]",
                                "augmentation.std", "[0.3]"));
        Path run = folder.resolve("grey");
        Runs.train(run, grey, DATA);
        assertEquals(1, RunReader.info(run).network().channels());
        try (TrainedNetwork network = TrainedNetwork.load(run, "last", "cpu", w -> {})) {
            assertEquals(8, network.evaluate(DATA.load(grey.datasetSpec())).labels().length);
        }
    }
}
