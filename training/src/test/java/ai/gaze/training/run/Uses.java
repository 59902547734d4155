package ai.gaze.training.run;

import ai.gaze.training.data.EmbeddedSample;
import ai.gaze.training.data.ImageDataset;
import ai.gaze.training.data.LabeledImages;
import ai.gaze.training.explain.AttentionWeights;
import ai.gaze.training.explain.ExplainedNetwork;
import ai.gaze.training.explain.GradCam;
import ai.gaze.training.explain.InputImage;
import ai.gaze.training.explain.Position;
import ai.gaze.training.export.Classifier;
import ai.gaze.training.export.ExportFormat;
import ai.gaze.training.export.ExportOptions;
import ai.gaze.training.export.Exporter;
import ai.gaze.training.export.VerificationImages;
import ai.gaze.training.metric.Evaluation;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Everything that a trained network is good for, as values that can be compared. */
final class Uses {

    private Uses() {}

    /**
     * Evaluates, predicts, explains and exports the network of a run on the sample.
     *
     * @param folder for the files; made
     */
    static List<Object> of(Path run, Path folder) throws IOException {
        try (TrainedNetwork network = TrainedNetwork.load(run, "last", "cpu", w -> {})) {
            return of(network, folder);
        }
    }

    /** The same of a network that is open already. */
    static List<Object> of(TrainedNetwork network, Path folder) throws IOException {
        Files.createDirectories(folder);
        List<Object> results = new ArrayList<>();
        ImageDataset sample = Runs.images(16, 9).load(network.info().datasetSpec());
        Evaluation evaluation = network.evaluate(sample);
        results.add(evaluation.loss());
        results.add(Arrays.toString(evaluation.predictions()));
        results.add(Arrays.toString(evaluation.losses()));
        LabeledImages images = EmbeddedSample.read().test().read(new int[] {0, 1, 2}).images();
        explain(network, images, results);
        for (ExportFormat format :
                List.of(ExportFormat.TORCHSCRIPT, ExportFormat.ONNX, ExportFormat.SAFETENSORS)) {
            Path file = folder.resolve("network" + format.extension());
            results.add(
                    Exporter.export(
                                    network,
                                    ExportOptions.of(format),
                                    VerificationImages.of(sample.test(), sample.name()),
                                    file)
                            .largestDifference());
            results.add(Arrays.hashCode(Files.readAllBytes(file)));
            if (format.holdsGraph()) {
                try (Classifier classifier = Classifier.open(file)) {
                    results.add(Arrays.deepToString(classifier.probabilities(images.pixels())));
                }
            }
        }
        return results;
    }

    private static void explain(
            TrainedNetwork network, LabeledImages images, List<Object> results) {
        try (ExplainedNetwork explained = ExplainedNetwork.of(network)) {
            int side = images.height();
            byte[] pixels = Arrays.copyOf(images.pixels(), side * side * 3);
            InputImage image = new InputImage("first", side, pixels);
            GradCam map = GradCam.of(explained, image, "conv2", 1);
            results.add(Arrays.toString(map.values()));
            AttentionWeights.of(explained, image, Position.middle(image.size()))
                    .forEach(w -> results.add(w.name() + Arrays.toString(w.values())));
        }
    }
}
