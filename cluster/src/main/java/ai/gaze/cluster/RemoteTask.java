package ai.gaze.cluster;

import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;

/** Trains a run in a scratch folder, while this process copies it to where the runs are. */
final class RemoteTask {

    private static final int TRIES = 5;
    private static final int SECONDS_BETWEEN = 10;

    private final RemoteFolder folder;
    private final String run;
    private final Consumer<String> log;
    private final long secondsBetween;
    private long notBefore = System.nanoTime();
    private RemoteRun.TakenOverException lost;

    RemoteTask(RemoteFolder folder, String run, Consumer<String> log) {
        this(folder, run, log, SECONDS_BETWEEN);
    }

    RemoteTask(RemoteFolder folder, String run, Consumer<String> log, long secondsBetween) {
        this.folder = folder;
        this.run = run;
        this.log = log;
        this.secondsBetween = secondsBetween;
    }

    /**
     * Trains it from what is there of it.
     *
     * @param scratch an empty folder
     * @param isUnwanted asks whether to stop
     * @throws IOException if the machine failed, so that another may go on
     */
    Outcome train(Path scratch, Runs.Trainer trainer, BooleanSupplier isUnwanted)
            throws IOException, InterruptedException {
        RemoteRun remote = RemoteRun.take(folder, run, scratch);
        Outcome outcome =
                trainer.train(scratch, () -> isUnwanted.getAsBoolean() || !follow(remote));
        try {
            if (lost != null) {
                throw lost;
            }
            if (outcome.verdict() == Verdict.DONE) {
                finish(remote);
            } else if (remote.isBehind()) {
                remote.copy(false);
            }
        } catch (RemoteRun.TakenOverException e) {
            return new Outcome(run, Verdict.EXIT_HELD, e.getMessage());
        }
        return outcome;
    }

    /** Copies a new checkpoint; returns whether the run is still this attempt's. */
    private boolean follow(RemoteRun remote) {
        try {
            if (System.nanoTime() - notBefore >= 0 && remote.isBehind()) {
                remote.copy(false);
            }
        } catch (RemoteRun.TakenOverException e) {
            lost = e;
        } catch (NoSuchFileException e) {
            // The trainer is about to put a checkpoint in the place of another: the next time.
            return true;
        } catch (IOException e) {
            log.accept(
                    String.format(
                            Locale.ROOT, "a checkpoint is not copied to %s yet: %s", folder, e));
            notBefore = System.nanoTime() + TimeUnit.SECONDS.toNanos(secondsBetween);
        }
        return lost == null;
    }

    private void finish(RemoteRun remote) throws IOException, InterruptedException {
        for (int i = 1; true; i++) {
            try {
                remote.copy(true);
                return;
            } catch (RemoteRun.TakenOverException e) {
                throw e;
            } catch (IOException e) {
                if (i == TRIES) {
                    throw e;
                }
                log.accept(String.format(Locale.ROOT, "it is not copied to %s yet: %s", folder, e));
                TimeUnit.SECONDS.sleep(secondsBetween);
            }
        }
    }
}
