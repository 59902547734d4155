package ai.gaze.training.run;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.Device;
import ai.djl.ndarray.NDManager;
import ai.gaze.training.TrainableNetwork;
import ai.gaze.training.checkpoint.CheckpointStore;
import ai.gaze.zoo.UserException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A training starts from given weights, and moves only those that it is to move. */
class TransferTest {

    private static final DatasetLoader IMAGES = Runs.images(40, 20);
    private static final String[] SHORT = {"epochs=1", "batch-size=20", "attention=se"};

    @TempDir private static Path shared;
    @TempDir private Path folder;

    @BeforeAll
    static void trainTheFirst() {
        Runs.train(shared.resolve("first"), Runs.recipe(SHORT), IMAGES);
    }

    @Test
    void frozenWeightsAndTheirStatisticsStandStill() throws IOException {
        Map<String, float[]> after = trained("frozen", "transfer.freeze=[conv1, bn1, fc1]");
        Map<String, float[]> before = weights(shared.resolve("first"));
        for (String name : List.of("conv1.weight", "bn1.weight", "bn1.running_mean", "fc1.bias")) {
            assertArrayEquals(before.get(name), after.get(name), name);
        }
        for (String name : List.of("conv2.weight", "bn2.running_mean", "se1.fc.0.weight")) {
            assertFalse(Arrays.equals(before.get(name), after.get(name)), name);
        }
    }

    @Test
    void trainOnlyAttentionMovesNothingElse() throws IOException {
        Map<String, float[]> after = trained("attention", "transfer.train-only=attention");
        weights(shared.resolve("first"))
                .forEach(
                        (name, values) ->
                                assertEquals(
                                        !name.startsWith("se"),
                                        Arrays.equals(values, after.get(name)),
                                        name));
    }

    @Test
    void anUnfrozenLayerMovesFromItsEpochOnAlsoAfterAResume() throws IOException {
        Recipe recipe =
                Runs.recipe(
                        "epochs=3",
                        "batch-size=20",
                        "transfer.freeze=conv1",
                        "transfer.unfreeze={2: conv1}");
        Path unbroken = folder.resolve("unbroken");
        Runs.train(unbroken, recipe, IMAGES);
        Path broken = folder.resolve("broken");
        StopRequest stop = new StopRequest();
        stop.stop();
        try (TrainingRun run =
                TrainingRun.create(broken, recipe, IMAGES, "cpu", new RunListener() {})) {
            assertTrue(run.execute(stop).isEmpty());
        }
        for (int step = 2; step <= 3; step++) {
            try (TrainingRun run =
                    TrainingRun.resume(broken, IMAGES, "cpu", new RunListener() {})) {
                assertTrue(run.execute(stop).isEmpty(), "step " + step);
            }
        }
        Runs.resume(broken, IMAGES, new RunListener() {});
        Runs.assertSame(unbroken, broken);

        Map<String, float[]> initial = new LinkedHashMap<>();
        try (NDManager manager = NDManager.newBaseManager(Device.cpu());
                TrainableNetwork trainee =
                        RecipeTraining.network(
                                manager, recipe.modelSpec(10, 32), recipe, true, warning -> {})) {
            trainee.parameters().values().forEach((n, v) -> initial.put(n, v.toFloatArray()));
        }
        assertFalse(
                Arrays.equals(initial.get("conv1.weight"), weights(broken).get("conv1.weight")));
    }

    @Test
    void aPlanOfUnfreezingTakesThePlaceOfTheRecipes() {
        assertEquals(
                Map.of(5, List.of("*")),
                RecipeFile.read("finetune", Map.of("transfer.unfreeze", "{5: '*'}"))
                        .transfer()
                        .unfreeze());
        assertEquals(
                Map.of(7, List.of("layer4")),
                RecipeFile.read("finetune", Map.of("transfer.unfreeze.7", "layer4"))
                        .transfer()
                        .unfreeze());
        assertEquals(
                Map.of(),
                RecipeFile.read("finetune", Map.of("transfer.unfreeze", "{}"))
                        .transfer()
                        .unfreeze());
    }

    @Test
    void weightsOfAnotherNetworkAreRefusedUnlessPartial() {
        String first = checkpoint();
        String[] other = {"epochs=1", "batch-size=20", "attention=none", "transfer.init=" + first};
        UserException refused =
                assertThrows(
                        UserException.class,
                        () -> Runs.train(folder.resolve("a"), Runs.recipe(other), IMAGES));
        assertTrue(refused.getMessage().contains("se1.fc.0.weight"), refused.getMessage());

        List<String> warnings = new ArrayList<>();
        String[] partial = Arrays.copyOf(other, other.length + 1);
        partial[other.length] = "transfer.partial=true";
        try (TrainingRun run =
                TrainingRun.create(
                        folder.resolve("b"),
                        Runs.recipe(partial),
                        IMAGES,
                        "cpu",
                        Runs.warnings(warnings))) {
            run.execute(new StopRequest());
        }
        assertEquals(1, warnings.size());
        assertTrue(warnings.get(0).contains("se1.fc.0.weight"), warnings.get(0));
    }

    @Test
    void aFileThatIsNotThereIsNamed() {
        UserException e =
                assertThrows(
                        UserException.class,
                        () ->
                                Runs.train(
                                        folder.resolve("none"),
                                        Runs.recipe(
                                                "batch-size=20",
                                                "transfer.init=nowhere.safetensors"),
                                        IMAGES));
        assertTrue(e.getMessage().contains("nowhere.safetensors"), e.getMessage());
    }

    private Map<String, float[]> trained(String name, String setting) throws IOException {
        List<String> settings = new ArrayList<>(List.of(SHORT));
        settings.add("transfer.init=" + checkpoint());
        settings.add(setting);
        Path run = folder.resolve(name);
        Runs.train(run, Runs.recipe(settings.toArray(String[]::new)), IMAGES);
        return weights(run);
    }

    private static String checkpoint() {
        return shared.resolve("first/checkpoints/last.safetensors").toString();
    }

    private static Map<String, float[]> weights(Path run) throws IOException {
        Map<String, float[]> weights = new LinkedHashMap<>();
        try (NDManager manager = NDManager.newBaseManager(Device.cpu())) {
            new CheckpointStore(run.resolve("checkpoints"), warning -> {})
                    .load(manager, CheckpointStore.LAST)
                    .tensors()
                    .forEach((name, tensor) -> weights.put(name, tensor.toFloatArray()));
        }
        weights.keySet().removeIf(name -> name.startsWith("optimizer."));
        return weights;
    }
}
