package ai.gaze.training.compare;

import ai.gaze.training.run.RunReader;
import ai.gaze.training.run.StopRequest;
import ai.gaze.zoo.file.FolderLock;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/**
 * Trains the runs of a comparison that are left, as many at a time as there are devices, each in a
 * process of its own: runs know nothing of each other, and two in one process would draw from one
 * generator of random numbers. One that fails does not take the others.
 */
public final class SideBySide {

    /** Starts the process of a run. */
    @FunctionalInterface
    public interface Launcher {

        /** How the process of a run ends that was asked to stop. */
        int STOPPED = 130;

        /** How it ends where another process trains the run. */
        int HELD = 75;

        /**
         * Trains a run, or goes on with it, and waits for its end.
         *
         * @param run its name
         * @param device name of its device
         * @return 0 if it ended, well or with a loss that is no number, {@link #STOPPED}, {@link
         *     #HELD}, or another number if it failed
         */
        int train(String run, String device) throws IOException, InterruptedException;
    }

    private final Comparison comparison;
    private final Launcher launcher;
    private final StopRequest stop;
    private final Comparison.AfterEachRun afterEachRun;
    private final List<RunOutcome> outcomes;
    private final Queue<Integer> waiting = new ConcurrentLinkedQueue<>();

    private SideBySide(
            Comparison comparison,
            Launcher launcher,
            StopRequest stop,
            Comparison.AfterEachRun afterEachRun)
            throws IOException {
        this.comparison = comparison;
        this.launcher = launcher;
        this.stop = stop;
        this.afterEachRun = afterEachRun;
        outcomes = comparison.look();
    }

    /**
     * Trains what is not trained yet.
     *
     * @param comparison whose own device is that of what it does itself
     * @param devices names of the devices
     * @param stop after it no other run is begun; the launcher is to stop those that were. It is
     *     requested, too, where the results cannot be written or this thread is interrupted
     * @param afterEachRun is called after each run, with how far all runs are
     * @return how far each run is
     */
    @SuppressWarnings("try") // the lock is held, not used
    public static List<RunOutcome> execute(
            Comparison comparison,
            List<String> devices,
            Launcher launcher,
            StopRequest stop,
            Comparison.AfterEachRun afterEachRun)
            throws IOException {
        // A network that cannot be built is to be known before hours of the others.
        comparison.costs();
        try (FolderLock lock = comparison.lock()) {
            return new SideBySide(comparison, launcher, stop, afterEachRun).on(devices);
        }
    }

    private List<RunOutcome> on(List<String> devices) throws IOException {
        for (int i = 0; i < outcomes.size(); i++) {
            if (outcomes.get(i).isFinished()) {
                comparison.complete(comparison.runs().get(i));
            } else if (outcomes.get(i).status() != RunStatus.FAILED) {
                waiting.add(i);
            }
        }
        ExecutorService threads = Executors.newFixedThreadPool(devices.size());
        List<Future<?>> ends = new ArrayList<>();
        for (String device : devices) {
            ends.add(
                    threads.submit(
                            () -> {
                                trainOn(device);
                                return null;
                            }));
        }
        threads.shutdown();
        awaitAll(ends);
        return outcomes;
    }

    // Whatever is with one of them: until all have ended, processes of ours write to the folder.
    private void awaitAll(List<Future<?>> ends) throws IOException {
        Throwable failed = null;
        boolean isInterrupted = false;
        int ended = 0;
        while (ended < ends.size()) {
            try {
                ends.get(ended).get();
                ended++;
            } catch (ExecutionException e) {
                failed = failed == null ? e.getCause() : failed;
                ended++;
            } catch (InterruptedException e) {
                isInterrupted = true;
                stop.stop();
            }
        }
        if (isInterrupted) {
            Thread.currentThread().interrupt();
        }
        if (failed instanceof IOException io) {
            throw io;
        }
        if (failed instanceof Error error) {
            throw error;
        }
        if (failed != null) {
            throw (RuntimeException) failed;
        }
    }

    private void trainOn(String device) throws IOException, InterruptedException {
        try {
            Integer next = waiting.poll();
            while (next != null && !stop.isRequested()) {
                PlannedRun run = comparison.runs().get(next);
                ended(next, run, launcher.train(run.name(), device));
                next = waiting.poll();
            }
        } catch (Throwable e) {
            // Such as a full disk: the others are asked for a checkpoint and not left to be killed.
            stop.stop();
            throw e;
        }
    }

    private synchronized void ended(int index, PlannedRun run, int exitCode) throws IOException {
        RunOutcome found = comparison.look(run);
        boolean isLeft = !found.isFinished() && found.status() != RunStatus.FAILED;
        if (isLeft && exitCode != Launcher.STOPPED && exitCode != Launcher.HELD) {
            found =
                    RunOutcome.unfinished(
                            run,
                            RunStatus.FAILED,
                            "its process ended with exit code " + exitCode,
                            RunReader.epochs(run.directory()));
        }
        outcomes.set(index, found);
        afterEachRun.accept(List.copyOf(outcomes));
    }
}
