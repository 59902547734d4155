package ai.gaze.training.callback;

import ai.gaze.training.Callback;
import ai.gaze.training.Stateful;
import ai.gaze.training.StopReason;
import ai.gaze.training.Training;
import ai.gaze.training.checkpoint.CheckpointData;
import ai.gaze.training.metric.Metric;
import ai.gaze.zoo.Texts;
import ai.gaze.zoo.UserException;
import ai.gaze.zoo.registry.Option;
import ai.gaze.zoo.registry.OptionValues;
import ai.gaze.zoo.registry.Options;
import com.fasterxml.jackson.databind.JsonNode;
import java.math.BigDecimal;
import java.math.MathContext;
import java.util.List;
import java.util.Optional;

/**
 * Ends a training that has not become better for some epochs, has become good enough, or has taken
 * its time. What it has seen so far is in the checkpoints, so that a resumed training ends where
 * the unbroken one does.
 *
 * <pre>{@code
 * Callbacks.earlyStopping(5).minDelta(0.001).target(0.94).minutes(30).monitor("macro-f1")
 * }</pre>
 */
public final class EarlyStopping implements Callback, Stateful {

    private static final Option<Integer> PATIENCE =
            Options.integer("patience", 10, 1)
                    .describe("epochs without a better one that are let pass");
    private static final Option<Double> MIN_DELTA =
            Options.number("min-delta", 0, 0)
                    .describe("by how much an epoch must be better to count");
    private static final Option<Double> TARGET =
            Options.auto(Options.number("target", 0))
                    .describe("the value that is enough; auto is none");
    private static final Option<Double> MINUTES =
            Options.auto(Options.positive("minutes", 1))
                    .describe("how long it may train, breaks excluded; auto is any time");
    private static final Option<String> MONITOR =
            Options.word("monitor").describe("the metric; auto is that of best.monitor");

    static final CallbackType TYPE =
            CallbackType.of(
                    "early-stopping",
                    List.of(PATIENCE, MIN_DELTA, TARGET, MINUTES, MONITOR),
                    EarlyStopping::of);

    private static final double MINUTE = 60;
    private static final int DIGITS = 3;

    private final StopSpec spec;
    private final String key;
    private Metric metric;
    private int bestEpoch;
    private double best = Double.NaN;
    private double last = Double.NaN;
    private double seconds;

    /**
     * @param key its name in checkpoints
     */
    EarlyStopping(StopSpec spec, String key) {
        this.spec = spec;
        this.key = key;
    }

    private static EarlyStopping of(OptionValues options) {
        return named(
                new StopSpec(
                        options.get(PATIENCE),
                        options.get(MIN_DELTA),
                        options.find(TARGET).orElse(null),
                        options.find(MINUTES).orElse(null),
                        options.find(MONITOR).orElse(null)));
    }

    // Of two with one name, one would be lost.
    static EarlyStopping named(StopSpec spec) {
        return new EarlyStopping(spec, "early-stopping " + spec);
    }

    /** The same where an epoch must be better by so much to count as better. */
    public EarlyStopping minDelta(double delta) {
        return named(
                new StopSpec(
                        spec.patience(), delta, spec.target(), spec.minutes(), spec.monitor()));
    }

    /** The same that ends the training, too, when the metric has reached a value. */
    public EarlyStopping target(double value) {
        return named(
                new StopSpec(
                        spec.patience(), spec.minDelta(), value, spec.minutes(), spec.monitor()));
    }

    /** The same that ends the training, too, after the epoch in which so much time is over. */
    public EarlyStopping minutes(double minutes) {
        return named(
                new StopSpec(
                        spec.patience(), spec.minDelta(), spec.target(), minutes, spec.monitor()));
    }

    /** The same that watches another metric than the one that decides which epoch is the best. */
    public EarlyStopping monitor(String name) {
        return named(
                new StopSpec(
                        spec.patience(), spec.minDelta(), spec.target(), spec.minutes(), name));
    }

    @Override
    public void trainingBuilt(Training training) {
        metric = training.monitor("monitor of early stopping", spec.monitor());
        requireReachable();
    }

    private void requireReachable() {
        Double target = spec.target();
        boolean isHigher = metric.isHigherBetter();
        if (target != null && metric.isShare() && (isHigher ? target > 1 : target < 0)) {
            throw new UserException(
                    Texts.format(
                            "stop.target is %s, and %s is never %s; set it to a value that can be reached",
                            target, metric.name(), isHigher ? "above 1" : "below 0"));
        }
    }

    /** A training that goes on may do so with other settings, or have begun without these. */
    @Override
    public void trainingBegan(Training training) {
        if (training.epochsDone() == 0) {
            return;
        }
        if (bestEpoch == 0) {
            boolean isBest = spec.monitor() == null;
            bestEpoch = isBest ? training.bestEpoch() : training.epochsDone();
            best = isBest ? training.bestValue() : Double.NaN;
        }
        if (training.step() == 0) {
            judge(training);
        }
    }

    @Override
    public void epochEnded(Training training) {
        last = training.metric(metric.name());
        seconds += training.epochMetrics().seconds();
        double least = metric.isHigherBetter() ? last - spec.minDelta() : last + spec.minDelta();
        if (bestEpoch == 0 || metric.isBetter(least, best)) {
            best = last;
            bestEpoch = training.epochsDone();
        }
        judge(training);
    }

    private void judge(Training training) {
        int done = training.epochsDone();
        if (done < training.epochs()) {
            isEnough(done)
                    .or(() -> isStalled(done))
                    .or(this::isLate)
                    .ifPresent(why -> training.stop(StopReason.EARLY_STOPPED, why));
        }
    }

    private Optional<String> isEnough(int epoch) {
        boolean reached =
                spec.target() != null
                        && !Double.isNaN(last)
                        && !metric.isBetter(spec.target(), last);
        return reached
                ? Optional.of(
                        Texts.format(
                                "target: %s is %.4f in epoch %d, and %s was enough",
                                metric.name(), last, epoch, spec.target()))
                : Optional.empty();
    }

    private Optional<String> isStalled(int epoch) {
        if (spec.patience() == null || epoch - bestEpoch <= spec.patience()) {
            return Optional.empty();
        }
        return Optional.of(
                Texts.format(
                        "patience: in %d epochs %s was not better%s than the %.4f of epoch %d",
                        epoch - bestEpoch,
                        metric.name(),
                        spec.minDelta() > 0 ? " by " + spec.minDelta() : "",
                        best,
                        bestEpoch));
    }

    private Optional<String> isLate() {
        return spec.minutes() != null && seconds >= MINUTE * spec.minutes()
                ? Optional.of(
                        Texts.format(
                                "minutes: %s minutes of training are over, and %s were given",
                                plain(seconds / MINUTE), plain(spec.minutes())))
                : Optional.empty();
    }

    private static String plain(double value) {
        return new BigDecimal(value)
                .round(new MathContext(DIGITS))
                .stripTrailingZeros()
                .toPlainString();
    }

    @Override
    public void save(CheckpointData checkpoint) {
        // As text, because JSON has no NaN.
        checkpoint
                .state()
                .putObject(key)
                .put("best-epoch", bestEpoch)
                .put("best", Double.toString(best))
                .put("last", Double.toString(last))
                .put("seconds", seconds);
    }

    @Override
    public void restore(CheckpointData checkpoint) {
        JsonNode state = checkpoint.state().path(key);
        bestEpoch = state.path("best-epoch").asInt();
        best = Double.parseDouble(state.path("best").asText("NaN"));
        last = Double.parseDouble(state.path("last").asText("NaN"));
        seconds = state.path("seconds").asDouble();
    }
}
