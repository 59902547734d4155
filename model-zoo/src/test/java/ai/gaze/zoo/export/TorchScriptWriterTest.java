package ai.gaze.zoo.export;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.Device;
import ai.djl.Model;
import ai.djl.engine.Engine;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.nn.Block;
import ai.djl.training.GradientCollector;
import ai.djl.training.ParameterStore;
import ai.gaze.zoo.trace.Graph;
import ai.gaze.zoo.trace.Tensor;
import ai.gaze.zoo.trace.Tracer;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TorchScriptWriterTest {

    @TempDir Path folder;

    @Test
    void theSameGraphMakesTheSameBytesWithTensorsAtMultiplesOf64() throws Exception {
        byte[] first = bytes();
        assertArrayEquals(first, bytes());
        ByteBuffer zip = ByteBuffer.wrap(first).order(ByteOrder.LITTLE_ENDIAN);
        int entries = 0;
        int at = 0;
        while (zip.getInt(at) == 0x04034b50) {
            int start = at + 30 + zip.getShort(at + 26) + zip.getShort(at + 28);
            assertEquals(0, start % 64);
            at = start + zip.getInt(at + 18);
            entries++;
        }
        assertTrue(entries > 10, entries + " entries");
    }

    private static byte[] bytes() throws Exception {
        try (NDManager manager = NDManager.newBaseManager()) {
            Block block = Networks.initialize(Networks.mixed(), manager, Networks.IMAGE);
            ByteArrayOutputStream out = new ByteArrayOutputStream();
            new TorchScriptWriter()
                    .write(Tracer.builder().build().trace(block, Networks.IMAGE), out);
            return out.toByteArray();
        }
    }

    @Test
    void namesInPythonAreThoseOfTheGraph() {
        try (NDManager manager = NDManager.newBaseManager()) {
            Block block = Networks.initialize(Networks.mixed(), manager, Networks.IMAGE);
            Graph graph = Tracer.builder().build().trace(block, Networks.IMAGE);
            String code = new TorchScriptWriter().code(graph);
            assertTrue(code.contains("getattr(getattr(self, \"0\"), \"0\").weight"), code);
        }
    }

    @Test
    void aTrainingGraphWhoseParametersAreInputsHasTheGradientsOfTheBlock() throws Exception {
        try (NDManager manager = NDManager.newBaseManager();
                Model model = Model.newInstance("graph", Device.cpu(), "PyTorch")) {
            Block block = Networks.initialize(Networks.mixed(), manager, Networks.IMAGE);
            Graph graph = Tracer.builder().optTraining(true).build().trace(block, Networks.IMAGE);
            new TorchScriptWriter(true).write(graph, folder.resolve("graph.pt"));
            model.load(folder.resolve("graph.pt"));

            Tensor batch = Networks.batches(Networks.IMAGE, 5).get(0);
            NDArray x = manager.create(batch.toFloats(), batch.shape());
            NDList inputs = new NDList(x);
            NDArray weight = null;
            for (Tensor tensor : graph.parameters().values()) {
                NDArray array = manager.create(tensor.toFloats(), tensor.shape());
                weight = weight == null ? array : weight;
                inputs.add(array);
            }
            weight.setRequiresGradient(true);
            ParameterStore store = new ParameterStore(manager, false);
            NDArray own = block.getParameters().get(0).getValue().getArray();
            float[] compiled = gradient(model.getBlock(), store, inputs, weight);
            float[] eager = gradient(block, store, new NDList(x), own);
            assertArrayEquals(eager, compiled, 1e-5f);
            NDArray mean =
                    block.getParameters()
                            .get("01SequentialBlock_02BatchNorm_runningMean")
                            .getArray();
            int position =
                    graph.parameters().keySet().stream()
                            .map(v -> v.name())
                            .toList()
                            .indexOf("0.1.running_mean");
            assertArrayEquals(mean.toFloatArray(), inputs.get(1 + position).toFloatArray(), 1e-6f);
        }
    }

    private static float[] gradient(
            Block block, ParameterStore store, NDList inputs, NDArray weight) {
        try (GradientCollector collector = Engine.getInstance().newGradientCollector()) {
            NDArray output = block.forward(store, inputs, true).head();
            collector.backward(output.square().sum());
            return weight.getGradient().toFloatArray();
        }
    }
}
