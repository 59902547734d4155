package ai.gaze.zoo.export;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Block;
import ai.djl.training.ParameterStore;
import ai.gaze.zoo.ImageSize;
import ai.gaze.zoo.ModelSpec;
import ai.gaze.zoo.ModelZoo;
import ai.gaze.zoo.Weights;
import ai.gaze.zoo.trace.Graph;
import ai.gaze.zoo.trace.Tensor;
import ai.gaze.zoo.trace.Tracer;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Python's PyTorch and ONNX checker, where they are installed (python3-torch, python3-onnx). */
class PythonTest {

    private static final String PYTHON = System.getProperty("test.python", "/usr/bin/python3");

    private static final ExportMetadata METADATA =
            new ExportMetadata(
                    List.of("cat", "dog"),
                    List.of(0.5),
                    List.of(0.25),
                    ExportMetadata.NORMALIZED,
                    ImageSize.square(8),
                    null,
                    false,
                    ExportMetadata.LOGITS,
                    null,
                    "cifar10",
                    "0.1");

    @TempDir Path folder;

    @Test
    void pyTorchLoadsTheFileAndFindsTheParametersByName() throws Exception {
        assumeTrue(run("import torch") == 0, PYTHON + " has no torch");
        Path file = folder.resolve("network.pt");
        new TorchScriptWriter(METADATA.toMap()).write(graph(), file);
        assertEquals(
                0,
                run(
                        """
                        import json, sys, torch
                        extra = {"gaze.json": ""}
                        network = torch.jit.load(sys.argv[1], _extra_files=extra)
                        metadata = json.loads(extra["gaze.json"])
                        assert json.loads(metadata["classes"]) == ["cat", "dog"], metadata
                        assert json.loads(metadata["mean"]) == [0.5], metadata
                        assert metadata["input_size"] == "8", metadata
                        assert network(torch.zeros(3, 3, 32, 32)).shape == (3, 5)
                        state = network.state_dict()
                        assert state["0.0.weight"].shape == (12, 3, 3, 3), state.keys()
                        assert "0.1.running_mean" not in dict(network.named_parameters())
                        assert state["0.1.running_mean"].shape == (12,)
                        """,
                        file.toString()),
                log());
    }

    @Test
    void pyTorchLoadsTheFloat16File() throws Exception {
        assumeTrue(run("import torch") == 0, PYTHON + " has no torch");
        Path file = folder.resolve("half.pt");
        new TorchScriptWriter().write(HalfPrecision.of(graph()), file);
        // Old versions cannot convolve in float16 on a CPU, so the network is only looked at.
        assertEquals(
                0,
                run(
                        """
                        import sys, torch
                        network = torch.jit.load(sys.argv[1])
                        state = network.state_dict()
                        assert state["0.0.weight"].shape == (12, 3, 3, 3), state.keys()
                        types = {t.dtype for t in state.values()}
                        assert types == {torch.float16}, types
                        assert all(torch.isfinite(t.float()).all() for t in state.values())
                        assert state["0.0.weight"].float().std() > 0.01
                        """,
                        file.toString()),
                log());
    }

    @Test
    void theOnnxCheckerAndShapeInferenceAcceptTheFile() throws Exception {
        assumeTrue(run("import onnx") == 0, PYTHON + " has no onnx");
        Path file = folder.resolve("network.onnx");
        new OnnxWriter(METADATA.toMap()).write(graph(), file);
        assertEquals(
                0,
                run(
                        """
                        import json, sys, onnx
                        model = onnx.load(sys.argv[1])
                        onnx.checker.check_model(model, full_check=True)
                        model = onnx.shape_inference.infer_shapes(model, True, True)
                        shape = model.graph.output[0].type.tensor_type.shape
                        assert [d.dim_param or d.dim_value for d in shape.dim] == ["batch", 5]
                        names = [i.name for i in model.graph.initializer]
                        assert "0.0.weight" in names, names
                        metadata = {p.key: p.value for p in model.metadata_props}
                        assert json.loads(metadata["classes"]) == ["cat", "dog"], metadata
                        """,
                        file.toString()),
                log());
    }

    @Test
    void theCheckerAndPyTorchTakeANetworkForImagesOfAnySize() throws Exception {
        assumeTrue(run("import onnx, torch") == 0, PYTHON + " has no onnx and torch");
        Path onnx = folder.resolve("any.onnx");
        Path torchScript = folder.resolve("any.pt");
        try (NDManager manager = NDManager.newBaseManager()) {
            Block block = ModelZoo.create(ModelSpec.of("resnet20", "cbam", 10, 32));
            Networks.initialize(block, manager, Networks.IMAGE);
            Graph graph =
                    Tracer.builder().optDynamicSize(true).build().trace(block, Networks.IMAGE);
            new OnnxWriter(METADATA.toMap()).write(graph, onnx);
            new TorchScriptWriter().write(graph, torchScript);
        }
        assertEquals(
                0,
                run(
                        """
                        import sys, onnx, torch
                        model = onnx.load(sys.argv[1])
                        onnx.checker.check_model(model, full_check=True)
                        model = onnx.shape_inference.infer_shapes(model, True, True)
                        shape = model.graph.input[0].type.tensor_type.shape
                        names = [d.dim_param or d.dim_value for d in shape.dim]
                        assert names == ["batch", 3, "height", "width"], names
                        network = torch.jit.load(sys.argv[2])
                        for size in (32, 48, 37):
                            assert network(torch.zeros(1, 3, size, 50)).shape == (1, 10)
                        """,
                        onnx.toString(),
                        torchScript.toString()),
                log());
    }

    @Test
    void torchvisionTakesTheWeightsByNameAndComputesTheSame() throws Exception {
        assumeTrue(run("import torchvision, numpy") == 0, PYTHON + " has no torchvision");
        Path weights = folder.resolve("resnet18.safetensors");
        Path images = folder.resolve("images");
        Path logits = folder.resolve("logits");
        Shape image = new Shape(1, 3, 64, 64);
        try (NDManager manager = NDManager.newBaseManager()) {
            Block block =
                    ModelZoo.create(
                            ModelSpec.of("resnet18", "none", 10, 64)
                                    .withOptions(Map.of("stem", "imagenet")));
            Networks.calibrated(block, manager, image);
            Weights.save(block, weights, Map.of());
            Tensor batch = Networks.batches(image, 2).get(0);
            NDList input = new NDList(manager.create(batch.toFloats(), batch.shape()));
            NDList output = block.forward(new ParameterStore(manager, false), input, false);
            Files.write(images, batch.bytes());
            Files.write(logits, Tensor.of(output.head()).bytes());
        }
        assertEquals(
                0,
                run(
                        """
                        import json, struct, sys, numpy, torch, torchvision
                        def floats(data, shape):
                            array = numpy.frombuffer(data, dtype="<f4").reshape(shape)
                            return torch.from_numpy(array.copy())
                        data = open(sys.argv[1], "rb").read()
                        start = 8 + struct.unpack("<Q", data[:8])[0]
                        header = json.loads(data[8:start])
                        header.pop("__metadata__", None)
                        state = {}
                        for name, t in header.items():
                            begin, end = t["data_offsets"]
                            state[name] = floats(data[start + begin:start + end], t["shape"])
                        network = torchvision.models.resnet18(num_classes=10)
                        result = network.load_state_dict(state, strict=False)
                        assert not result.unexpected_keys, result
                        missing = {k.split(".")[-1] for k in result.missing_keys}
                        assert missing <= {"num_batches_tracked"}, missing
                        network.eval()
                        images = floats(open(sys.argv[2], "rb").read(), (2, 3, 64, 64))
                        logits = floats(open(sys.argv[3], "rb").read(), (2, 10))
                        difference = (network(images) - logits).abs().max().item()
                        assert difference < 1e-4, difference
                        """,
                        weights.toString(),
                        images.toString(),
                        logits.toString()),
                log());
    }

    private static Graph graph() {
        try (NDManager manager = NDManager.newBaseManager()) {
            Block block = Networks.initialize(Networks.mixed(), manager, Networks.IMAGE);
            return Tracer.builder().build().trace(block, Networks.IMAGE);
        }
    }

    private int run(String script, String... arguments) throws IOException, InterruptedException {
        if (!Files.exists(Path.of(PYTHON))) {
            return -1;
        }
        List<String> command = new java.util.ArrayList<>(List.of(PYTHON, "-c", script));
        command.addAll(List.of(arguments));
        Process process =
                new ProcessBuilder(command)
                        .redirectErrorStream(true)
                        .redirectOutput(folder.resolve("log").toFile())
                        .start();
        return process.waitFor();
    }

    private String log() throws IOException {
        return Files.readString(folder.resolve("log"), StandardCharsets.UTF_8);
    }
}
