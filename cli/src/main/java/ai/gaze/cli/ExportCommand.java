package ai.gaze.cli;

import ai.gaze.training.data.DataAccess;
import ai.gaze.training.data.ImageSource;
import ai.gaze.training.export.ExportFormat;
import ai.gaze.training.export.ExportOptions;
import ai.gaze.training.export.ExportReport;
import ai.gaze.training.export.Exporter;
import ai.gaze.training.export.ServingFolder;
import ai.gaze.training.export.VerificationImages;
import ai.gaze.training.run.TrainedNetwork;
import ai.gaze.zoo.ModelZoo;
import ai.gaze.zoo.Texts;
import ai.gaze.zoo.UserException;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code gaze export}. */
@Command(
        name = "export",
        description = {
            "Writes the network of a run into a file that other runtimes load.",
            "The file is loaded again and its output on 256 test images compared with the"
                    + " network's; the largest difference goes into export.json beside it, and a file"
                    + " that differs ends with exit code 1."
        })
final class ExportCommand implements Callable<Integer> {

    @Spec private CommandSpec spec;

    @Parameters(paramLabel = "RUN", description = "The run directory.")
    private Path run;

    @Option(
            names = "--format",
            paramLabel = "FORMAT",
            required = true,
            description =
                    "torchscript (.pt), onnx (.onnx), safetensors or pth (weights under"
                            + " torchvision's names; pth for torch.load) or djl (.params, with the"
                            + " specification beside it).")
    private String format;

    @Option(
            names = "--output",
            paramLabel = "FILE",
            required = true,
            description = "Where the file goes; replaced if it exists.")
    private Path output;

    @Mixin private CheckpointOption checkpoint = new CheckpointOption();

    @Option(names = "--half", description = "Compute in float16; input and output stay float32.")
    private boolean half;

    @Option(
            names = "--fold",
            description = "Fold batch normalizations into the convolutions before them.")
    private boolean fold;

    @Option(
            names = "--dynamic-size",
            description = "Take images of any height and width, if the network allows it.")
    private boolean dynamicSize;

    @Option(
            names = "--with-normalization",
            paramLabel = "INPUT",
            description =
                    "Let the network normalize: uint8 takes bytes NHWC, float takes numbers from 0"
                            + " to 1, NCHW.")
    private String normalization;

    @Option(names = "--probabilities", description = "Return probabilities instead of logits.")
    private boolean probabilities;

    @Option(
            names = "--serving",
            paramLabel = "DIR",
            description = "Also write a folder that DJL Serving takes as it is.")
    private Path serving;

    @Option(
            names = "--data",
            paramLabel = "DIR",
            description =
                    "Folder that holds the data set of the run, for its test images; otherwise"
                            + " Gaze's cache, then the sample inside Gaze.")
    private Path data;

    @Override
    public Integer call() throws IOException {
        PrintWriter out = spec.commandLine().getOut();
        PrintWriter err = spec.commandLine().getErr();
        ExportOptions options =
                new ExportOptions(
                        ExportFormat.parse(format),
                        half,
                        fold,
                        dynamicSize,
                        ExportOptions.layout(normalization),
                        probabilities);
        if (serving != null) {
            ServingFolder.requireServable(options, serving);
        }
        Console console = new Console(out, err);
        try (TrainedNetwork network =
                TrainedNetwork.load(run, checkpoint.name(), "cpu", console::warning)) {
            console.using(network.info());
            if (serving != null) {
                ServingFolder.requireServable(network.info());
            }
            ExportReport report =
                    Exporter.export(network, options, images(network, console), output);
            if (!report.isEqual()) {
                err.println(
                        "gaze: " + output + " does not do what the network does: " + of(report));
                err.flush();
                return 1;
            }
            out.printf(
                    Locale.ROOT,
                    "wrote %s (%,d bytes)%n",
                    Console.printable(output.toString()),
                    report.bytes());
            out.println("verified: " + of(report));
            if (options.format() == ExportFormat.TORCHSCRIPT) {
                ScriptTrust.remember(output, console);
            }
            if (!options.format().holdsGraph()) {
                ModelZoo.unlikePublished(network.info().network())
                        .ifPresent(
                                what ->
                                        console.warning(
                                                "these weights fit another network by their names"
                                                        + " and shapes: "
                                                        + what));
            }
            if (serving != null) {
                ServingFolder.write(network, options, output, serving);
                out.println(Console.printable("DJL Serving takes " + serving));
            }
            out.flush();
            return 0;
        }
    }

    private VerificationImages images(TrainedNetwork network, Console console) throws IOException {
        String dataset = network.info().dataset();
        WarningsOfRun warnings = new WarningsOfRun(console, dataset);
        DataAccess provider = new DataAccess(console, warnings);
        try {
            Optional<ImageSource> test =
                    warnings.loaded(provider.test(network.info().datasetSpec(), data));
            if (test.isPresent()) {
                return VerificationImages.of(test.get(), dataset);
            }
        } catch (UserException e) {
            if (data != null) {
                throw e;
            }
            console.warning(e.getMessage() + "; verifying with the sample inside Gaze instead");
        }
        return VerificationImages.sample();
    }

    private static String of(ExportReport report) {
        return Texts.format(
                "loaded by %s, its %s differ by at most %.2e on %d %s; allowed are %.1e",
                report.verifiedWith(),
                report.output(),
                report.largestDifference(),
                report.images(),
                report.imagesFrom(),
                report.tolerance());
    }
}
