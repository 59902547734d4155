package ai.gaze.training.schedule;

import ai.gaze.zoo.registry.Option;
import ai.gaze.zoo.registry.OptionValues;
import ai.gaze.zoo.registry.Options;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;

/**
 * Lowers the rate when a metric has stopped to improve, exactly as PyTorch's {@code
 * ReduceLROnPlateau}: NaN is never an improvement, and a relative threshold accepts slightly worse
 * values where the best one is negative.
 */
final class ReduceOnPlateau implements LearningRateSchedule {

    /** What is better. */
    enum Mode {
        MIN,
        MAX
    }

    /** What a threshold is: a share of the best value, or a difference from it. */
    enum ThresholdMode {
        REL,
        ABS
    }

    private static final Option<Mode> MODE =
            Options.choice("mode", Mode.MIN)
                    .describe("min where a lower value of the metric is better, max a higher one");
    private static final Option<String> MONITOR =
            Options.word("monitor")
                    .describe("the metric; auto is the loss with min, the accuracy with max");
    private static final Option<Double> FACTOR =
            Options.share("factor", 0.1).describe("what the learning rate is multiplied by");
    private static final Option<Integer> PATIENCE =
            Options.integer("patience", 10, 0)
                    .describe("epochs without improvement that are let pass");
    private static final Option<Double> THRESHOLD =
            Options.number("threshold", 1e-4, 0).describe("what counts as an improvement");
    private static final Option<ThresholdMode> THRESHOLD_MODE =
            Options.choice("threshold-mode", ThresholdMode.REL)
                    .describe("a share of the best value, or a difference from it");
    private static final Option<Integer> COOLDOWN =
            Options.integer("cooldown", 0, 0)
                    .describe("epochs after a change in which nothing is counted");
    private static final Option<Double> EPS =
            Options.number("eps", 1e-8, 0).describe("a smaller change is not made");

    static final ScheduleType TYPE =
            ScheduleType.of(
                    "plateau",
                    List.of(
                            MODE,
                            MONITOR,
                            FACTOR,
                            PATIENCE,
                            THRESHOLD,
                            THRESHOLD_MODE,
                            COOLDOWN,
                            Decays.MIN_LR,
                            EPS),
                    (o, lr, length) -> new ReduceOnPlateau(o, lr));

    private final OptionValues options;
    private final boolean isMax;
    private final double minimum;
    private double rate;
    private double best;
    private int badEpochs;
    private int cooldownLeft;

    private ReduceOnPlateau(OptionValues options, double lr) {
        this.options = options;
        isMax = options.get(MODE) == Mode.MAX;
        minimum = Decays.minimum(options, lr);
        rate = lr;
        best = isMax ? Double.NEGATIVE_INFINITY : Double.POSITIVE_INFINITY;
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
        if (badEpochs > options.get(PATIENCE)) {
            double lower = Math.max(rate * options.get(FACTOR), minimum);
            if (rate - lower > options.get(EPS)) {
                rate = lower;
            }
            cooldownLeft = options.get(COOLDOWN);
            badEpochs = 0;
        }
    }

    private boolean isBetter(double metric) {
        double threshold = options.get(THRESHOLD);
        boolean relative = options.get(THRESHOLD_MODE) == ThresholdMode.REL;
        return isMax
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
