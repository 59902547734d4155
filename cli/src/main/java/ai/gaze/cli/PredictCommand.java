package ai.gaze.cli;

import ai.gaze.training.augment.TestTimeAugmentation;
import ai.gaze.training.data.FolderImages;
import ai.gaze.training.export.Classifier;
import ai.gaze.training.export.MaskPrediction;
import ai.gaze.training.export.MaskPredictor;
import ai.gaze.training.export.Prediction;
import ai.gaze.training.export.PredictionTable;
import ai.gaze.training.export.Predictor;
import ai.gaze.training.run.RunReader;
import ai.gaze.zoo.Texts;
import ai.gaze.zoo.UserException;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
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
                        + " proportions. Of a segmentation it tells how much of each image is of"
                        + " which class, and writes masks.",
        footer = {
            "",
            "A file that cannot be read is named, and the others are answered: the exit code is then"
                    + " 1, or 2 if there is no such file. With --json it has an \"error\" in place of"
                    + " classes, with --csv in the column of that name."
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
            description =
                    "Image files of any size (PNG, JPEG, GIF, BMP, TIFF, WebP), or folders, whose"
                            + " images are taken with those in the folders in them, sorted.")
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

    @Option(
            names = "--csv",
            description =
                    "Print a table instead of text: image, prediction and the scores of all"
                            + " classes.")
    private boolean csv;

    @Option(
            names = "--output",
            paramLabel = "DIR",
            description =
                    "Of a segmentation: where masks go, a PNG for each image under its name, with the"
                            + " number of a class in each pixel; no file is replaced.")
    private Path output;

    @Option(
            names = "--overlay",
            description =
                    "Write pictures of the classes over the images, too, as NAME-overlay.png.")
    private boolean overlay;

    @Mixin private TtaOption tta = new TtaOption();

    @Mixin private CheckpointOption checkpoint = new CheckpointOption();

    @Mixin private ScriptTrust trust = new ScriptTrust();

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
        if (csv && (json || top != null)) {
            throw new UserException(
                    json
                            ? "--csv and --json exclude each other; leave one out"
                            : "--csv has the scores of all classes; leave --top out");
        }
        trust.require(network);
        UnreadImages unread = new UnreadImages(spec.commandLine().getErr());
        List<Prediction> predictions;
        List<String> classes;
        try (Classifier classifier =
                Classifier.open(network, checkpoint.name(), device, console::warning)) {
            if (Files.isDirectory(network)) {
                console.using(RunReader.info(network));
            }
            if (classifier.isOfPixels()) {
                return masks(classifier, console, unread, out);
            }
            if (output != null || overlay) {
                throw new UserException(
                        "--output and --overlay are for masks, and the network gives a class of each image; leave them out");
            }
            classes = classifier.classes();
            int shown = csv ? classes.size() : TopClasses.of(top, USUAL_TOP, classes.size());
            predictions = Predictor.predict(classifier, files(console, unread), shown, tta.views());
        }
        predictions.stream()
                .filter(p -> p.error() != null)
                .forEach(p -> unread.add(Path.of(p.image()), p.error()));
        if (csv) {
            StringBuilder table = new StringBuilder();
            PredictionTable.write(classes, predictions, table);
            CsvAnswer.print(out, table.toString());
        } else if (json) {
            JsonAnswer.print(out, predictions);
        } else {
            predictions.stream().filter(p -> p.error() == null).forEach(p -> print(out, p));
        }
        out.flush();
        return unread.exitCode();
    }

    private int masks(Classifier network, Console console, UnreadImages unread, PrintWriter out)
            throws IOException {
        if (csv || top != null || tta.views() != TestTimeAugmentation.NONE) {
            throw new UserException(
                    "--csv, --top and --tta are for networks that give a class of each image, and this one gives one of each pixel; leave them out");
        }
        if (overlay && output == null) {
            throw new UserException("--overlay needs --output, the folder of the pictures");
        }
        List<Path> files = files(console, unread);
        MaskPredictor predictor = new MaskPredictor(network, output, overlay);
        predictor.requireWritable(files);
        List<MaskPrediction> predictions = new ArrayList<>();
        for (Path file : files) {
            MaskPrediction prediction = predictor.predict(file);
            predictions.add(prediction);
            if (prediction.error() != null) {
                unread.add(file, prediction.error());
            } else if (!json) {
                print(out, prediction);
            }
        }
        if (json) {
            JsonAnswer.print(out, predictions);
        }
        out.flush();
        return unread.exitCode();
    }

    private static void print(PrintWriter out, MaskPrediction prediction) {
        out.printf(
                Locale.ROOT,
                "%s  %d x %d pixels%s%n",
                Console.printable(prediction.image()),
                prediction.width(),
                prediction.height(),
                prediction.mask() == null ? "" : ", mask " + Console.printable(prediction.mask()));
        for (MaskPrediction.Share share : prediction.classes()) {
            out.printf(
                    Locale.ROOT,
                    "  %6.2f %%  %s%n",
                    100 * share.share(),
                    Console.printable(share.name()));
        }
        out.flush();
    }

    private List<Path> files(Console console, UnreadImages unread) throws IOException {
        List<Path> files = new ArrayList<>();
        for (Path typed : images) {
            if (!Files.isDirectory(typed)) {
                files.add(typed);
                continue;
            }
            FolderImages found = FolderImages.of(typed);
            if (found.images().isEmpty()) {
                unread.add(typed, typed + " has no image files in it; give another folder");
            } else if (found.others() > 0) {
                console.warning(
                        Texts.format(
                                "other files in %s that are passed over: %d",
                                typed, found.others()));
            }
            files.addAll(found.images());
        }
        return files;
    }

    private static void print(PrintWriter out, Prediction prediction) {
        out.println(
                Console.printable(prediction.image())
                        + (prediction.tta() == null ? "" : "  (views " + prediction.tta() + ")"));
        for (Prediction.Score score : prediction.classes()) {
            out.printf(
                    Locale.ROOT,
                    "  %6.2f %%  %s%n",
                    100 * score.probability(),
                    Console.printable(score.name()));
        }
    }
}
