package ai.gaze.training.bench;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Block;
import ai.djl.training.ParameterStore;
import ai.gaze.training.torch.NoGrad;
import ai.gaze.zoo.ModelSpec;
import ai.gaze.zoo.ModelZoo;
import ai.gaze.zoo.UserException;
import ai.gaze.zoo.export.ExportedNetwork;
import ai.gaze.zoo.export.OnnxWriter;
import ai.gaze.zoo.export.TorchScriptWriter;
import ai.gaze.zoo.layer.SeededInitialization;
import ai.gaze.zoo.trace.Graph;
import ai.gaze.zoo.trace.Tensor;
import ai.gaze.zoo.trace.Tracer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;

/**
 * How long a network takes to answer on the CPU: as DJL's block, as TorchScript and in ONNX
 * Runtime, by turns; and how long it takes to trace and write it. Images and scores lie in the
 * host's memory.
 *
 * @param spec the network, with its initial weights
 * @param batchSizes images of a question
 * @param times questions of a turn
 * @param turns turns that count
 */
public record ExportBenchmark(ModelSpec spec, List<Integer> batchSizes, int times, int turns) {

    private static final List<String> ENGINES = List.of("block", "TorchScript", "ONNX Runtime");

    public ExportBenchmark {
        batchSizes = List.copyOf(batchSizes);
        if (times < 1 || turns < 1 || batchSizes.stream().anyMatch(b -> b < 1)) {
            throw new UserException(
                    "a benchmark needs at least 1 image, 1 step and 1 turn, not batch size "
                            + batchSizes
                            + ", "
                            + times
                            + " steps and "
                            + turns
                            + " turns");
        }
    }

    /**
     * Measures.
     *
     * @param listener is told what goes on, a line at a time
     * @return seconds of tracing and writing, cold; milliseconds for each engine and batch size,
     *     and what they are of the block's in the same turn
     */
    public List<Figure> run(Consumer<String> listener) throws IOException {
        return NoGrad.compute(() -> measure(listener));
    }

    private List<Figure> measure(Consumer<String> listener) throws IOException {
        Path folder = Files.createTempDirectory("gaze-bench");
        Path script = folder.resolve("network.pt");
        Path onnx = folder.resolve("network.onnx");
        try (NDManager manager = NDManager.newBaseManager(Device.cpu())) {
            Block block = ModelZoo.create(spec);
            Shape images = new Shape(1, 3, spec.inputSize(), spec.inputSize());
            SeededInitialization.initialize(block, manager, 0, images);
            List<Figure> figures = new ArrayList<>(write(block, images, script, onnx));
            figures.forEach(f -> listener.accept(told(f.name(), f.median(), f.unit())));
            try (ExportedNetwork first = ExportedNetwork.open(script);
                    ExportedNetwork second = ExportedNetwork.open(onnx)) {
                List<UnaryOperator<Tensor>> engines =
                        List.of(x -> run(block, manager, x), run(first), run(second));
                for (int batchSize : batchSizes) {
                    figures.addAll(latencies(engines, batchSize, listener));
                }
            }
            return figures;
        } finally {
            Files.deleteIfExists(script);
            Files.deleteIfExists(onnx);
            Files.delete(folder);
        }
    }

    /** Once: a person waits for the first time, when Java is still cold. */
    private static List<Figure> write(Block block, Shape images, Path script, Path onnx)
            throws IOException {
        long began = System.nanoTime();
        Graph graph = Tracer.builder().build().trace(block, images);
        long traced = System.nanoTime();
        new TorchScriptWriter().write(graph, script);
        long scripted = System.nanoTime();
        new OnnxWriter(Map.of()).write(graph, onnx);
        long ended = System.nanoTime();
        return List.of(
                Figure.of("tracing", "s", (traced - began) / 1e9),
                Figure.of("writing TorchScript", "s", (scripted - traced) / 1e9),
                Figure.of("writing ONNX", "s", (ended - scripted) / 1e9));
    }

    private List<Figure> latencies(
            List<UnaryOperator<Tensor>> engines, int batchSize, Consumer<String> listener) {
        int side = spec.inputSize();
        float[] values = new float[batchSize * 3 * side * side];
        for (int i = 0; i < values.length; i++) {
            values[i] = (float) Math.sin(i);
        }
        Tensor images = Tensor.of(new Shape(batchSize, 3, side, side), values);
        double[][] seconds =
                InTurns.measure(
                        engines.stream().map(e -> new Latency(e, images)).toList(),
                        times,
                        turns,
                        (taken, i) -> listener.accept(told(name(i, batchSize), 1e3 * taken, "ms")));
        List<Figure> figures = new ArrayList<>();
        for (int i = 0; i < seconds.length; i++) {
            figures.add(Figure.of(name(i, batchSize), "ms", InTurns.milliseconds(seconds[i])));
        }
        for (int i = 1; i < seconds.length; i++) {
            figures.add(
                    Figure.of(
                            ENGINES.get(i) + " / block, batch " + batchSize,
                            "ratio",
                            InTurns.ratios(seconds[i], seconds[0])));
        }
        return figures;
    }

    private static String name(int engine, int batchSize) {
        return ENGINES.get(engine) + ", batch " + batchSize;
    }

    private static String told(String name, double value, String unit) {
        return String.format(Locale.ROOT, "%s: %,.2f %s", name, value, unit);
    }

    private static UnaryOperator<Tensor> run(ExportedNetwork network) {
        return images -> network.run(List.of(images)).get(0);
    }

    private static Tensor run(Block block, NDManager parent, Tensor images) {
        try (NDManager manager = parent.newSubManager()) {
            NDArray x = images.array(manager);
            NDList scores = block.forward(new ParameterStore(manager, false), new NDList(x), false);
            return Tensor.of(scores.singletonOrThrow());
        }
    }
}
