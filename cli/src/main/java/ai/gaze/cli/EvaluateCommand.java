package ai.gaze.cli;

import ai.gaze.training.data.BrokenImages;
import ai.gaze.training.data.ImageDataset;
import ai.gaze.training.export.Classifier;
import ai.gaze.training.export.FileEvaluation;
import ai.gaze.training.metric.Evaluation;
import ai.gaze.training.metric.Metric;
import ai.gaze.training.metric.MetricSet;
import ai.gaze.training.metric.Metrics;
import ai.gaze.training.report.Columns;
import ai.gaze.training.report.ConfusionMatrix;
import ai.gaze.training.report.Extras;
import ai.gaze.training.run.DatasetLoader;
import ai.gaze.training.run.TrainedNetwork;
import ai.gaze.zoo.file.AtomicFiles;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code gaze evaluate}. */
@Command(
        name = "evaluate",
        description = "Evaluates the network of a run or a file on the test images.")
final class EvaluateCommand implements Callable<Integer> {

    private static final int USUAL_TOP = 5;

    @Spec private CommandSpec spec;

    @Parameters(
            paramLabel = "RUN",
            description = "The run directory, or a .pt or .onnx file that gaze export wrote.")
    private Path run;

    @Mixin private CheckpointOption checkpoint = new CheckpointOption();

    @Option(
            names = "--top",
            paramLabel = "K",
            description =
                    "Also count as right what is among the K highest. Default: "
                            + USUAL_TOP
                            + ", or all classes if there are fewer.")
    private Integer top;

    @Option(
            names = "--metric",
            paramLabel = "METRIC",
            description =
                    "Also evaluate this, besides the metrics of the run's recipe, such as macro-f1 or"
                            + " expected-calibration-error:bins=20. May be given again.")
    private List<String> metrics = List.of();

    @Option(names = "--json", description = "Print the metrics alone, as JSON.")
    private boolean json;

    @Mixin private RunOptions options = new RunOptions();

    @Override
    public Integer call() throws IOException {
        PrintWriter out = spec.commandLine().getOut();
        Console console = new Console(out, spec.commandLine().getErr());
        Evaluation evaluation;
        String evaluated;
        Path picture;
        if (Files.exists(run) && !Files.isDirectory(run)) {
            evaluation = evaluateFile(options.loader(console), console);
            evaluated = run.getFileName().toString();
            picture = run.resolveSibling(evaluated + ".confusion.png");
        } else {
            evaluation = evaluateRun(options.loaderOfRun(console), console);
            evaluated = checkpoint.name() + " checkpoint";
            picture = run.resolve("confusion-" + checkpoint.name() + ".png");
        }
        if (json) {
            printJson(out, evaluation, evaluated);
            return 0;
        }
        ConfusionMatrix matrix = new ConfusionMatrix(evaluation.classes(), evaluation.confusion());
        warnOfNoNumbers(evaluation, console);
        print(out, evaluation, evaluated, matrix);
        out.flush();
        // The answer is given; a folder that nobody may write into takes nothing away from it.
        if (new Extras(console::warning)
                .attempt(
                        "the confusion matrix as a picture",
                        () -> AtomicFiles.writeBytes(picture, matrix.png()))) {
            out.println(Console.printable("confusion matrix as a picture: " + picture));
            out.flush();
        }
        return 0;
    }

    private Evaluation evaluateRun(DatasetLoader loader, Console console) throws IOException {
        try (TrainedNetwork network =
                TrainedNetwork.load(run, checkpoint.name(), options.device(), console::warning)) {
            console.using(network.info());
            MetricSet asked = metrics(network.info().recipe().metrics(), network.info().classes());
            ImageDataset dataset = loader.load(network.info().datasetSpec());
            Evaluation evaluation = network.evaluate(dataset, asked);
            BrokenImages.summary(dataset).ifPresent(console::warning);
            return evaluation;
        }
    }

    private Evaluation evaluateFile(DatasetLoader loader, Console console) throws IOException {
        try (Classifier network = Classifier.open(run)) {
            MetricSet asked = metrics(List.of(), network.classes());
            ImageDataset dataset = loader.load(FileEvaluation.datasetOf(network));
            Evaluation evaluation = FileEvaluation.evaluate(network, dataset, asked);
            BrokenImages.summary(dataset).ifPresent(console::warning);
            return evaluation;
        }
    }

    private static void warnOfNoNumbers(Evaluation evaluation, Console console) {
        int without = 0;
        for (float loss : evaluation.losses()) {
            without += Float.isNaN(loss) ? 1 : 0;
        }
        if (without > 0) {
            console.warning(
                    "the network's scores of "
                            + without
                            + " of the "
                            + evaluation.losses().length
                            + " test images are no numbers: what is said of these means nothing");
        }
    }

    // Before the data are read, which may take long.
    private MetricSet metrics(List<String> ofRun, List<String> classes) {
        Metric topK = Metrics.topK(TopClasses.of(top, USUAL_TOP, classes.size()));
        Map<String, Metric> asked = new LinkedHashMap<>(Map.of(topK.name(), topK));
        Stream.concat(ofRun.stream(), metrics.stream())
                .map(Metrics::get)
                .forEach(metric -> asked.putIfAbsent(metric.name(), metric));
        MetricSet set = MetricSet.of(asked.values());
        set.requireFit(classes.size());
        return set;
    }

    private static void printJson(PrintWriter out, Evaluation evaluation, String evaluated)
            throws IOException {
        Map<String, Object> all = new LinkedHashMap<>();
        all.put("evaluated", evaluated);
        all.put("images", evaluation.labels().length);
        all.put("metrics", evaluation.metrics());
        out.println(new ObjectMapper().writerWithDefaultPrettyPrinter().writeValueAsString(all));
        out.flush();
    }

    private void print(
            PrintWriter out, Evaluation evaluation, String evaluated, ConfusionMatrix matrix) {
        int among = TopClasses.of(top, USUAL_TOP, evaluation.classes().size());
        out.printf(
                Locale.ROOT,
                "accuracy %.2f %%  top-%d %.2f %%  loss %.4f  (%,d test images, %s)%n",
                100 * evaluation.accuracy(),
                among,
                100 * evaluation.topAccuracy(among),
                evaluation.loss(),
                evaluation.labels().length,
                Console.printable(evaluated));
        List<String> shown = List.of(Metrics.LOSS, Metrics.ACCURACY, "top_" + among);
        evaluation.metrics().entrySet().stream()
                .filter(metric -> !shown.contains(metric.getKey()))
                .forEach(
                        m ->
                                out.println(
                                        m.getKey() + " " + Metrics.text(m.getKey(), m.getValue())));
        out.println();
        int[][] counts = evaluation.confusion();
        List<String> names = evaluation.classes().stream().map(Console::printable).toList();
        int width = Columns.widest(names, 16);
        out.println("accuracy per class:");
        for (int i = 0; i < counts.length; i++) {
            int total = 0;
            for (int count : counts[i]) {
                total += count;
            }
            out.printf(
                    Locale.ROOT,
                    "  %s %6.2f %%%n",
                    Columns.left(names.get(i), width),
                    100.0 * counts[i][i] / Math.max(1, total));
        }
        out.println();
        matrix.text().lines().map(Console::printable).forEach(out::println);
    }
}
