package ai.gaze.training.compare;

import ai.gaze.training.data.HoldOut;
import ai.gaze.training.data.ImageDataset;
import ai.gaze.training.data.ImageSource;
import ai.gaze.training.data.SourceCheck;
import ai.gaze.training.run.InitialWeights;
import ai.gaze.training.run.Recipe;
import ai.gaze.training.run.Validation;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What a comparison would do, and about how long it would take.
 *
 * @param entries each run
 * @param measured whether steps of each variant were timed; otherwise their times are estimated
 *     from their multiply-adds and a few small steps of the first
 */
public record Plan(List<Entry> entries, boolean measured) {

    // A forward pass alone is about a third of a training step.
    private static final double EVALUATION_SHARE = 1.0 / 3;

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
     * Makes the plan.
     *
     * @param comparison what would be run
     * @param measure whether to time a few steps of each variant that has something left to train,
     *     which takes longer
     * @throws ai.gaze.zoo.UserException if weights that a run would begin from are not there, or
     *     too few images
     */
    public static Plan of(Comparison comparison, boolean measure) throws IOException {
        List<RunOutcome> outcomes = comparison.look();
        Map<String, Double> times = new LinkedHashMap<>();
        List<Entry> entries = new ArrayList<>();
        double rate = 0;
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
                InitialWeights.requireThere(run.recipe());
                ImageSource trained = trained(comparison.dataset(), run.recipe());
                SourceCheck.requireBatch(trained, run.recipe().batchSize());
                StepTimer timer = new StepTimer(comparison.dataset(), comparison.device());
                long multiplyAdds = comparison.costs().get(variant).multiplyAdds();
                if (!measure && rate == 0) {
                    rate = multiplyAdds * timer.roughImagesPerSecond(run.recipe());
                }
                double perSecond =
                        measure ? timer.imagesPerSecond(run.recipe()) : rate / multiplyAdds;
                times.put(variant, images(comparison, run.recipe(), trained.size()) / perSecond);
            }
            entries.add(new Entry(run, outcome.status(), left, left > 0 ? times.get(variant) : 0));
        }
        return new Plan(entries, measure);
    }

    private static ImageSource trained(ImageDataset data, Recipe recipe) {
        return isHeldOut(data, recipe)
                ? HoldOut.split(data.train(), recipe.holdOut(), recipe.seed()).train()
                : data.train();
    }

    private static boolean isHeldOut(ImageDataset data, Recipe recipe) {
        return data.validation() == null && recipe.validation() == Validation.HOLD_OUT;
    }

    /** How many trained images take as long as an epoch, its evaluation included. */
    private static double images(Comparison comparison, Recipe recipe, int trained) {
        ImageDataset data = comparison.dataset();
        int steering = data.validation() != null ? data.validation().size() : data.test().size();
        int evaluated = isHeldOut(data, recipe) ? recipe.holdOut() : steering;
        return trained + EVALUATION_SHARE * evaluated;
    }

    /**
     * Returns the estimate of the time of all runs that are left.
     *
     * @param sideBySide how many are trained at a time, each on a device of its own
     */
    public double seconds(int sideBySide) {
        double longest = entries.stream().mapToDouble(Entry::seconds).max().orElse(0);
        double sum = entries.stream().mapToDouble(Entry::seconds).sum();
        return Math.max(longest, sum / sideBySide);
    }
}
