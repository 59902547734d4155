package ai.gaze.cli;

import ai.gaze.training.compare.Comparison;
import ai.gaze.training.compare.ComparisonResult;
import ai.gaze.training.compare.Experiment;
import ai.gaze.training.compare.ExperimentFile;
import ai.gaze.training.compare.Plan;
import ai.gaze.training.compare.PlannedRun;
import ai.gaze.training.compare.RunOutcome;
import ai.gaze.training.compare.RunStatus;
import ai.gaze.training.compare.SideBySide;
import ai.gaze.training.compare.report.Reports;
import ai.gaze.training.run.Settings;
import ai.gaze.training.run.StopRequest;
import ai.gaze.zoo.Texts;
import ai.gaze.zoo.UserException;
import ai.gaze.zoo.file.FileErrors;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code gaze compare}. */
@Command(
        name = "compare",
        description = {
            "Trains several networks from several seeds and says which differences are real.",
            "Started again, it goes on where it stopped."
        },
        footer = {
            "",
            "Experiments: table, small-table, cnn, vgg, cpu, regularizers, segmentation,",
            "imagenet-vgg.",
            "",
            "Examples:",
            "  gaze compare cnn --dry-run",
            "  gaze compare cnn --seeds 3 --epochs 15",
            "  gaze compare my-experiment.yaml --out runs/mine",
            "  gaze compare cnn --device gpu0,gpu1",
            "  gaze compare cnn --plan"
        })
final class CompareCommand implements Callable<Integer> {

    private static final int A_RUN_FAILED = 1;
    private static final String STOPPED =
            "stopped; a checkpoint is written. The same command goes on.";
    private static final String LEFT =
            "not all runs are trained: another process is at them, or stopped them. The same command goes on.";

    @Spec private CommandSpec spec;

    @Parameters(
            paramLabel = "NAME|FILE",
            description = "An experiment of Gaze's, or a YAML file that ends in .yaml.")
    private String experiment;

    @Option(
            names = "--seeds",
            paramLabel = "N",
            description = "Train each network from the seeds 1 to N. Default: the experiment's.")
    private Integer seeds;

    @Option(
            names = "--epochs",
            paramLabel = "N",
            description = "Passes over the training images. Default: the experiment's.")
    private String epochs;

    @Option(
            names = "--recipe",
            paramLabel = "NAME|FILE",
            description =
                    "How all runs train, in place of the experiment's recipe and what it sets in it.")
    private String recipe;

    @Option(
            names = "--dataset",
            paramLabel = "NAME",
            description =
                    "What all runs learn from, named as for train. Default: the experiment's.")
    private String dataset;

    @Option(
            names = "--set",
            paramLabel = "KEY=VALUE",
            description = "Any key of the recipe, for all runs; may be given several times.")
    private List<String> settings = new ArrayList<>();

    @Option(
            names = "--out",
            paramLabel = "DIR",
            description =
                    "Folder for the run directories and the results. Default: runs/compare-NAME.")
    private Path out;

    @Option(names = "--dry-run", description = "Only print the plan, with an estimate of its time.")
    private boolean dryRun;

    @Option(
            names = "--measure",
            description =
                    "With --dry-run: time a few steps of each variant, which may take minutes.")
    private boolean measure;

    @Option(
            names = "--plan",
            arity = "0..1",
            paramLabel = "FORMAT",
            fallbackValue = "commands",
            description =
                    "Only print a command for each run that is left, to be run anywhere; =json tells more of each.")
    private PlanFormat plan;

    @Option(
            names = "--only",
            paramLabel = "RUN",
            description = "Train this run alone, or go on with it, such as se-s2.")
    private String only;

    @Option(
            names = "--results",
            description = "Only write the results of the runs that are finished.")
    private boolean resultsOnly;

    @Mixin
    @SuppressWarnings("UnusedVariable") // it acts when its option is read
    private ParentWatch parent = new ParentWatch();

    @Mixin private RunOptions options = new RunOptions();

    @Override
    public Integer call() throws IOException {
        if (measure && !dryRun) {
            throw new UserException(
                    "--measure times a plan; give --dry-run with it, or leave it out");
        }
        if (Stream.of(dryRun, plan != null, only != null, resultsOnly).filter(b -> b).count() > 1) {
            throw new UserException(
                    "--dry-run, --plan, --only and --results each ask for something else; give one of them");
        }
        List<String> devices = resultsOnly ? List.of() : options.devices();
        if (devices.size() > 1 && (plan != null || only != null)) {
            throw new UserException(
                    Texts.format(
                            "--plan and --only are of runs on one device each, not on %s; name one with --device",
                            options.device()));
        }
        Experiment asked = asked();
        Path folder = out != null ? out : Path.of("runs", "compare-" + asked.name());
        Reports.requireOf(asked, folder);
        if (plan != null) {
            return plan.print(spec.commandLine(), asked, folder);
        }
        if (only != null) {
            PlannedRun.index(asked, only);
        }
        CompareConsole console =
                new CompareConsole(
                        new Console(spec.commandLine().getOut(), spec.commandLine().getErr()),
                        spec.commandLine().getOut());
        Comparison comparison =
                new Comparison(
                        asked,
                        folder,
                        options.loader(console.console()),
                        resultsOnly ? null : devices.get(0),
                        console);
        if (resultsOnly) {
            ComparisonResult result = result(comparison, comparison.look());
            if (result.runs().stream().allMatch(r -> r.status() == RunStatus.WAITING)) {
                throw UserException.of(
                        "%s has no run of %s; train some first, or give their folder with --out",
                        folder, asked.name());
            }
            Files.createDirectories(folder);
            Reports.write(result, folder);
            console.results(result, folder, "");
            return 0;
        }
        if (dryRun) {
            console.plan(Plan.of(comparison, measure), folder, devices.size());
            return 0;
        }
        try (CtrlC ctrlC = new CtrlC()) {
            if (only != null) {
                RunOutcome outcome = comparison.execute(only, ctrlC.request());
                boolean ended = outcome.isFinished() || outcome.status() == RunStatus.FAILED;
                return ended ? 0 : CtrlC.EXIT_CODE;
            }
            Comparison.AfterEachRun report = sofar -> write(comparison, sofar, folder, console);
            List<RunOutcome> outcomes =
                    devices.size() == 1
                            ? comparison.execute(ctrlC.request(), report)
                            : sideBySide(comparison, devices, folder, ctrlC.request(), report);
            ComparisonResult result = result(comparison, outcomes);
            Reports.write(result, folder);
            return end(console, result, folder, ctrlC.request().isRequested());
        }
    }

    /** The next runs are trained all the same; at the end it is tried again. */
    private void write(
            Comparison comparison, List<RunOutcome> outcomes, Path folder, CompareConsole console) {
        try {
            Reports.write(result(comparison, outcomes), folder);
        } catch (IOException e) {
            console.warning("no results so far: " + FileErrors.sentence(e));
        } catch (UserException | UncheckedIOException e) {
            console.warning("no results so far: " + e.getMessage());
        }
    }

    private List<RunOutcome> sideBySide(
            Comparison comparison,
            List<String> devices,
            Path folder,
            StopRequest stop,
            Comparison.AfterEachRun report)
            throws IOException {
        ChildRuns children = new ChildRuns(spec.commandLine(), folder, devices.size());
        stop.whenRequested(children::stop);
        return SideBySide.execute(comparison, devices, children, stop, report);
    }

    private static int end(
            CompareConsole console, ComparisonResult result, Path folder, boolean wasStopped) {
        boolean failed = result.runs().stream().anyMatch(r -> r.status() == RunStatus.FAILED);
        boolean stopped =
                result.runs().stream()
                        .anyMatch(r -> !r.isFinished() && r.status() != RunStatus.FAILED);
        if (stopped) {
            console.results(result, folder, wasStopped ? STOPPED : LEFT);
            return wasStopped ? CtrlC.EXIT_CODE : Errors.HELD;
        }
        console.results(result, folder, "");
        return failed ? A_RUN_FAILED : 0;
    }

    private Experiment asked() {
        Settings changes = Settings.parse(settings);
        if (epochs != null) {
            changes = changes.withYaml("epochs", epochs);
        }
        if (dataset != null) {
            changes = changes.withText("dataset", dataset);
        }
        Experiment read = ExperimentFile.read(experiment);
        read = (recipe == null ? read : read.withRecipe(recipe)).withChanges(changes);
        return seeds == null ? read : read.withSeeds(seeds);
    }

    private ComparisonResult result(Comparison comparison, List<RunOutcome> outcomes) {
        return ComparisonResult.of(comparison, commandText(), outcomes);
    }

    /** What somebody else would type; where folders lie differs from machine to machine. */
    private String commandText() {
        List<String> words = new ArrayList<>(List.of("gaze", "compare"));
        words.add(Path.of(experiment).getFileName().toString());
        if (seeds != null) {
            words.addAll(List.of("--seeds", seeds.toString()));
        }
        if (epochs != null) {
            words.addAll(List.of("--epochs", epochs));
        }
        if (recipe != null) {
            words.addAll(List.of("--recipe", Path.of(recipe).getFileName().toString()));
        }
        if (dataset != null) {
            words.addAll(List.of("--dataset", dataset));
        }
        settings.forEach(setting -> words.addAll(List.of("--set", setting)));
        words.addAll(List.of("--device", options.device()));
        return words.stream().map(Shell::quoted).collect(Collectors.joining(" "));
    }
}
