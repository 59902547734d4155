package ai.gaze.training.schedule;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

/**
 * Lowers the rate when a metric has stopped to improve, exactly as PyTorch's {@code
 * ReduceLROnPlateau}: NaN is never an improvement, and a relative threshold accepts slightly worse
 * values where the best one is negative.
 */
final class ReduceOnPlateau implements LearningRateSchedule {

    /** Which direction is better. */
    enum Mode {
        MIN,
        MAX
    }

    /** Whether the threshold is a share of the best value or a difference from it. */
    enum ThresholdMode {
        REL,
        ABS
    }

    /**
     * The settings with PyTorch's names.
     *
     * @param factor what the rate is multiplied by
     * @param patience how many epochs without improvement are let pass
     * @param cooldown epochs after a change in which nothing is counted
     * @param minRate the lowest rate
     * @param eps a smaller change of the rate is not made
     */
    record Settings(
            Mode mode,
            double factor,
            int patience,
            double threshold,
            ThresholdMode thresholdMode,
            int cooldown,
            double minRate,
            double eps) {}

    private final Settings settings;
    private double rate;
    private double best;
    private int badEpochs;
    private int cooldownLeft;

    ReduceOnPlateau(double base, Settings settings) {
        this.settings = settings;
        rate = base;
        best = settings.mode() == Mode.MIN ? Double.POSITIVE_INFINITY : Double.NEGATIVE_INFINITY;
    }

    @Override
    public Rates at(long step) {
        return Rates.of(rate);
    }

    @Override
    public void onMetric(double metric, long steps) {
        if (isBetter(metric)) {
            best = metric;
            badEpochs = 0;
        } else {
            badEpochs++;
        }
        if (cooldownLeft > 0) {
            cooldownLeft--;
            badEpochs = 0;
        }
        if (badEpochs > settings.patience()) {
            double lower = Math.max(rate * settings.factor(), settings.minRate());
            if (rate - lower > settings.eps()) {
                rate = lower;
            }
            cooldownLeft = settings.cooldown();
            badEpochs = 0;
        }
    }

    private boolean isBetter(double metric) {
        double threshold = settings.threshold();
        boolean relative = settings.thresholdMode() == ThresholdMode.REL;
        return settings.mode() == Mode.MIN
                ? metric < (relative ? best * (1 - threshold) : best - threshold)
                : metric > (relative ? best * (threshold + 1) : best + threshold);
    }

    @Override
    public ObjectNode state() {
        // As text, because JSON has no infinity, which is where the best value begins.
        return LearningRateSchedule.super
                .state()
                .put("rate", Double.toString(rate))
                .put("best", Double.toString(best))
                .put("bad-epochs", badEpochs)
                .put("cooldown-left", cooldownLeft);
    }

    @Override
    public void restore(ObjectNode state) {
        double savedRate = Double.parseDouble(required(state, "rate").asText());
        double savedBest = Double.parseDouble(required(state, "best").asText());
        int savedBadEpochs = required(state, "bad-epochs").asInt();
        cooldownLeft = required(state, "cooldown-left").asInt();
        rate = savedRate;
        best = savedBest;
        badEpochs = savedBadEpochs;
    }

    private static JsonNode required(ObjectNode state, String key) {
        JsonNode value = state.get(key);
        if (value == null) {
            throw new IllegalArgumentException("the state of the schedule has no " + key);
        }
        return value;
    }
}
