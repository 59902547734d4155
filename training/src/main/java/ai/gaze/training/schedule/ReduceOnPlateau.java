package ai.gaze.training.schedule;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

/**
 * Lowers the rate when a metric has stopped to improve, exactly as PyTorch's {@code
 * ReduceLROnPlateau}: NaN is never an improvement, and a relative threshold accepts slightly worse
 * values where the best one is negative.
 */
final class ReduceOnPlateau implements LearningRateSchedule {

    private final PlateauSpec settings;
    private double rate;
    private double best;
    private int badEpochs;
    private int cooldownLeft;

    ReduceOnPlateau(double base, PlateauSpec settings) {
        this.settings = settings;
        rate = base;
        best = settings.watchesMaximum() ? Double.NEGATIVE_INFINITY : Double.POSITIVE_INFINITY;
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
            double lower = Math.max(rate * settings.factor(), settings.minLr());
            if (rate - lower > settings.eps()) {
                rate = lower;
            }
            cooldownLeft = settings.cooldown();
            badEpochs = 0;
        }
    }

    private boolean isBetter(double metric) {
        double threshold = settings.threshold();
        boolean relative = "rel".equals(settings.thresholdMode());
        return settings.watchesMaximum()
                ? metric > (relative ? best * (threshold + 1) : best + threshold)
                : metric < (relative ? best * (1 - threshold) : best - threshold);
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
