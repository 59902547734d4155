package ai.gaze.training.run;

import ai.gaze.training.Callback;
import ai.gaze.training.StopReason;
import ai.gaze.training.Training;
import ai.gaze.training.TrainingResult;
import ai.gaze.training.checkpoint.CheckpointStore;
import ai.gaze.training.metric.Evaluation;
import ai.gaze.training.monitor.AttentionMeasurement;
import ai.gaze.training.monitor.AttentionStatistics;
import ai.gaze.training.monitor.AttentionWatch;
import ai.gaze.training.tensorboard.TensorBoard;
import ai.gaze.zoo.CloseOnFailure;
import ai.gaze.zoo.UserException;
import java.awt.image.BufferedImage;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.slf4j.LoggerFactory;

/**
 * Keeps a training in a run directory: {@code run.json}, the logs, the checkpoints, TensorBoard's
 * events, {@code curves.png} and {@code result.json}, as {@link TrainingRun} lists them.
 *
 * <pre>{@code
 * Training.builder() ... .addCallback(new RunDirectory(Path.of("runs/x")))
 * }</pre>
 *
 * <p>The directory is made when the training is built. What a program trains only that program can
 * go on with: the same builder, with {@link #resuming}.
 */
public final class RunDirectory implements Callback {

    private static final Duration LONGEST = Duration.ofDays(10_000);

    private final RunFiles files;
    private final RunInfo asked;
    private final boolean isResumed;
    private final AttentionWatch attention;
    private final TensorBoard tensorBoard;
    private final LongSupplier clock;
    private long checkpointEvery;
    private long lastCheckpoint;

    /**
     * Keeps a new training.
     *
     * @param directory must not exist yet
     * @throws ai.gaze.zoo.UserException if it exists
     */
    public RunDirectory(Path directory) {
        this(begin(directory), null, false, warnings());
    }

    /**
     * Goes on with the training in a directory, from its last checkpoint, or begins it if there is
     * none.
     *
     * @param directory a run directory, or a new one
     * @throws ai.gaze.zoo.UserException if another process holds it, or it is damaged
     */
    public static RunDirectory resuming(Path directory) {
        if (!Files.exists(given(directory).resolve(RunInfoFile.NAME))) {
            return new RunDirectory(directory);
        }
        return CloseOnFailure.of(
                RunFiles.open(directory, warnings()),
                files -> {
                    files.beginResume();
                    return new RunDirectory(files, null, true, warnings());
                });
    }

    /**
     * @param asked what stands in {@code run.json} of a new run; {@code null} if the training says
     */
    RunDirectory(RunFiles files, RunInfo asked, boolean isResumed, Consumer<String> warning) {
        this(files, asked, isResumed, warning, System::nanoTime);
    }

    /**
     * @param clock nanoseconds
     */
    RunDirectory(
            RunFiles files,
            RunInfo asked,
            boolean isResumed,
            Consumer<String> warning,
            LongSupplier clock) {
        this.files = files;
        this.asked = asked;
        this.isResumed = isResumed;
        this.clock = clock;
        if (asked != null && asked.recipe().checkpoint() != null) {
            checkpointEvery = (long) (60e9 * asked.recipe().checkpoint().minutes());
        }
        tensorBoard =
                new TensorBoard(files.directory().resolve(Beginnings.TENSORBOARD), files.extras());
        attention = new AttentionWatch(attentionLog(), warning);
    }

    /**
     * Writes a checkpoint after this time, too, not only after each epoch.
     *
     * @param time zero for no more
     */
    public RunDirectory checkpointEvery(Duration time) {
        if (time == null || time.isNegative() || time.compareTo(LONGEST) > 0) {
            throw UserException.of(
                    "checkpointEvery was given %s; give it a time of at most %d days, or zero for none",
                    time, LONGEST.toDays());
        }
        checkpointEvery = time.toNanos();
        return this;
    }

    private static Path given(Path directory) {
        if (directory == null) {
            throw new UserException("RunDirectory was given null; give it a folder");
        }
        return directory;
    }

    private static RunFiles begin(Path directory) {
        RunFiles.requireNew(given(directory));
        return new RunFiles(directory, warnings());
    }

    private static Consumer<String> warnings() {
        return LoggerFactory.getLogger(RunDirectory.class)::warn;
    }

    private AttentionWatch.Log attentionLog() {
        return new AttentionWatch.Log() {
            @Override
            public List<AttentionStatistics> before() {
                return files.attention();
            }

            @Override
            public void add(long iteration, List<AttentionMeasurement> measured) {
                files.append(measured);
                tensorBoard.attention(iteration, measured);
            }
        };
    }

    @Override
    public void trainingBuilt(Training training) {
        if (isResumed) {
            if (asked == null) {
                files.info().requireSame(training.data());
                files.info().requireSameFiles(training.data());
            }
            files.restore(training);
        } else {
            RunInfo info = asked == null ? RunInfo.ofProgram(training) : asked;
            files.begin(info.withParameters(training.parameters()));
        }
    }

    @Override
    public void trainingBegan(Training training) {
        files.logs.requireAt(training.iteration());
        lastCheckpoint = clock.getAsLong();
        attention.trainingBegan(training);
        tensorBoard.trainingBegan(training);
    }

    @Override
    public void stepEnded(Training training) {
        files.requireNoFailure();
        if (checkpointEvery > 0 && clock.getAsLong() - lastCheckpoint >= checkpointEvery) {
            training.requestCheckpoint();
        }
    }

    @Override
    public void lossesRead(Training training, long first, float... losses) {
        files.appendIterations(training.epoch(), first, losses);
        tensorBoard.lossesRead(training, first, losses);
    }

    @Override
    public void epochEnded(Training training) {
        attention.epochEnded(training);
        files.append(training.epochMetrics());
        tensorBoard.epochEnded(training);
    }

    @Override
    public void checkpointDue(Training training) {
        files.checkpoint(training);
        lastCheckpoint = clock.getAsLong();
    }

    @Override
    public void trainingEnded(Training training, TrainingResult result) {
        files.awaitCheckpoint();
        files.drawCurves();
        if (files.info().recipe() == null && result.reason().isFinal()) {
            Evaluation test = training.evaluate(training.data().test());
            end(result, test, CheckpointStore.LAST);
        }
        attention.trainingEnded(training, result);
    }

    /** Writes how a run ended. */
    RunResult end(TrainingResult ended, Evaluation test, String checkpoint) {
        RunResult result =
                new RunResult(
                        files.info().id(),
                        ended.epochs(),
                        ended.bestEpoch(),
                        ended.bestAccuracy(),
                        test.loss(),
                        test.accuracy(),
                        checkpoint,
                        ended.reason() == StopReason.COMPLETED ? null : ended.why(),
                        files.seconds(),
                        test.further());
        files.end(result);
        return result;
    }

    /** Keeps a picture for TensorBoard, if that can be done. */
    void picture(String tag, Training training, Supplier<BufferedImage> picture) {
        files.extras()
                .attempt(
                        "the picture " + tag,
                        () -> tensorBoard.image(tag, training.iteration(), picture.get()));
    }

    @Override
    public void close() {
        try {
            tensorBoard.close();
        } finally {
            files.close();
        }
    }
}
