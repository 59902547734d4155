package ai.gaze.training.compare;

import ai.gaze.training.DivergedException;
import ai.gaze.training.data.ImageDataset;
import ai.gaze.training.device.Devices;
import ai.gaze.training.run.DatasetLoader;
import ai.gaze.training.run.InitialWeights;
import ai.gaze.training.run.RecipeTraining;
import ai.gaze.training.run.RunListener;
import ai.gaze.training.run.RunReader;
import ai.gaze.training.run.SampleRecipe;
import ai.gaze.training.run.StopRequest;
import ai.gaze.training.run.TrainingRun;
import ai.gaze.zoo.ModelSummary;
import ai.gaze.zoo.Texts;
import ai.gaze.zoo.UserException;
import ai.gaze.zoo.file.AtomicFiles;
import ai.gaze.zoo.file.FolderLock;
import ai.gaze.zoo.file.HeldException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Runs an experiment, one run after the other on one device, and says what it shows; {@link
 * SideBySide} does so on several.
 *
 * <p>Started again it goes on where it stopped: finished runs are not repeated, an interrupted one
 * goes on from its checkpoint, a spoilt one is set aside and repeated. A run that failed is part of
 * the result: one whose loss is no longer a number would fail again and is not repeated, one that
 * the machine failed is tried again the next time.
 */
public final class Comparison {

    private final Experiment experiment;
    private final Path out;
    private final String device;
    private final ComparisonListener listener;
    private final ImageDataset dataset;
    private final RunInspector inspector;
    private final List<PlannedRun> runs;
    private final Map<String, ModelSummary> costs = new LinkedHashMap<>();
    private final Map<String, RunOutcome> machineFailed = new LinkedHashMap<>();

    /**
     * Prepares a comparison: loads the data.
     *
     * @param experiment what to compare
     * @param out the folder for its run directories; made if it does not exist
     * @param data gives the data set by name
     * @param device name of the device; {@code null} for one that only looks at its runs
     * @param listener watches
     * @throws UserException if anything that was asked does not exist or does not fit
     */
    public Comparison(
            Experiment experiment,
            Path out,
            DatasetLoader data,
            String device,
            ComparisonListener listener)
            throws IOException {
        this.experiment = experiment;
        this.out = out;
        this.device = device == null ? null : Devices.name(Devices.parse(device));
        this.listener = listener;
        List<PlannedRun> asked = PlannedRun.of(experiment, out);
        dataset = data.load(asked.get(0).recipe().datasetSpec());
        runs = fitting(asked);
        inspector =
                new RunInspector(this.device, dataset.sample(), dataset.files(), listener::warning);
    }

    // As each run would be when it begins: or it would not be known again.
    private List<PlannedRun> fitting(List<PlannedRun> asked) {
        if (device != null) {
            asked.stream()
                    .filter(run -> run.seed() == 1)
                    .forEach(
                            run ->
                                    RecipeTraining.requireTrainable(
                                            run.recipe(), dataset, Devices.parse(device)));
        }
        Set<String> warnings = new LinkedHashSet<>();
        RunListener once =
                new RunListener() {
                    @Override
                    public void warning(String message) {
                        warnings.add(message);
                    }
                };
        List<PlannedRun> fitting =
                asked.stream()
                        .map(
                                run ->
                                        run.withRecipe(
                                                SampleRecipe.fit(
                                                        InitialWeights.resolve(run.recipe(), once),
                                                        dataset,
                                                        warnings::add)))
                        .toList();
        warnings.forEach(listener::warning);
        return fitting;
    }

    /** Returns the experiment. */
    public Experiment experiment() {
        return experiment;
    }

    /** Returns all runs in their order. */
    public List<PlannedRun> runs() {
        return runs;
    }

    /** Returns the data that all runs train on. */
    public ImageDataset dataset() {
        return dataset;
    }

    /** Returns the name of the device, {@code null} if this only looks at runs. */
    public String device() {
        return device;
    }

    /**
     * Returns the parameters and multiply-adds of each variant by its name. Every network is built
     * once for that.
     */
    public Map<String, ModelSummary> costs() {
        for (Variant variant : costs.isEmpty() ? experiment.variants() : List.<Variant>of()) {
            costs.put(
                    variant.name(),
                    ModelSummary.of(experiment.recipe(variant, 1).modelSpec(dataset)));
        }
        return costs;
    }

    /** Returns how far each run is, without changing anything. */
    public List<RunOutcome> look() throws IOException {
        List<RunOutcome> outcomes = new ArrayList<>();
        for (PlannedRun run : runs) {
            outcomes.add(inspector.look(run));
        }
        return outcomes;
    }

    /**
     * Trains what is not trained yet. A run that another process trains is left to it.
     *
     * @param stop asks to stop after the step that a run is in
     * @param afterEachRun is called after each run that was trained, with how far all runs are
     * @return how far each run is
     */
    @SuppressWarnings("try") // the lock is held, not used
    public List<RunOutcome> execute(StopRequest stop, AfterEachRun afterEachRun)
            throws IOException {
        // A network that cannot be built is to be known before hours of the others.
        costs();
        try (FolderLock lock = lock()) {
            List<RunOutcome> outcomes = look();
            for (int i = 0; i < runs.size(); i++) {
                if (outcomes.get(i).status() == RunStatus.FAILED) {
                    continue;
                }
                if (outcomes.get(i).isFinished()) {
                    // A kill may have come between the run's end and this.
                    complete(runs.get(i));
                    outcomes.set(i, outcome(runs.get(i)));
                    continue;
                }
                listener.runBegins(
                        runs.get(i),
                        i + 1,
                        runs.size(),
                        outcomes.get(i).status() == RunStatus.INTERRUPTED);
                boolean ended;
                try {
                    ended = train(runs.get(i), outcomes.get(i), stop);
                } catch (HeldException e) {
                    listener.warning(e.getMessage() + "; the others go on");
                    continue;
                }
                outcomes.set(i, outcome(runs.get(i)));
                if (!ended) {
                    return outcomes;
                }
                listener.runEnded(outcomes.get(i));
                afterEachRun.accept(List.copyOf(outcomes));
            }
            return outcomes;
        }
    }

    /**
     * Trains one run, or goes on with it, whatever is with the others: several processes may do
     * this at a time, each with its own run.
     *
     * @param name such as {@code se-s2}
     * @param stop asks to stop after the step that the run is in
     * @return how far it is
     * @throws HeldException if another process trains it
     * @throws UserException if there is no such run
     */
    public RunOutcome execute(String name, StopRequest stop) throws IOException {
        int index = PlannedRun.index(experiment, name);
        PlannedRun run = runs.get(index);
        Files.createDirectories(out);
        RunOutcome found = inspector.look(run);
        if (found.isFinished()) {
            complete(run);
        } else if (found.status() != RunStatus.FAILED) {
            listener.runBegins(
                    run, index + 1, runs.size(), found.status() == RunStatus.INTERRUPTED);
            if (trainAlone(run, found, stop)) {
                listener.runEnded(outcome(run));
            }
        }
        return outcome(run);
    }

    /** Is told how far all runs are. */
    @FunctionalInterface
    public interface AfterEachRun {
        /** Called after a run. */
        void accept(List<RunOutcome> outcomes) throws IOException;
    }

    /** Returns whether the run ended, well or not. */
    private boolean train(PlannedRun run, RunOutcome found, StopRequest stop) throws IOException {
        try {
            return trainAlone(run, found, stop);
        } catch (UserException | UncheckedIOException e) {
            // A mistake, or a full disk: the other runs would not fare better.
            throw e;
        } catch (RuntimeException e) {
            // Such as memory of the device that does not suffice: the others may well fit.
            String reason = e.getClass().getSimpleName() + ": " + e.getMessage();
            listener.warning("run " + run.name() + " failed: " + reason);
            machineFailed.put(
                    run.name(),
                    RunOutcome.unfinished(
                            run, RunStatus.FAILED, reason, RunReader.epochs(run.directory())));
            return true;
        }
    }

    private boolean trainAlone(PlannedRun run, RunOutcome found, StopRequest stop)
            throws IOException {
        if (found.status() == RunStatus.SPOILT) {
            setAside(run, found.reason());
        }
        try {
            if (found.status() == RunStatus.INTERRUPTED) {
                if (found.reason() != null) {
                    listener.warning(
                            "run "
                                    + run.name()
                                    + " ends again from its checkpoint: "
                                    + found.reason());
                }
                Optional<Boolean> ended = resume(run, stop);
                if (ended.isPresent()) {
                    return ended.get();
                }
            }
            return executor().train(run, stop);
        } catch (DivergedException e) {
            listener.warning("run " + run.name() + " failed: " + e.getMessage());
            return true;
        }
    }

    /** Returns whether the run ended; nothing if it cannot go on and was set aside. */
    private Optional<Boolean> resume(PlannedRun run, StopRequest stop) throws IOException {
        TrainingRun resumed;
        RunExecutor executor = executor();
        try {
            resumed = executor.open(run);
        } catch (HeldException e) {
            throw e;
        } catch (UserException e) {
            setAside(run, e.getMessage());
            return Optional.empty();
        }
        return Optional.of(executor.execute(run, resumed, stop));
    }

    private RunExecutor executor() {
        return RunExecutor.of(dataset, device, listener);
    }

    RunOutcome look(PlannedRun run) throws IOException {
        return inspector.look(run);
    }

    /** Makes what a kill has left unmade of a run that is finished. */
    void complete(PlannedRun run) throws IOException {
        executor().complete(run.directory());
    }

    FolderLock lock() throws IOException {
        Files.createDirectories(out);
        FolderLock lock =
                FolderLock.take(out.resolve(FolderLock.NAME))
                        .orElseThrow(
                                () ->
                                        new HeldException(
                                                Texts.format(
                                                        "another comparison writes to %s; wait for its end, or choose another folder for the runs",
                                                        out)));
        AtomicFiles.removeStale(out);
        return lock;
    }

    private RunOutcome outcome(PlannedRun run) throws IOException {
        RunOutcome failed = machineFailed.get(run.name());
        return failed == null ? inspector.look(run) : failed;
    }

    /** Keeps the files of a run that is repeated. */
    private void setAside(PlannedRun run, String reason) throws IOException {
        Path directory = run.directory();
        if (FolderLock.isHeld(directory.resolve(FolderLock.NAME))) {
            throw HeldException.run(directory);
        }
        Path aside;
        int i = 1;
        do {
            aside = directory.resolveSibling(directory.getFileName() + "-spoilt-" + i++);
        } while (Files.exists(aside, LinkOption.NOFOLLOW_LINKS));
        Files.move(directory, aside);
        listener.warning(
                "run "
                        + run.name()
                        + " is spoilt and repeated, its files are kept in "
                        + aside
                        + ": "
                        + reason);
    }
}
