package ai.gaze.cli;

import ai.gaze.training.export.Classifier;
import ai.gaze.training.export.Prediction;
import ai.gaze.training.export.Predictor;
import ai.gaze.training.run.RunReader;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code gaze predict}. */
@Command(
        name = "predict",
        description =
                "Tells what is in image files, which are scaled to the network's size: as in the"
                        + " run's evaluations for an image folder, else without regard to their"
                        + " proportions.",
        footer = {
            "",
            "A file that cannot be read is named, and the others are answered: the exit code is then"
                    + " 1, or 2 if there is no such file. With --json it has an \"error\" in place of"
                    + " classes."
        })
final class PredictCommand implements Callable<Integer> {

    private static final int USUAL_TOP = 3;

    @Spec private CommandSpec spec;

    @Parameters(
            index = "0",
            paramLabel = "NETWORK",
            description = "A run directory, or a .pt or .onnx file that gaze export wrote.")
    private Path network;

    @Parameters(
            index = "1..*",
            arity = "1..*",
            paramLabel = "IMAGE",
            description = "Image files of any size: PNG, JPEG, GIF, BMP, TIFF.")
    private List<Path> images;

    @Option(
            names = "--top",
            paramLabel = "K",
            description =
                    "How many classes to show for each. Default: "
                            + USUAL_TOP
                            + ", or all classes if there are fewer.")
    private Integer top;

    @Option(names = "--json", description = "Print JSON instead of text.")
    private boolean json;

    @Mixin private CheckpointOption checkpoint = new CheckpointOption();

    @Option(
            names = "--device",
            paramLabel = "DEVICE",
            defaultValue = "cpu",
            description =
                    "For a run: cpu, auto, gpu or gpuN. Files run on the CPU. Default:"
                            + " ${DEFAULT-VALUE}.")
    private String device;

    @Override
    public Integer call() throws IOException {
        PrintWriter out = spec.commandLine().getOut();
        Console console = new Console(out, spec.commandLine().getErr());
        List<Prediction> predictions;
        try (Classifier classifier =
                Classifier.open(network, checkpoint.name(), device, console::warning)) {
            if (Files.isDirectory(network)) {
                console.using(RunReader.info(network));
            }
            int shown = TopClasses.of(top, USUAL_TOP, classifier.classes().size());
            predictions = Predictor.predict(classifier, images, shown);
        }
        UnreadImages unread = new UnreadImages(spec.commandLine().getErr());
        predictions.stream()
                .filter(p -> p.error() != null)
                .forEach(p -> unread.add(Path.of(p.image()), p.error()));
        if (json) {
            out.println(
                    new ObjectMapper()
                            .writerWithDefaultPrettyPrinter()
                            .writeValueAsString(predictions));
        } else {
            predictions.stream().filter(p -> p.error() == null).forEach(p -> print(out, p));
        }
        out.flush();
        return unread.exitCode();
    }

    private static void print(PrintWriter out, Prediction prediction) {
        out.println(Console.printable(prediction.image()));
        for (Prediction.Score score : prediction.classes()) {
            out.printf(
                    Locale.ROOT,
                    "  %6.2f %%  %s%n",
                    100 * score.probability(),
                    Console.printable(score.name()));
        }
    }
}
