package ai.gaze.training.export;

import ai.djl.ndarray.types.Shape;
import ai.gaze.training.run.TrainedNetwork;
import ai.gaze.zoo.ModelSpec;
import ai.gaze.zoo.UserException;
import ai.gaze.zoo.export.BatchNormFolding;
import ai.gaze.zoo.export.ExportMetadata;
import ai.gaze.zoo.export.HalfPrecision;
import ai.gaze.zoo.export.OnnxWriter;
import ai.gaze.zoo.export.Preprocessing;
import ai.gaze.zoo.export.Preprocessing.ImageInput;
import ai.gaze.zoo.export.TorchScriptWriter;
import ai.gaze.zoo.file.AtomicFiles;
import ai.gaze.zoo.trace.Graph;
import ai.gaze.zoo.trace.Tracer;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/** What a network computes, in a TorchScript or ONNX file. */
final class GraphFile implements ExportedFile {

    private final TrainedNetwork network;
    private final ExportOptions options;

    GraphFile(TrainedNetwork network, ExportOptions options) {
        this.network = network;
        this.options = options;
    }

    @Override
    public void write(Path file) throws IOException {
        ExportMetadata metadata = options.metadata(network.info());
        Graph graph = graph(metadata);
        AtomicFiles.writeNamed(
                file,
                target -> {
                    if (options.format() == ExportFormat.ONNX) {
                        new OnnxWriter(metadata.toMap()).write(graph, target);
                    } else {
                        new TorchScriptWriter(metadata.toMap()).write(graph, target);
                    }
                });
    }

    private Graph graph(ExportMetadata metadata) {
        Graph graph = trace(network.info().network());
        if (options.fold()) {
            graph = BatchNormFolding.fold(graph);
        }
        // Before the normalization, which is exact in float32.
        if (options.half()) {
            graph = HalfPrecision.of(graph);
        }
        if (!options.layout().equals(ExportMetadata.NORMALIZED)) {
            ImageInput input =
                    options.layout().equals(ExportMetadata.BYTES)
                            ? ImageInput.UINT8_NHWC
                            : ImageInput.FLOAT_NCHW;
            graph =
                    Preprocessing.withNormalization(
                            graph, input, floats(metadata.mean()), floats(metadata.std()));
        }
        return options.probabilities() ? Preprocessing.withProbabilities(graph) : graph;
    }

    private Graph trace(ModelSpec spec) {
        Shape image = spec.inputShape();
        Tracer fixed = Tracer.builder().build();
        if (!options.dynamicSize()) {
            return fixed.trace(network.block(), image);
        }
        try {
            return Tracer.builder().optDynamicSize(true).build().trace(network.block(), image);
        } catch (UserException e) {
            // What cannot be traced at all is refused for that reason.
            fixed.trace(network.block(), image);
            throw UserException.of(
                    "this network takes images of %s pixels only, so leave the dynamic size out: %s",
                    spec.inputSize().words(), e.getMessage(), e);
        }
    }

    private static float[] floats(List<Double> values) {
        float[] floats = new float[values.size()];
        for (int i = 0; i < floats.length; i++) {
            floats[i] = values.get(i).floatValue();
        }
        return floats;
    }

    @Override
    public Classifier load(Path file) throws IOException {
        return Classifier.open(file);
    }

    @Override
    public String engine() {
        return options.format() == ExportFormat.ONNX
                ? "ONNX Runtime"
                : "PyTorch, without the classes of the network";
    }
}
