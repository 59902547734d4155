package ai.gaze.training.run;

import ai.djl.ndarray.NDArray;
import ai.gaze.training.EpochMetrics;
import ai.gaze.training.Training;
import ai.gaze.training.TrainingState;
import ai.gaze.training.checkpoint.CheckpointStore;
import ai.gaze.training.monitor.AttentionMeasurement;
import ai.gaze.training.monitor.AttentionStatistics;
import ai.gaze.training.report.Extras;
import ai.gaze.zoo.Closing;
import ai.gaze.zoo.Texts;
import ai.gaze.zoo.UserException;
import ai.gaze.zoo.file.AtomicFiles;
import ai.gaze.zoo.file.FileErrors;
import ai.gaze.zoo.file.FolderLock;
import ai.gaze.zoo.file.HeldException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/**
 * Reads and writes the files of a run directory. They are written in an order that leaves a way on
 * wherever the process is killed: {@code run.json} first, what the logs say of an epoch before the
 * last checkpoint, the best checkpoint after it.
 */
final class RunFiles implements AutoCloseable {

    private static final List<String> REPLACED = List.of(RunResultFile.NAME, RunOwner.NAME);
    private static final String CHECKPOINTS = "checkpoints";

    private final Path directory;
    private final Consumer<String> warning;
    private final RunCheckpoints checkpoints;
    final RunLogs logs;
    private final BackgroundCheckpoints background;
    private final Extras extras;
    private RunInfo info;
    private FolderLock lock;
    private RunOwner owner;
    private CheckpointStore.Stored latest;
    private TrainingState resumed = new TrainingState();
    private boolean bestIsToBeWritten;
    private boolean isChanged;
    private boolean isToBeForgotten;

    RunFiles(Path directory, Consumer<String> warning) {
        this.directory = directory;
        this.warning = warning;
        checkpoints = new RunCheckpoints(directory, warning);
        logs = new RunLogs(directory);
        background = new BackgroundCheckpoints(checkpoints, logs);
        extras = new Extras(warning);
    }

    /** Refuses a directory that exists and is more than the beginnings of a run. */
    static void requireNew(Path directory) {
        if (Files.exists(directory, LinkOption.NOFOLLOW_LINKS) && !Beginnings.areAllOf(directory)) {
            throw exists(directory, null);
        }
    }

    private static UserException exists(Path directory, Throwable cause) {
        return new UserException(
                "run directory " + directory + " exists already; choose another name, or resume it",
                cause);
    }

    /** Opens a directory that holds a run. */
    static RunFiles open(Path directory, Consumer<String> warning) {
        if (!Files.isRegularFile(directory.resolve(RunInfoFile.NAME))) {
            String wayOn =
                    Files.isDirectory(directory) && Beginnings.areAllOf(directory)
                            ? "; a run that ended before it began is started again as it was"
                            : "; give the folder that a training wrote";
            throw new UserException(
                    Files.exists(directory.resolve(RunInfoFile.NAME), LinkOption.NOFOLLOW_LINKS)
                            ? directory.resolve(RunInfoFile.NAME) + " is no file; put back a copy"
                            : directory
                                    + " is not a run directory: it has no "
                                    + RunInfoFile.NAME
                                    + wayOn);
        }
        return new RunFiles(directory, warning);
    }

    Path directory() {
        return directory;
    }

    /** Makes the directory and says in it what was asked. */
    void begin(RunInfo asked) {
        info = asked;
        io(
                () -> {
                    if (directory.getParent() != null) {
                        Files.createDirectories(directory.getParent());
                    }
                    try {
                        Files.createDirectory(directory);
                    } catch (FileAlreadyExistsException e) {
                        if (!Beginnings.areAllOf(directory)) {
                            throw exists(directory, e);
                        }
                    }
                    lock = lock();
                    // Another process may have begun it before the lock was taken.
                    requireNew(directory);
                    AtomicFiles.removeStale(directory);
                    RunInfoFile.write(directory, asked);
                    owner = RunOwner.take(directory);
                    logs.open();
                });
    }

    private FolderLock lock() throws IOException {
        return FolderLock.take(
                        directory.resolve(FolderLock.NAME),
                        // Some network file systems have no locks; a training there is better
                        // than no training.
                        e ->
                                warning.accept(
                                        Texts.format(
                                                "the run directory cannot be locked (%s); see to it that no other process trains this run",
                                                e.getMessage())))
                .orElseThrow(() -> HeldException.run(directory));
    }

    /**
     * Takes the lock of a run that is to go on, and makes sure that all its files are whole and
     * belong together, before anything is changed or loaded.
     *
     * @throws UserException if it is being trained, or a file is damaged or of another run
     */
    void beginResume() {
        io(
                () -> {
                    lock = lock();
                    clearStale();
                    checkpoints.requireReplaceable();
                    REPLACED.forEach(n -> AtomicFiles.requireReplaceable(directory.resolve(n)));
                    info();
                    if (!checkpoints.hasLatest()) {
                        requireNothingLost();
                        return;
                    }
                    latest = checkpoints.latest(info);
                    resumed = RunCheckpoints.state(latest);
                    logs.requireOf(resumed, latest.state(), info, warning);
                    bestIsToBeWritten = checkpoints.requireBest(info, resumed);
                });
    }

    private void clearStale() throws IOException {
        AtomicFiles.removeStale(directory);
        if (Files.isDirectory(directory.resolve(CHECKPOINTS))) {
            AtomicFiles.removeStale(directory.resolve(CHECKPOINTS));
        }
    }

    // The first checkpoint comes after the first epoch is logged.
    private void requireNothingLost() throws IOException {
        int epochs = logs.epochs(Integer.MAX_VALUE).size();
        if (epochs > 1) {
            throw new UserException(
                    directory.resolve(CHECKPOINTS)
                            + " has no last.safetensors, though "
                            + epochs
                            + " epochs were trained; put back a copy of it, or start a new run");
        }
    }

    /** Returns what is in {@code run.json}. */
    RunInfo info() {
        if (info == null) {
            info = RunInfoFile.read(directory);
        }
        return info;
    }

    /**
     * Lets the run end elsewhere than it began to; {@link #restore} writes that down.
     *
     * @param changed the run with another number of epochs, or another early stop
     * @throws UserException if it has begun an epoch after the last one
     */
    void change(RunInfo changed) {
        resumed.planUnlessKnown(info().recipe().epochs());
        int begun = resumed.epochs() + (resumed.steps() > 0 ? 1 : 0);
        int epochs = changed.recipe().epochs();
        if (begun > epochs) {
            throw new UserException(
                    Texts.format(
                            "the run has begun epoch %d already; go on to at least as many epochs, not %d",
                            begun, epochs));
        }
        if (!changed.recipe().equals(info.recipe())) {
            resumed.forgetStop();
            info = changed;
            isChanged = true;
        }
    }

    /**
     * Adds a line, when the checkpoint before it is written: the logs are an epoch ahead at most.
     */
    void append(EpochMetrics epoch) {
        background.await();
        write(() -> logs.append(epoch));
    }

    void append(List<AttentionMeasurement> measured) {
        write(() -> logs.append(measured.stream().map(AttentionMeasurement::statistics).toList()));
    }

    void appendIterations(int epoch, long first, float[] losses) {
        write(() -> logs.append(epoch, first, losses));
    }

    /** Adds lines to {@code log.txt}, if that can be done. */
    void log(String lines) {
        extras.attempt(
                RunLog.NAME,
                () -> {
                    owner.requireMine(directory);
                    RunLog.append(directory, lines);
                });
    }

    /** Draws the logs as they are now, if that can be done. */
    void drawCurves() {
        extras.attempt("curves.png", () -> RunCurves.draw(directory, info, logs));
    }

    /** Returns what makes pictures and pages, or warns that it cannot. */
    Extras extras() {
        return extras;
    }

    /** Returns what was measured of attention weights so far. */
    List<AttentionStatistics> attention() {
        return io(logs::attention);
    }

    /**
     * Returns what each epoch gave so far.
     *
     * @throws UserException if the log is damaged, or not the one that the last checkpoint goes
     *     with
     */
    List<EpochMetrics> epochs() {
        return io(
                () -> {
                    checkpoints.requireLogs(info(), logs);
                    return logs.epochs(Integer.MAX_VALUE);
                });
    }

    /** Returns the time that all epochs took. */
    double seconds() {
        return io(() -> logs.epochs(Integer.MAX_VALUE)).stream()
                .mapToDouble(EpochMetrics::seconds)
                .sum();
    }

    /** Returns whether the run ended before. */
    boolean hasEnded() {
        return Files.exists(directory.resolve(RunResultFile.NAME));
    }

    void end(RunResult result) {
        write(() -> RunResultFile.write(directory, result));
    }

    /** Begins to write a checkpoint, while the training goes on. */
    void checkpoint(Training training) {
        background.begin(training, info, this::requireMine);
    }

    /** Waits until the checkpoints that were begun are written. */
    void awaitCheckpoint() {
        background.await();
    }

    /** Throws what a checkpoint that was begun failed with, if it has; does not wait. */
    void requireNoFailure() {
        background.requireGood();
    }

    /** Returns whether there is a checkpoint from which the run could go on. */
    boolean hasCheckpoint() {
        background.join();
        return checkpoints.hasLatest();
    }

    /**
     * Puts everything back to the checkpoint that was found, and forgets what the logs say beyond
     * it. A run that was killed before its first checkpoint begins again.
     */
    void restore(Training training) {
        io(
                () -> {
                    if (latest != null) {
                        // First: what cannot go on stays as it is.
                        checkpoints.restore(latest, resumed, training);
                    }
                    owner = RunOwner.take(directory);
                    if (info.recipe() == null || resumed.epochs() < info.recipe().epochs()) {
                        Files.deleteIfExists(directory.resolve(RunResultFile.NAME));
                    }
                    goOnHere();
                    logs.open();
                    logs.keepThrough(resumed);
                });
        if (latest == null) {
            warning.accept("the run ended before its first checkpoint and begins again");
            return;
        }
        if (bestIsToBeWritten) {
            write(() -> background.saveBest(training, info));
        }
    }

    private void goOnHere() throws IOException {
        RunInfo here = info.onThisMachine();
        if (isChanged || !here.equals(info)) {
            info = here;
            RunInfoFile.write(directory, info);
        }
    }

    /** Removes all that was written, with {@link #close}, unless there is a checkpoint. */
    void forgetWhenClosed() {
        try {
            owner.requireMine(directory);
            isToBeForgotten = !hasCheckpoint();
        } catch (HeldException | UncheckedIOException e) {
            isToBeForgotten = false;
        }
    }

    private void forget() throws IOException {
        if (isToBeForgotten) {
            logs.delete();
            Beginnings.remove(directory);
        }
    }

    /** Reads the weights of a checkpoint, the averaged ones if it has any. */
    void weights(String name, Consumer<Map<String, NDArray>> into) {
        background.await();
        io(() -> checkpoints.weights(name, info(), into));
    }

    @Override
    public void close() {
        Closing.all(background::join, logs, this::forget, lock);
        background.requireGood();
    }

    private void requireMine() {
        owner.requireMine(directory);
    }

    private void write(Step action) {
        requireMine();
        io(action);
    }

    private static void io(Step action) {
        io(
                () -> {
                    action.run();
                    return null;
                });
    }

    private static <T> T io(Source<T> source) {
        try {
            return source.get();
        } catch (IOException e) {
            throw FileErrors.unchecked(e);
        }
    }

    private interface Step {
        void run() throws IOException;
    }

    private interface Source<T> {
        T get() throws IOException;
    }
}
