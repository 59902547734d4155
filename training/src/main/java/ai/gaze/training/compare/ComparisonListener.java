package ai.gaze.training.compare;

import ai.gaze.training.run.RunListener;

/** Watches a comparison and its runs. */
public interface ComparisonListener extends RunListener {

    /**
     * Called before a run.
     *
     * @param run the run
     * @param number which one it is, from 1
     * @param of runs in all
     * @param resumed whether it goes on from a checkpoint
     */
    default void runBegins(PlannedRun run, int number, int of, boolean resumed) {}

    /** Called after a run that finished or failed. */
    default void runEnded(RunOutcome outcome) {}
}
