package ai.gaze.bench.gpu;

import ai.gaze.training.EpochMetrics;
import ai.gaze.training.compare.Comparison;
import ai.gaze.training.compare.ComparisonResult;
import ai.gaze.training.compare.Experiment;
import ai.gaze.training.compare.RunOutcome;
import ai.gaze.training.compare.report.Reports;
import ai.gaze.training.export.ExportFormat;
import ai.gaze.training.export.ExportOptions;
import ai.gaze.training.export.Exporter;
import ai.gaze.training.export.VerificationImages;
import ai.gaze.training.run.RecipeFile;
import ai.gaze.training.run.RunListener;
import ai.gaze.training.run.RunReader;
import ai.gaze.training.run.RunResult;
import ai.gaze.training.run.StopRequest;
import ai.gaze.training.run.TrainedNetwork;
import ai.gaze.training.run.TrainingRun;
import ai.gaze.zoo.export.ExportMetadata;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Trainings, tables of them, and what is exported of them. */
final class Trainings {

    private Trainings() {}

    /**
     * Trains, or goes on with what was stopped.
     *
     * @param name of the run
     * @param recipe name of the recipe
     * @param settings what it is changed in
     */
    static void train(Workplace place, String name, String recipe, Map<String, String> settings)
            throws IOException {
        Path folder = place.folder().resolve(name);
        long began = System.nanoTime();
        try (TrainingRun run = open(place, folder, recipe, settings, place.listener())) {
            Optional<RunResult> result = run.execute(place.stop());
            double seconds = (System.nanoTime() - began) / 1e9;
            Map<String, Object> said = new LinkedHashMap<>();
            said.put("run", name);
            said.put("wall-seconds", seconds);
            result.ifPresent(ended -> said.put("result", ended));
            List<EpochMetrics> epochs = RunReader.epochs(folder);
            said.put("epochs", epochs);
            place.say(said);
        }
    }

    private static TrainingRun open(
            Workplace place,
            Path folder,
            String recipe,
            Map<String, String> settings,
            RunListener listener) {
        return Files.exists(folder.resolve("run.json"))
                ? TrainingRun.resume(folder, place.loader(), place.device(), listener)
                : TrainingRun.create(
                        folder,
                        RecipeFile.read(recipe, settings),
                        place.loader(),
                        place.device(),
                        listener);
    }

    /** Stops after an epoch, and goes on from the checkpoint. */
    static void resume(Workplace place, Map<String, String> settings) throws IOException {
        Path folder = place.folder().resolve("resumed");
        if (!Files.exists(folder.resolve("run.json"))) {
            StopRequest half = new StopRequest();
            RunListener stopping =
                    new RunListener() {
                        @Override
                        public void epochEnded(EpochMetrics epoch) {
                            half.stop();
                        }
                    };
            try (TrainingRun run = open(place, folder, "default", settings, stopping)) {
                run.execute(half);
            }
        }
        train(place, "resumed", "default", settings);
    }

    /** Compares, or goes on with it; the table is written after each run. */
    static void compare(Workplace place, String name, Experiment experiment) throws IOException {
        Path out = place.folder().resolve(name);
        Comparison comparison =
                new Comparison(experiment, out, place.loader(), place.device(), place.listener());
        String command = "bench/gpu.sh";
        List<RunOutcome> outcomes =
                comparison.execute(
                        place.stop(),
                        sofar ->
                                Reports.write(
                                        ComparisonResult.of(comparison, command, sofar), out));
        ComparisonResult result = ComparisonResult.of(comparison, command, outcomes);
        Reports.write(result, out);
        Map<String, Object> said = new LinkedHashMap<>();
        for (RunOutcome run : outcomes) {
            said.put(run.run(), run.accuracy() == null ? run.status().toString() : run.accuracy());
        }
        place.say(name, said);
    }

    /** Exports the networks of a table's first seed, and compares the files on the processor. */
    static void export(Workplace place, String table, List<String> variants) throws IOException {
        for (String variant : variants) {
            Path run = place.folder().resolve(table).resolve(variant + "-s1");
            try (TrainedNetwork network =
                    TrainedNetwork.load(run, "best", "cpu", place.progress())) {
                VerificationImages images =
                        VerificationImages.of(
                                place.loader().load(network.info().datasetSpec()).test(),
                                network.info().dataset());
                for (ExportFormat format : List.of(ExportFormat.TORCHSCRIPT, ExportFormat.ONNX)) {
                    ExportOptions options =
                            new ExportOptions(
                                    format, false, false, false, ExportMetadata.NORMALIZED, false);
                    Path file = place.folder().resolve(variant + format.extension());
                    place.say(Exporter.export(network, options, images, file));
                }
            }
        }
    }
}
