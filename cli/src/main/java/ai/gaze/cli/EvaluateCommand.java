package ai.gaze.cli;

import ai.gaze.training.data.BrokenImages;
import ai.gaze.training.data.ImageDataset;
import ai.gaze.training.export.Classifier;
import ai.gaze.training.export.FileEvaluation;
import ai.gaze.training.export.PredictionTable;
import ai.gaze.training.metric.Bootstrap;
import ai.gaze.training.metric.Evaluation;
import ai.gaze.training.metric.EvaluationReport;
import ai.gaze.training.metric.Metric;
import ai.gaze.training.metric.MetricSet;
import ai.gaze.training.metric.Metrics;
import ai.gaze.training.page.ReliabilityDiagram;
import ai.gaze.training.report.ConfusionMatrix;
import ai.gaze.training.report.Extras;
import ai.gaze.training.report.Png;
import ai.gaze.training.run.DatasetLoader;
import ai.gaze.training.run.TrainedNetwork;
import ai.gaze.zoo.file.AtomicFiles;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.Writer;
import java.nio.channels.Channels;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
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
    private static final String CONFUSION = "the confusion matrix as a picture";

    @Spec private CommandSpec spec;

    @Parameters(
            paramLabel = "RUN",
            description = "The run directory, or a .pt or .onnx file that gaze export wrote.")
    private Path run;

    @Mixin private CheckpointOption checkpoint = new CheckpointOption();

    @Mixin private ScriptTrust trust = new ScriptTrust();

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

    @Option(
            names = "--json",
            description =
                    "Print metrics, scores of the classes, confidence intervals and calibration as"
                            + " JSON, and nothing else.")
    private boolean json;

    @Option(
            names = "--predictions",
            paramLabel = "FILE",
            description =
                    "Write each image with its label, prediction and scores as CSV; no file is"
                            + " overwritten.")
    private Path predictions;

    @Option(
            names = "--calibration",
            paramLabel = "FILE",
            description =
                    "Draw accuracy over confidence (a reliability diagram) as PNG; no file is"
                            + " overwritten.")
    private Path calibration;

    @Mixin private TtaOption tta = new TtaOption();

    @Mixin private RunOptions options = new RunOptions();

    @Override
    public Integer call() throws IOException {
        PrintWriter out = spec.commandLine().getOut();
        Console console = new Console(out, spec.commandLine().getErr());
        NewFile.require(predictions, "--predictions");
        NewFile.requirePicture(calibration, "--calibration");
        NewFile.requireApart(calibration, "--calibration", predictions, "--predictions");
        boolean isFile = Files.exists(run) && !Files.isDirectory(run);
        String evaluated =
                isFile ? run.getFileName().toString() : checkpoint.name() + " checkpoint";
        Path picture =
                isFile
                        ? run.resolveSibling(evaluated + ".confusion.png")
                        : run.resolve("confusion-" + checkpoint.name() + ".png");
        NewFile.requireApart(predictions, "--predictions", picture, CONFUSION);
        NewFile.requireApart(calibration, "--calibration", picture, CONFUSION);
        Evaluation evaluation =
                isFile
                        ? evaluateFile(options.loader(console), console)
                        : evaluateRun(options.loaderOfRun(console), console);
        EvaluationReport report =
                EvaluationReport.of(evaluation, evaluated, tta.views().toString(), Bootstrap.USUAL);
        if (json) {
            JsonAnswer.print(out, report);
            out.flush();
            drawCalibration(report);
            return 0;
        }
        ConfusionMatrix matrix = new ConfusionMatrix(evaluation.classes(), evaluation.confusion());
        warnOfNoNumbers(evaluation, console);
        int among = TopClasses.of(top, USUAL_TOP, evaluation.classes().size());
        new EvaluationText(out).print(evaluation, report, among, matrix);
        out.flush();
        // The answer is given; a folder that nobody may write into takes nothing away from it.
        if (new Extras(console::warning)
                .attempt(CONFUSION, () -> AtomicFiles.writeBytes(picture, matrix.png()))) {
            out.println(Console.printable("confusion matrix as a picture: " + picture));
        }
        drawCalibration(report);
        if (calibration != null) {
            out.println(Console.printable("accuracy over confidence as a picture: " + calibration));
        }
        if (predictions != null) {
            out.println(Console.printable("every image and its scores: " + predictions));
        }
        out.flush();
        return 0;
    }

    private void drawCalibration(EvaluationReport report) throws IOException {
        if (calibration != null) {
            AtomicFiles.writeBytes(
                    calibration, Png.of(ReliabilityDiagram.draw(report.calibration())));
        }
    }

    private Evaluation evaluateRun(DatasetLoader loader, Console console) throws IOException {
        try (TrainedNetwork network =
                TrainedNetwork.load(run, checkpoint.name(), options.device(), console::warning)) {
            console.using(network.info());
            MetricSet asked =
                    metrics(
                            network.info().recipe().metrics(),
                            network.info().classes(),
                            network.info().recipe().segments());
            ImageDataset dataset = loader.load(network.info().datasetSpec());
            return told(network.evaluate(dataset, asked, tta.views()), dataset, console);
        }
    }

    private Evaluation evaluateFile(DatasetLoader loader, Console console) throws IOException {
        trust.require(run);
        try (Classifier network = Classifier.open(run)) {
            MetricSet asked = metrics(List.of(), network.classes(), network.isOfPixels());
            ImageDataset dataset = loader.load(FileEvaluation.datasetOf(network));
            return told(
                    FileEvaluation.evaluate(network, dataset, asked, tta.views()),
                    dataset,
                    console);
        }
    }

    private Evaluation told(Evaluation evaluation, ImageDataset dataset, Console console)
            throws IOException {
        BrokenImages.summary(dataset).ifPresent(console::warning);
        if (predictions != null) {
            AtomicFiles.write(
                    predictions,
                    channel -> {
                        Writer table =
                                new BufferedWriter(
                                        Channels.newWriter(channel, StandardCharsets.UTF_8));
                        PredictionTable.write(evaluation, dataset.test(), tta.views(), table);
                        table.flush();
                    });
        }
        return evaluation;
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
                            + (evaluation.isOfPixels() ? " test pixels" : " test images")
                            + " are no numbers: what is said of these means nothing");
        }
    }

    // Before the data are read, which may take long.
    private MetricSet metrics(List<String> ofRun, List<String> classes, boolean pixels) {
        Metric topK = Metrics.topK(TopClasses.of(top, USUAL_TOP, classes.size()));
        Map<String, Metric> asked = new LinkedHashMap<>(Map.of(topK.name(), topK));
        Stream.concat(ofRun.stream(), metrics.stream())
                .map(Metrics::get)
                .forEach(metric -> asked.putIfAbsent(metric.name(), metric));
        if (pixels) {
            asked.putIfAbsent(Metrics.meanIou().name(), Metrics.meanIou());
        }
        Stream.of(Metrics.macroF1(), Metrics.balancedAccuracy(), Metrics.calibrationError())
                .forEach(metric -> asked.putIfAbsent(metric.name(), metric));
        if (classes.size() == 2) {
            asked.putIfAbsent(Metrics.rocAuc().name(), Metrics.rocAuc());
        }
        MetricSet plain = MetricSet.of(asked.values());
        MetricSet set = predictions == null || pixels ? plain : plain.withProbabilities();
        set.requireFit(classes.size());
        return set;
    }
}
