package ai.gaze.zoo;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Block;
import ai.gaze.zoo.layer.ParameterNames;
import ai.gaze.zoo.safetensors.Dtype;
import ai.gaze.zoo.safetensors.SafetensorsWriter;
import ai.gaze.zoo.safetensors.TensorData;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.WritableByteChannel;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.FutureTask;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class WeightsTest {

    private static final int SIZE = 16;

    @TempDir Path folder;
    private final NDManager manager = NDManager.newBaseManager();

    @AfterEach
    void close() {
        manager.close();
    }

    private Block network(int classes, String attention, long seed) {
        return TestNetworks.create(
                ModelSpec.of("resnet20", attention, classes, SIZE), manager, seed);
    }

    private Path saved(Block network) throws IOException {
        Path file = folder.resolve("weights.safetensors");
        Weights.save(network, file, Map.of());
        return file;
    }

    @Test
    void pyTorchsBatchCountsAreNeitherMissingNorUnexpected() throws IOException {
        Block network = network(10, "none", 1);
        Map<String, TensorData> tensors = new LinkedHashMap<>();
        ParameterNames.of(network).forEach((n, p) -> tensors.put(n, TensorData.of(p.getArray())));
        tensors.put("bn1.num_batches_tracked", TensorData.of(manager.create(7L)));
        Path file = folder.resolve("torch.safetensors");
        SafetensorsWriter.write(file, tensors, Map.of());
        assertTrue(Weights.load(network(10, "none", 2), file, false).isComplete());
    }

    @Test
    void anotherShapeIsAnErrorThatNamesItAndChangesNothing() throws IOException {
        Path file = saved(network(10, "none", 1));
        Block other = network(5, "none", 2);
        float[] before = TestNetworks.logits(other, manager, SIZE);
        UserException e = assertThrows(UserException.class, () -> Weights.load(other, file, false));
        assertTrue(e.getMessage().contains("fc.weight (10, 64) instead of (5, 64)"), e::getMessage);
        assertArrayEquals(before, TestNetworks.logits(other, manager, SIZE));
    }

    @Test
    void aTensorThatCannotBeReadChangesNothing() throws IOException {
        Map<String, TensorData> tensors = new LinkedHashMap<>();
        ParameterNames.of(network(10, "none", 1))
                .forEach((n, p) -> tensors.put(n, TensorData.of(p.getArray())));
        tensors.put("fc.bias", new Shorts(10));
        Path file = folder.resolve("shorts.safetensors");
        SafetensorsWriter.write(file, tensors, Map.of());
        Block other = network(10, "none", 2);
        float[] before = TestNetworks.logits(other, manager, SIZE);
        assertThrows(RuntimeException.class, () -> Weights.load(other, file, false));
        assertArrayEquals(before, TestNetworks.logits(other, manager, SIZE));
    }

    @Test
    void theyAreLoadedInAThreadThatRecordsGradients() throws Exception {
        Block written = network(10, "se", 1);
        Path file = saved(written);
        Block other = network(10, "se", 2);
        FutureTask<WeightsReport> load = new FutureTask<>(() -> Weights.load(other, file, false));
        Thread thread = new Thread(load);
        thread.start();
        thread.join();
        assertTrue(load.get().isComplete());
        assertArrayEquals(
                TestNetworks.logits(written, manager, SIZE),
                TestNetworks.logits(other, manager, SIZE));
    }

    /** Of a type that DJL has no arrays of. */
    private record Shorts(int size) implements TensorData {
        @Override
        public Dtype dtype() {
            return Dtype.U16;
        }

        @Override
        public long[] shape() {
            return new long[] {size};
        }

        @Override
        public void writeTo(WritableByteChannel out) throws IOException {
            out.write(ByteBuffer.allocate(2 * size));
        }
    }

    @Test
    void partialLoadsWhatFitsAndReportsTheRest() throws IOException {
        Path file = saved(network(10, "none", 1));
        Block other = network(5, "se", 2);
        WeightsReport report = Weights.load(other, file, true);
        assertEquals(2, report.otherShape().size());
        assertTrue(report.missing().contains("layer1.0.se.fc.0.weight"));
        assertEquals(List.of(), report.unexpected());
        assertEquals(
                ParameterNames.of(network(10, "none", 1)).get("conv1.weight").getArray(),
                ParameterNames.of(other).get("conv1.weight").getArray());
    }

    @Test
    void missingAndUnexpectedNamesAreAnError() throws IOException {
        Path file = saved(network(10, "se", 1));
        UserException e =
                assertThrows(
                        UserException.class,
                        () -> Weights.load(network(10, "eca", 2), file, false));
        assertTrue(e.getMessage().contains("missing (layer1.0.eca."), e::getMessage);
        assertTrue(e.getMessage().contains("unexpected (layer1.0.se.fc.0.weight"), e::getMessage);
    }

    @Test
    void aFileOfWhichNothingFitsIsAnErrorAlsoIfPartial() throws IOException {
        Path file = folder.resolve("other.safetensors");
        SafetensorsWriter.write(
                file, Map.of("x", TensorData.of(manager.zeros(new Shape(2)))), Map.of());
        assertThrows(UserException.class, () -> Weights.load(network(10, "none", 1), file, true));
    }
}
