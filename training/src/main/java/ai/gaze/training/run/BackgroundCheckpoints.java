package ai.gaze.training.run;

import ai.djl.engine.EngineException;
import ai.djl.ndarray.NDManager;
import ai.gaze.training.Training;
import ai.gaze.training.checkpoint.CheckpointData;
import ai.gaze.training.checkpoint.CheckpointStore;
import ai.gaze.training.torch.NoGrad;
import ai.gaze.zoo.EngineMemory;
import ai.gaze.zoo.file.FileErrors;
import java.io.IOException;

/**
 * Writes the checkpoints of a run in a thread of its own while the training goes on, one at a time.
 * What it fails with is thrown to whoever asks for it next, once.
 */
final class BackgroundCheckpoints {

    private final RunCheckpoints checkpoints;
    private final RunLogs logs;
    private Thread thread;
    private volatile Throwable failure;

    BackgroundCheckpoints(RunCheckpoints checkpoints, RunLogs logs) {
        this.checkpoints = checkpoints;
        this.logs = logs;
    }

    /**
     * Begins to write the last checkpoint, and the best one if it is that, from copies of the
     * weights; writes them at once where the device has no room for copies. In this order: a run
     * that is killed in between has the best one in the last one.
     *
     * @param requireMine throws if another process has taken the run over
     */
    void begin(Training training, RunInfo info, Runnable requireMine) {
        await();
        CheckpointData last = marked(training.save(), info);
        CheckpointData best = training.isBest() ? marked(training.saveWeights(), info) : null;
        NDManager copies = training.newManager();
        CheckpointData copy;
        try {
            copy = last.copy(copies);
        } catch (EngineException e) {
            copies.close();
            if (!EngineMemory.isMissing(e)) {
                throw e;
            }
            save(last, best, info, requireMine);
            return;
        }
        CheckpointData bestCopy = best == null ? null : best.withTensorsOf(copy);
        thread =
                new Thread(
                        () -> {
                            try {
                                NoGrad.run(() -> save(copy, bestCopy, info, requireMine));
                            } catch (Throwable e) {
                                // Thrown in the thread that trains, whose failure it is.
                                failure = e;
                            } finally {
                                copies.close();
                            }
                        },
                        "gaze-checkpoint");
        thread.start();
    }

    /** Says in a checkpoint whose it is, and how far the logs go. */
    CheckpointData marked(CheckpointData data, RunInfo info) {
        info.identity().into(data.state());
        try {
            logs.markInto(data.state());
        } catch (IOException e) {
            throw FileErrors.unchecked(e);
        }
        return data;
    }

    private void save(
            CheckpointData last, CheckpointData best, RunInfo info, Runnable requireMine) {
        try {
            requireMine.run();
            logs.sync();
            checkpoints.save(CheckpointStore.LAST, last, info);
            if (best != null) {
                requireMine.run();
                checkpoints.save(CheckpointStore.BEST, best, info);
            }
        } catch (IOException e) {
            throw FileErrors.unchecked(e);
        }
    }

    /** Waits until all that was begun is written. */
    void await() {
        join();
        requireGood();
    }

    /** Waits until nothing is being written; tells of no failure. */
    void join() {
        boolean interrupted = false;
        while (thread != null) {
            try {
                thread.join();
                thread = null;
            } catch (InterruptedException e) {
                // A file that is half written helps nobody: the interrupt counts afterwards.
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    /** Throws what the writing failed with, if it has; does not wait. */
    void requireGood() {
        Throwable failed = failure;
        if (failed == null) {
            return;
        }
        failure = null;
        if (failed instanceof Error error) {
            throw error;
        }
        throw (RuntimeException) failed;
    }
}
