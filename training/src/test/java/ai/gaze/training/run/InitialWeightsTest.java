package ai.gaze.training.run;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Block;
import ai.gaze.training.hub.Hub;
import ai.gaze.training.hub.HubServer;
import ai.gaze.zoo.AttentionSpec;
import ai.gaze.zoo.ModelSpec;
import ai.gaze.zoo.ModelZoo;
import ai.gaze.zoo.UserException;
import ai.gaze.zoo.Weights;
import ai.gaze.zoo.layer.ParameterNames;
import ai.gaze.zoo.layer.SeededInitialization;
import ai.gaze.zoo.pth.PthWriter;
import ai.gaze.zoo.safetensors.TensorData;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Weights that fit by their names are not always those of the network. */
class InitialWeightsTest {

    private static final ModelSpec CIFAR = spec("cifar");
    private static final ModelSpec IMAGENET = spec("imagenet");

    @TempDir private Path folder;

    private static ModelSpec spec(String stem) {
        return new ModelSpec("efficientnet-b0", AttentionSpec.NONE, 2, 32, Map.of("stem", stem));
    }

    @Test
    void weightsOfTorchvisionInANetworkWithAnotherStemAreWarnedOf() throws IOException {
        try (NDManager manager = NDManager.newBaseManager(Device.cpu())) {
            Block network = ModelZoo.create(CIFAR);
            SeededInitialization.initialize(network, manager, 1, new Shape(1, 3, 32, 32));
            Path foreign = save(network, "foreign.safetensors", Map.of());
            List<String> warnings = load(network, CIFAR, foreign);
            assertEquals(1, warnings.size(), warnings::toString);
            assertTrue(warnings.get(0).contains("stride 1"), warnings::toString);
            assertTrue(warnings.get(0).contains("model-options"), warnings::toString);
            assertEquals(List.of(), load(network, IMAGENET, foreign));

            String json = new ObjectMapper().writeValueAsString(CIFAR);
            Path own = save(network, "own.safetensors", Map.of(InitialWeights.NETWORK, json));
            assertEquals(List.of(), load(network, CIFAR, own));
            assertTrue(load(network, IMAGENET, own).get(0).contains("another stem"));

            // A checkpoint, whose run knows its network.
            Files.createDirectories(folder.resolve("run/checkpoints"));
            Files.writeString(folder.resolve("run/run.json"), "{\"network\": " + json + "}");
            Path best = save(network, "run/checkpoints/best.safetensors", Map.of());
            assertEquals(List.of(), load(network, CIFAR, best));
            assertEquals(1, load(network, IMAGENET, best).size());
        }
    }

    @Test
    void aModelOfTheHubGivesItsWeightsItsCommitAndItsNormalization() throws IOException {
        try (HubServer server = new HubServer();
                NDManager manager = NDManager.newBaseManager(Device.cpu())) {
            Block published = network(manager, 10);
            Path file = folder.resolve("published.safetensors");
            Weights.save(published, file, Map.of());
            server.files.put("model.safetensors", Files.readAllBytes(file));
            server.files.put(
                    "config.json",
                    ("{\"architecture\": \"tf_resnet20\", \"pretrained_cfg\": {\"mean\": [0.5, 0.4,"
                                    + " 0.3], \"std\": [0.2, 0.2, 0.1]}}")
                            .getBytes(StandardCharsets.UTF_8));
            Hub hub = new Hub(server.address(), "", folder.resolve("cache"));
            String init = "transfer.init=hub:owner/my.model-1";
            Recipe asked = Runs.recipe("model=resnet20", init);
            List<String> warnings = new ArrayList<>();
            Recipe recipe = InitialWeights.resolve(asked, Runs.warnings(warnings), hub);
            assertEquals("hub:owner/my.model-1@" + HubServer.COMMIT, recipe.transfer().init());
            assertEquals(List.of(0.5, 0.4, 0.3), recipe.augmentation().mean());
            assertEquals(List.of(0.2, 0.2, 0.1), recipe.augmentation().std());
            assertEquals(asked.augmentation().hue(), recipe.augmentation().hue());
            assertEquals(recipe, InitialWeights.resolve(recipe, Runs.warnings(warnings), hub));
            assertEquals(List.of(), warnings);
            Recipe own = Runs.recipe(init, "augmentation.std=[0.1, 0.1, 0.1]");
            assertEquals(
                    own.augmentation(),
                    InitialWeights.resolve(own, Runs.warnings(warnings), hub).augmentation());

            server.stop();
            Block network = network(manager, 3);
            ModelSpec spec = ModelSpec.of("resnet20", "none", 3, 32);
            InitialWeights.load(network, spec, recipe.transfer(), hub, warnings::add);
            assertEquals(
                    ParameterNames.of(published).get("conv1.weight").getArray(),
                    ParameterNames.of(network).get("conv1.weight").getArray());
            assertEquals(2, warnings.size(), warnings::toString);
            assertTrue(
                    warnings.get(0).contains("fc.weight (10, 64) instead of (3, 64)"),
                    warnings::toString);
            assertTrue(warnings.get(1).contains("are of tf_resnet20"), warnings::toString);
        }
    }

    @Test
    void aListenerThatFailsWhileWeightsLoadIsNamed() throws IOException {
        Path file = folder.resolve("other.safetensors");
        try (NDManager manager = NDManager.newBaseManager(Device.cpu())) {
            Weights.save(network(manager, 3), file, Map.of());
        }
        Recipe recipe =
                Runs.recipe("model=resnet20", "transfer.init=" + file, "epochs=1", "batch-size=20");
        RunListener failing =
                new RunListener() {
                    @Override
                    public void warning(String message) {
                        throw new IllegalStateException("nobody listens");
                    }
                };
        UserException e =
                assertThrows(
                        UserException.class,
                        () ->
                                TrainingRun.create(
                                        folder.resolve("run"),
                                        recipe,
                                        Runs.images(40, 20),
                                        "cpu",
                                        failing));
        assertTrue(
                e.getMessage().startsWith("listener " + failing.getClass().getName()),
                e::getMessage);
        assertTrue(e.getMessage().contains("nobody listens"), e::getMessage);
    }

    @ParameterizedTest
    @CsvSource({
        "schedule.warmup-epochs=1, warmup-epochs of the schedule",
        "accumulate=3, accumulate 3 is more",
        "batch-size=50, batch-size 50"
    })
    void whatElseIsWrongIsFoundBeforeTheHubIsAsked(String setting, String said) {
        Path run = folder.resolve("run");
        Recipe recipe =
                Runs.recipe("transfer.init=hub:owner/none", "epochs=1", "batch-size=20", setting);
        UserException e =
                assertThrows(
                        UserException.class,
                        () ->
                                TrainingRun.create(
                                        run,
                                        recipe,
                                        Runs.images(40, 20),
                                        "cpu",
                                        new RunListener() {}));
        assertTrue(e.getMessage().contains(said), e::getMessage);
        assertFalse(Files.exists(run));
        DatasetLoader none =
                asked -> {
                    throw new UserException("no data");
                };
        e =
                assertThrows(
                        UserException.class,
                        () -> TrainingRun.create(run, recipe, none, "cpu", new RunListener() {}));
        assertEquals("no data", e.getMessage());
    }

    @Test
    void theNormalizationBesideAFileIsTakenWhereThatIsAskedFor() throws IOException {
        Path file = folder.resolve("a.safetensors");
        String init = "transfer.init=" + file;
        List<String> warnings = new ArrayList<>();
        Files.writeString(
                folder.resolve("config.json"), "{\"mean\": [1, 2, 3], \"std\": [4, 5, 6]}");
        Recipe plain = Runs.recipe(init);
        assertEquals(plain, InitialWeights.resolve(plain, Runs.warnings(warnings)));
        Recipe asked = Runs.recipe(init, "transfer.normalization=weights");
        Recipe recipe = InitialWeights.resolve(asked, Runs.warnings(warnings));
        assertEquals(List.of(1.0, 2.0, 3.0), recipe.augmentation().mean());
        assertEquals(List.of(), warnings);
        Files.writeString(folder.resolve("config.json"), "{\"mean\": [1], \"std\": [4]}");
        assertEquals(
                asked.augmentation(),
                InitialWeights.resolve(asked, Runs.warnings(warnings)).augmentation());
        assertTrue(warnings.get(0).contains("no config.json with a mean"), warnings::toString);
    }

    @Test
    void weightsOfTorchSaveFromAWrapperAreSaid() throws IOException {
        try (NDManager manager = NDManager.newBaseManager(Device.cpu())) {
            Map<String, NDArray> arrays = new LinkedHashMap<>();
            ParameterNames.of(network(manager, 3))
                    .forEach((name, p) -> arrays.put("module." + name, p.getArray()));
            Path file = folder.resolve("\u732b.pth");
            PthWriter.write(file, TensorData.ofAll(arrays), Map.of());
            List<String> warnings =
                    load(network(manager, 3), ModelSpec.of("resnet20", "none", 3, 32), file);
            assertEquals(1, warnings.size(), warnings::toString);
            assertTrue(warnings.get(0).contains("the prefix module. of"), warnings::toString);
        }
    }

    private static Block network(NDManager manager, int classes) {
        Block network = ModelZoo.create(ModelSpec.of("resnet20", "none", classes, 32));
        SeededInitialization.initialize(network, manager, classes, new Shape(1, 3, 32, 32));
        return network;
    }

    private Path save(Block network, String name, Map<String, String> metadata) throws IOException {
        Path file = folder.resolve(name);
        Weights.save(network, file, metadata);
        return file;
    }

    private static List<String> load(Block network, ModelSpec spec, Path file) {
        List<String> warnings = new ArrayList<>();
        TransferSpec transfer = new TransferSpec(file.toString(), false, null, null, null, null);
        InitialWeights.load(network, spec, transfer, warnings::add);
        return warnings;
    }
}
