package ai.gaze.cli;

import ai.gaze.training.page.RunPage;
import ai.gaze.training.run.Recipe;
import ai.gaze.training.run.RecipeFile;
import ai.gaze.training.run.RunResult;
import ai.gaze.training.run.Settings;
import ai.gaze.training.run.TrainingRun;
import ai.gaze.zoo.UserException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code gaze train}. */
@Command(
        name = "train",
        description = "Trains a network and writes a run directory.",
        footer = {
            "",
            "Examples:",
            "  gaze train --epochs 3 --attention se",
            "  gaze train --recipe cnn --set optimizer.weight-decay=0.0001 --name my-run",
            "  gaze train --dataset image-folder --data my-photos --model resnet18",
            "  gaze train --recipe finetune --data my-photos --init hub:timm/resnet18.a1_in1k",
            "  gaze train --device gpu0,gpu1",
            "  gaze train --resume runs/my-run",
            "  gaze train --resume runs/my-run --epochs 30"
        })
final class TrainCommand implements Callable<Integer> {

    private static final List<String> RESUMABLE = List.of("execution", "precision", "epochs");
    private static final List<String> NEW_RUN_ONLY = List.of("--recipe", "--name", "--runs");

    @Spec private CommandSpec spec;

    @Option(
            names = "--recipe",
            paramLabel = "NAME|FILE",
            defaultValue = "cnn",
            description = "A recipe of Gaze's or a YAML file. Default: ${DEFAULT-VALUE}.")
    private String recipe;

    @Option(names = "--model", paramLabel = "NAME", description = "The backbone.")
    private String model;

    @Option(
            names = "--attention",
            paramLabel = "NAME[:KEY=VALUE,...]",
            description = "The attention in it, or none.")
    private String attention;

    @Option(
            names = "--dataset",
            paramLabel = "NAME",
            description =
                    "cifar10, cifar100, cifar100-coarse, cifar10-sample, shapes, or your own images with"
                            + " --data: image-folder (in DIR/train/CLASS and DIR/val/CLASS),"
                            + " csv-images (paths and labels) or mask-folder (DIR/train/images and"
                            + " DIR/train/masks).")
    private String dataset;

    @Option(names = "--epochs", paramLabel = "N", description = "Passes over the training images.")
    private String epochs;

    @Option(names = "--batch-size", paramLabel = "N", description = "Images per step.")
    private String batchSize;

    @Option(names = "--lr", paramLabel = "RATE", description = "Learning rate.")
    private String learningRate;

    @Option(names = "--seed", paramLabel = "N", description = "Decides every random choice.")
    private String seed;

    @Option(
            names = "--execution",
            paramLabel = "MODE",
            description =
                    "compiled (one call for the whole network) or eager (operation by operation)."
                            + " Default: compiled.")
    private String execution;

    @Option(
            names = "--precision",
            paramLabel = "TYPE",
            description =
                    "fp32, or bf16 or fp16 for mixed precision, which needs a compiled network."
                            + " Default: fp32.")
    private String precision;

    @Option(
            names = "--init",
            paramLabel = "FILE|hub:OWNER/NAME",
            description =
                    "Start from the weights in a safetensors or .pth file, or from those of a model"
                            + " on the Hugging Face hub (hub:OWNER/NAME@REVISION for one of its"
                            + " commits).")
    private String init;

    @Option(
            names = "--partial",
            description = "With --init: it is enough that some of the weights fit.")
    private boolean partial;

    @Option(
            names = "--freeze",
            paramLabel = "PATTERN",
            description = "Weights that stand still, such as layer1; may be given several times.")
    private List<String> freeze = new ArrayList<>();

    @Option(
            names = "--train-only",
            paramLabel = "PATTERN",
            description =
                    "Weights that alone are trained; attention means every attention module, head"
                            + " the last linear layer.")
    private List<String> trainOnly = new ArrayList<>();

    @Option(
            names = "--set",
            paramLabel = "KEY=VALUE",
            description =
                    "Any key of the recipe, such as optimizer.name=sgd; may be given several"
                            + " times.")
    private List<String> settings = new ArrayList<>();

    @Option(
            names = "--name",
            paramLabel = "NAME",
            description = "Name of the run directory. Default: date, time and what is trained.")
    private String name;

    @Option(
            names = "--runs",
            paramLabel = "DIR",
            defaultValue = "runs",
            description = "Folder of the run directories. Default: ${DEFAULT-VALUE}.")
    private Path runs;

    @Option(
            names = "--resume",
            paramLabel = "RUN",
            description =
                    "Go on with a run that was stopped; what it trains is in its run.json. With"
                            + " --epochs to more or fewer epochs, where its schedule allows it.")
    private Path resume;

    @Mixin private RunOptions options = new RunOptions();

    @Override
    public Integer call() {
        Console console = new Console(spec.commandLine().getOut(), spec.commandLine().getErr());
        TrainingRun run = resume == null ? start(console) : goOn(console);
        Optional<RunResult> result;
        // Until the run is closed and the person told how to go on, the process must not end.
        try (CtrlC ctrlC = new CtrlC()) {
            try (run) {
                console.started(run.directory(), run.info(), run.frozen());
                if (resume != null) {
                    console.resumed(
                            run.epochsDone(),
                            run.stepsDone(),
                            run.hasEnded() ? run.epochsDone() : run.info().recipe().epochs());
                }
                result = run.execute(ctrlC.request());
            } catch (UncheckedIOException e) {
                console.failed(run.directory(), options.devices());
                throw e;
            }
            if (result.isEmpty()) {
                console.stopped(run.directory(), options.devices());
                return CtrlC.EXIT_CODE;
            }
            if (!ctrlC.endAtOnce(Console.pageMissing(run.directory()))) {
                spec.commandLine().getOut().println(Console.pageMissing(run.directory()));
                return CtrlC.EXIT_CODE;
            }
            RunPage.tryWrite(
                    run.directory(),
                    options.loader(console),
                    options.devices().get(0),
                    console::warning);
        }
        console.finished(run.directory(), result.get());
        return 0;
    }

    private TrainingRun start(Console console) {
        Recipe asked = RecipeFile.read(recipe, List.of(settings()));
        String stem =
                name != null
                        ? name
                        : LocalDateTime.now(ZoneId.systemDefault())
                                        .format(DateTimeFormatter.ofPattern("yyyyMMdd-HHmmss"))
                                + "-"
                                + asked.model()
                                + "-"
                                + asked.attention().name();
        return TrainingRun.create(
                runs.resolve(stem), asked, options.loader(console), options.device(), console);
    }

    private TrainingRun goOn(Console console) {
        Settings changes = settings();
        List<String> others = changes.keys();
        others.removeIf(key -> RESUMABLE.contains(key) || key.startsWith("stop."));
        for (OptionSpec given : spec.commandLine().getParseResult().matchedOptions()) {
            if (NEW_RUN_ONLY.contains(given.longestName())) {
                others.add(given.longestName());
            }
        }
        if (!others.isEmpty()) {
            throw new UserException(
                    "--resume goes on with what run.json says and takes no other settings than"
                            + " --device, --execution, --precision, --epochs and those of stop; leave out "
                            + String.join(", ", others)
                            + ", or start a new run");
        }
        return TrainingRun.resume(
                resume, options.loader(console), options.device(), changes, console);
    }

    private Settings settings() {
        Settings all = Settings.parse(settings);
        all = withText(all, "model", model);
        all = withText(all, "attention", attention);
        all = withText(all, "dataset", dataset);
        all = withYaml(all, "epochs", epochs);
        all = withYaml(all, "batch-size", batchSize);
        all = withYaml(all, "optimizer.lr", learningRate);
        all = withYaml(all, "seed", seed);
        all = withText(all, "execution", execution);
        all = withText(all, "precision", precision);
        all = withText(all, "transfer.init", init);
        all = partial ? all.withYaml("transfer.partial", "true") : all;
        all = freeze.isEmpty() ? all : all.withTexts("transfer.freeze", freeze);
        return trainOnly.isEmpty() ? all : all.withTexts("transfer.train-only", trainOnly);
    }

    private static Settings withText(Settings all, String key, String text) {
        return text == null ? all : all.withText(key, text);
    }

    private static Settings withYaml(Settings all, String key, String yaml) {
        return yaml == null ? all : all.withYaml(key, yaml);
    }
}
