package ai.gaze.bench;

import ai.djl.ndarray.types.Shape;
import ai.gaze.zoo.UserException;
import ai.gaze.zoo.export.ExportMetadata;
import ai.gaze.zoo.export.ExportedNetwork;
import ai.gaze.zoo.trace.Tensor;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/**
 * Time of an exported network for a batch of images, from numbers in Java's memory to answers
 * there. {@code bench/inference.py} measures the same files in Python.
 */
public final class InferenceBenchmark {

    private final List<Path> files;
    private final List<Integer> batches;
    private final int times;
    private final int turns;

    /**
     * @param files TorchScript or ONNX, exported by Gaze, that take float32 images
     * @param batches images at a time
     * @param times batches of a turn
     * @param turns turns that count
     */
    public InferenceBenchmark(List<Path> files, List<Integer> batches, int times, int turns) {
        if (batches.stream().anyMatch(batch -> batch < 1) || times < 1 || turns < 1) {
            throw new UserException("batches, steps and turns are at least 1; give such numbers");
        }
        this.files = List.copyOf(files);
        this.batches = List.copyOf(batches);
        this.times = times;
        this.turns = turns;
    }

    /**
     * Measures all files with all batches, by turns.
     *
     * @param progress is told what is being measured
     * @return milliseconds of a batch
     */
    public List<Figure> run(Consumer<String> progress) throws IOException {
        List<ExportedNetwork> open = new ArrayList<>();
        try {
            List<Pass> passes = new ArrayList<>();
            for (Path file : files) {
                ExportedNetwork network = ExportedNetwork.open(file);
                open.add(network);
                for (int batch : batches) {
                    passes.add(
                            new Pass(
                                    file + ", batch " + batch,
                                    network,
                                    images(file, network, batch)));
                }
            }
            double[][] seconds =
                    InTurns.measure(
                            passes, times, turns, (s, at) -> progress.accept(passes.get(at).name));
            List<Figure> figures = new ArrayList<>();
            for (int i = 0; i < passes.size(); i++) {
                figures.add(Figure.of(passes.get(i).name, "ms", InTurns.milliseconds(seconds[i])));
            }
            return figures;
        } finally {
            open.forEach(ExportedNetwork::close);
        }
    }

    private static Tensor images(Path file, ExportedNetwork network, int batch) {
        ExportMetadata metadata;
        try {
            metadata = ExportMetadata.of(network.metadata());
        } catch (IllegalArgumentException e) {
            throw UserException.of(
                    "%s does not say what images it takes (%s); give a file that an export of a run wrote",
                    file, e.getMessage(), e);
        }
        Shape shape =
                new Shape(
                        batch,
                        metadata.channels(),
                        metadata.inputSize().height(),
                        metadata.inputSize().width());
        float[] values = new float[Math.toIntExact(shape.size())];
        for (int i = 0; i < values.length; i++) {
            values[i] = (float) Math.sin(i * 0.7);
        }
        return Tensor.of(shape, values);
    }

    private record Pass(String name, ExportedNetwork network, Tensor images) implements Timed {

        @Override
        public double seconds(int often) {
            long began = System.nanoTime();
            for (int i = 0; i < often; i++) {
                network.run(List.of(images));
            }
            return (System.nanoTime() - began) / 1e9;
        }

        @Override
        public void close() {}
    }
}
