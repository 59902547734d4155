package ai.gaze.training.run;

import ai.djl.Device;
import ai.djl.engine.EngineException;
import ai.djl.ndarray.NDManager;
import ai.gaze.training.SavedTensors;
import ai.gaze.training.Training;
import ai.gaze.training.checkpoint.CheckpointData;
import ai.gaze.training.checkpoint.CheckpointStore;
import ai.gaze.training.checkpoint.CheckpointWriteException;
import ai.gaze.training.torch.NoGrad;
import ai.gaze.zoo.CloseOnFailure;
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
     * weights. In this order: a run that is killed in between has the best one in the last one.
     *
     * @param requireMine throws if another process has taken the run over
     */
    void begin(Training training, RunInfo info, Runnable requireMine) {
        await();
        NDManager copies = training.newManager();
        CheckpointData last;
        try {
            last = training.save(copies);
        } catch (EngineException e) {
            copies.close();
            if (!EngineMemory.isMissing(e)) {
                throw e;
            }
            // The device has no room for copies.
            copies = NDManager.newBaseManager(Device.cpu());
            last = CloseOnFailure.of(copies, training::save);
        }
        begin(last, training.isBest(), copies, info, requireMine);
    }

    private void begin(
            CheckpointData last,
            boolean isBest,
            NDManager copies,
            RunInfo info,
            Runnable requireMine) {
        CloseOnFailure.of(copies, ignored -> marked(last, info));
        thread =
                new Thread(
                        () -> {
                            try {
                                NoGrad.run(() -> save(last, isBest, info, requireMine));
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

    /** Writes the best checkpoint at once: the training stands there. */
    void saveBest(Training training, RunInfo info) throws IOException {
        try (NDManager host = NDManager.newBaseManager(Device.cpu())) {
            checkpoints.save(CheckpointStore.BEST, best(training.save(host), info), info);
        }
    }

    private static CheckpointData best(CheckpointData last, RunInfo info) {
        CheckpointData best = SavedTensors.weightsOf(last);
        info.identity().into(best.state());
        return best;
    }

    /** Says in a checkpoint whose it is, and how far the logs go. */
    private CheckpointData marked(CheckpointData data, RunInfo info) {
        info.identity().into(data.state());
        try {
            logs.markInto(data.state());
        } catch (IOException e) {
            throw FileErrors.unchecked(e);
        }
        return data;
    }

    private void save(CheckpointData last, boolean isBest, RunInfo info, Runnable requireMine) {
        try {
            requireMine.run();
            logs.sync();
            checkpoints.save(CheckpointStore.LAST, last, info);
            if (isBest) {
                requireMine.run();
                checkpoints.save(CheckpointStore.BEST, best(last, info), info);
            }
        } catch (IOException e) {
            if (e instanceof CheckpointWriteException) {
                // Where the run was moved away, no room on the disk is missing.
                requireMine.run();
            }
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
