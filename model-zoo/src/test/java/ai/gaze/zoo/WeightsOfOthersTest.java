package ai.gaze.zoo;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Block;
import ai.gaze.zoo.layer.Layers;
import ai.gaze.zoo.layer.NamedSequential;
import ai.gaze.zoo.layer.ParameterNames;
import ai.gaze.zoo.pth.PthWriter;
import ai.gaze.zoo.safetensors.SafetensorsWriter;
import ai.gaze.zoo.safetensors.TensorData;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Weights whose file names and shapes them otherwise than the network does. */
class WeightsOfOthersTest {

    private static final int SIZE = 16;

    @TempDir private Path folder;
    private final NDManager manager = NDManager.newBaseManager();

    @AfterEach
    void close() {
        manager.close();
    }

    private Block network(int classes, long seed) {
        return TestNetworks.create(ModelSpec.of("resnet20", "none", classes, SIZE), manager, seed);
    }

    private Map<String, NDArray> arrays(Block network, String prefix) {
        Map<String, NDArray> arrays = new LinkedHashMap<>();
        ParameterNames.of(network).forEach((n, p) -> arrays.put(prefix + n, p.getArray()));
        return arrays;
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"module.", "_orig_mod.", "model.", "module._orig_mod.", "model.module."})
    void thePrefixOfAWrapperIsLeftOutAndSaid(String prefix) throws IOException {
        Block written = network(10, 1);
        Map<String, NDArray> arrays = arrays(written, prefix);
        arrays.put("n_averaged", manager.create(7L));
        Path file = folder.resolve("x.pth");
        PthWriter.write(file, TensorData.ofAll(arrays), Map.of());
        Block other = network(10, 2);
        WeightsReport report = Weights.load(other, file, false);
        assertTrue(report.isComplete(), report::toString);
        String first = prefix.substring(0, prefix.indexOf('.') + 1);
        assertTrue(report.remarks().toString().contains("the prefix " + first + " of "));
        assertArrayEquals(
                TestNetworks.logits(written, manager, SIZE),
                TestNetworks.logits(other, manager, SIZE));
    }

    @Test
    void aNetworkWhoseNamesBeginSoKeepsThem() throws IOException {
        Block network = new NamedSequential().add("model", Layers.linear(3, 2, true));
        network.initialize(manager, DataType.FLOAT32, new Shape(1, 3));
        Path file = folder.resolve("x.safetensors");
        Weights.save(network, file, Map.of());
        assertEquals(List.of(), Weights.load(network, file, false).remarks());
    }

    @Test
    void aHeadForOtherClassesIsKeptWhereThatIsAskedForAndNothingElse() throws IOException {
        Block written = network(10, 1);
        Path file = folder.resolve("x.safetensors");
        Weights.save(written, file, Map.of());
        Block other = network(5, 2);
        NDArray head = ParameterNames.of(other).get("fc.weight").getArray().duplicate();
        WeightsReport report = Weights.load(other, file, Fit.ALL_BUT_HEAD);
        assertTrue(report.headDiffers());
        assertEquals(2, report.otherShape().size());
        assertEquals(head, ParameterNames.of(other).get("fc.weight").getArray());
        assertEquals(
                ParameterNames.of(written).get("conv1.weight").getArray(),
                ParameterNames.of(other).get("conv1.weight").getArray());
        assertThrows(UserException.class, () -> Weights.load(other, file, Fit.ALL));

        Map<String, NDArray> headless = arrays(written, "");
        headless.keySet().removeIf(name -> name.startsWith("fc."));
        SafetensorsWriter.write(file, TensorData.ofAll(headless), Map.of());
        assertTrue(Weights.load(other, file, Fit.ALL_BUT_HEAD).headDiffers());

        headless.remove("conv1.weight");
        SafetensorsWriter.write(file, TensorData.ofAll(headless), Map.of());
        assertThrows(UserException.class, () -> Weights.load(other, file, Fit.ALL_BUT_HEAD));
        assertFalse(Weights.load(other, file, Fit.SOME).headDiffers());
    }

    private Block segmentation(String head, int classes) {
        Block network =
                ModelZoo.create(
                        ModelSpec.of("resnet20", "none", classes, SIZE).withHead(head, null));
        network.initialize(manager, DataType.FLOAT32, new Shape(1, 3, SIZE, SIZE));
        return network;
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "module."})
    void weightsOfANetworkForImagesBeginTheBackboneOfASegmentation(String prefix)
            throws IOException {
        Map<String, NDArray> arrays = arrays(network(10, 1), prefix);
        Path file = folder.resolve("x.pth");
        PthWriter.write(file, TensorData.ofAll(arrays), Map.of());
        Block other = segmentation("fcn", 3);
        WeightsReport report = Weights.load(other, file, Fit.ALL_BUT_HEAD);
        assertTrue(report.headDiffers(), report::toString);
        assertTrue(report.remarks().toString().contains("left out: backbone.fc"));
        assertEquals(
                arrays.get(prefix + "layer3.0.conv1.weight"),
                ParameterNames.of(other).get("backbone.layer3.0.conv1.weight").getArray());

        // Of a deeper one not a part is taken without a word.
        arrays.put(prefix + "layer3.9.conv1.weight", manager.ones(new Shape(64, 64, 3, 3)));
        PthWriter.write(file, TensorData.ofAll(arrays), Map.of());
        assertThrows(UserException.class, () -> Weights.load(other, file, Fit.ALL_BUT_HEAD));
    }

    @Test
    void theHeadOfASegmentationIsAllButItsBackbone() throws IOException {
        Map<String, NDArray> arrays = arrays(segmentation("fcn", 5), "");
        arrays.put("aux_classifier.0.weight", manager.ones(new Shape(8, 8, 3, 3)));
        Path file = folder.resolve("x.pth");
        PthWriter.write(file, TensorData.ofAll(arrays), Map.of());
        WeightsReport same = Weights.load(segmentation("fcn", 5), file, false);
        assertTrue(same.isComplete(), same::toString);
        assertTrue(same.remarks().toString().contains("left out: aux_classifier"));
        assertTrue(Weights.load(segmentation("fcn", 3), file, Fit.ALL_BUT_HEAD).headDiffers());
        assertTrue(Weights.load(segmentation("danet", 3), file, Fit.SOME).loaded().size() > 10);
    }

    @ParameterizedTest
    @CsvSource({
        "imagenet, 3, cifar, 3, set model-options.stem to imagenet",
        "cifar, 3, imagenet, 3, set model-options.stem to cifar",
        "cifar, 3, cifar, 1, set data.channels to 3",
        "imagenet, 3, cifar, 1, set model-options.stem to imagenet and data.channels to 3"
    })
    void aFirstLayerForOtherImagesIsSaidWithWhatToSet(
            String theirs, int channels, String own, int ownChannels, String remedy)
            throws IOException {
        Path file = folder.resolve("x.safetensors");
        Weights.save(resnet18(theirs, channels, 10), file, Map.of());
        Block network = resnet18(own, ownChannels, 3);
        UserException e =
                assertThrows(
                        UserException.class, () -> Weights.load(network, file, Fit.ALL_BUT_HEAD));
        assertTrue(e.getMessage().contains("1 of another shape (conv1.weight"), e::getMessage);
        assertTrue(e.getMessage().endsWith(remedy + ", or load what fits with Fit.SOME"));
        e = assertThrows(UserException.class, () -> Weights.load(network, file, Fit.ALL));
        assertTrue(e.getMessage().contains("3 of another shape"), e::getMessage);
        assertTrue(e.getMessage().contains("name the file of this network"), e::getMessage);
    }

    private Block resnet18(String stem, int channels, int classes) {
        Block network =
                ModelZoo.create(
                        new ModelSpec(
                                "resnet18",
                                AttentionSpec.NONE,
                                null,
                                classes,
                                ImageSize.square(32),
                                channels,
                                Map.of("stem", stem)));
        network.initialize(manager, DataType.FLOAT32, new Shape(1, channels, 32, 32));
        return network;
    }

    @Test
    void whatHoldsNoWeightsIsCalledWhatItIs() throws IOException {
        Files.createDirectory(folder.resolve("a.pth"));
        refuse(folder.resolve("a.pth"), "is a folder where a file of weights is expected");
        Path text = Files.writeString(folder.resolve("text.pth"), "some words of \u732b\n");
        refuse(text, "is a text, not weights of safetensors or torch.save: give the file");
        Path empty = Files.createFile(folder.resolve("empty.pth"));
        refuse(empty, "is an empty file, not weights of safetensors or torch.save: get it again");
        Path cut = Files.write(folder.resolve("cut.safetensors"), new byte[] {9, 0, 0, 0, 0});
        refuse(cut, "at least 8");
    }

    private static void refuse(Path file, String said) {
        UserException e = assertThrows(UserException.class, () -> Weights.open(file).close());
        assertTrue(e.getMessage().startsWith(file + " "), e::getMessage);
        assertTrue(e.getMessage().contains(said), e::getMessage);
    }

    @Test
    void convolutionsOverAllPositionsAreTheLinearLayersOfVgg() throws IOException {
        Block network =
                new NamedSequential()
                        .add(
                                "features",
                                new NamedSequential().add("0", Layers.conv(3, 2, 3, 1, 1, true)))
                        .add("flatten", Layers.flatten())
                        .add(
                                "classifier",
                                new NamedSequential()
                                        .add("0", Layers.linear(8, 4, true))
                                        .add("3", Layers.linear(4, 4, true))
                                        .add("6", Layers.linear(4, 2, true)));
        network.initialize(manager, DataType.FLOAT32, new Shape(1, 3, 2, 2));
        Map<String, NDArray> arrays = arrays(network, "");
        NDArray weight = manager.arange(32f).reshape(4, 2, 2, 2);
        arrays.remove("classifier.0.weight");
        arrays.put("pre_logits.fc1.weight", weight);
        rename(arrays, "classifier.0.bias", "pre_logits.fc1.bias");
        arrays.put(
                "pre_logits.fc2.weight", arrays.remove("classifier.3.weight").reshape(4, 4, 1, 1));
        rename(arrays, "classifier.3.bias", "pre_logits.fc2.bias");
        rename(arrays, "classifier.6.weight", "head.fc.weight");
        rename(arrays, "classifier.6.bias", "head.fc.bias");
        Path file = folder.resolve("x.pth");
        PthWriter.write(file, TensorData.ofAll(arrays), Map.of());
        assertTrue(Weights.load(network, file, false).isComplete());
        assertEquals(
                weight.reshape(4, 8),
                ParameterNames.of(network).get("classifier.0.weight").getArray());
    }

    private static void rename(Map<String, NDArray> arrays, String from, String to) {
        arrays.put(to, arrays.remove(from));
    }

    @Test
    void theOldNamesOfDenseNetAreRead() {
        String own = "features.denseblock1.denselayer2.norm1.running_mean";
        String old = "features.denseblock1.denselayer2.norm.1.running_mean";
        assertEquals(Map.of(own, old), StoredNames.of(List.of(own), List.of(old)).stored());
    }

    @Test
    void headMeansTheLastLinearLayerWhateverItsName() {
        SortedMap<Integer, List<String>> unfreeze = new TreeMap<>(Map.of(3, List.of("*")));
        FreezePlan plan = new FreezePlan(List.of(), List.of("head"), unfreeze);
        for (String name : List.of("resnet20", "vgg11-cifar", "simple-cnn", "densenet-bc-100-12")) {
            Block network = TestNetworks.zeros(ModelSpec.of(name, "none", 3, 32), manager);
            int all = plan.frozen(network, 1).size();
            long trainable =
                    ParameterNames.of(network).values().stream()
                            .filter(p -> !ParameterNames.isStatistic(p))
                            .count();
            assertEquals(trainable - 2, all, name);
            assertEquals(0, plan.frozen(network, 3).size(), name);
        }
    }
}
