package ai.gaze.training.compare;

import ai.gaze.training.run.Recipe;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What a comparison would do, and about how long it would take.
 *
 * @param entries each run
 */
public record Plan(List<Entry> entries) {

    private static final int STEPS = 15;

    // A warm-up of the learning rate may be longer than the few epochs that are timed.
    private static final Map<String, String> TIMED =
            Map.of(
                    "validation",
                    "test",
                    "epochs",
                    StepTimer.EPOCHS,
                    "schedule.name",
                    "constant",
                    "schedule.warmup-epochs",
                    "0");

    /**
     * A run of the plan.
     *
     * @param run the run
     * @param status how far it is
     * @param epochsLeft epochs that it has still to train
     * @param secondsPerEpoch estimate; 0 if nothing is left
     */
    public record Entry(PlannedRun run, RunStatus status, int epochsLeft, double secondsPerEpoch) {

        /** Returns the estimate of the time that is left. */
        public double seconds() {
            return epochsLeft * secondsPerEpoch;
        }
    }

    /**
     * Makes the plan; times a few steps of each variant that has something left to train.
     *
     * @param comparison what would be run
     */
    public static Plan of(Comparison comparison) throws IOException {
        List<RunOutcome> outcomes = comparison.look();
        Map<String, Double> times = new LinkedHashMap<>();
        List<Entry> entries = new ArrayList<>();
        for (int i = 0; i < outcomes.size(); i++) {
            PlannedRun run = comparison.runs().get(i);
            RunOutcome outcome = outcomes.get(i);
            int left =
                    switch (outcome.status()) {
                        case FINISHED, FAILED -> 0;
                        case INTERRUPTED -> run.recipe().epochs() - outcome.epochs().size();
                        case WAITING, SPOILT -> run.recipe().epochs();
                    };
            String variant = run.variant().name();
            if (left > 0 && !times.containsKey(variant)) {
                times.put(variant, time(comparison, run));
            }
            entries.add(new Entry(run, outcome.status(), left, left > 0 ? times.get(variant) : 0));
        }
        return new Plan(entries);
    }

    private static double time(Comparison comparison, PlannedRun run) throws IOException {
        Recipe timed = comparison.experiment().withAll(TIMED).recipe(run.variant(), run.seed());
        return new StepTimer(comparison.dataset(), comparison.device(), STEPS)
                .secondsPerEpoch(run.recipe(), timed);
    }

    /** Returns the estimate of the time of all runs that are left. */
    public double seconds() {
        return entries.stream().mapToDouble(Entry::seconds).sum();
    }
}
