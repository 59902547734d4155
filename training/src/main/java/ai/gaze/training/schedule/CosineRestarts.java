package ai.gaze.training.schedule;

import ai.gaze.zoo.registry.Option;
import ai.gaze.zoo.registry.OptionValues;
import ai.gaze.zoo.registry.Options;
import java.util.List;

/**
 * Half a cosine again and again (Loshchilov and Hutter, SGDR, 2017; {@code
 * CosineAnnealingWarmRestarts}): each period may be longer than the one before, and begin lower, as
 * in timm's {@code CosineLRScheduler}. It does not depend on the length of the training, but ends
 * at its lowest rate where a period does.
 */
final class CosineRestarts implements LearningRateSchedule {

    private static final Option<Double> PERIOD =
            Options.positive("period-epochs", 10)
                    .describe("length of the first period, after the warm-up");
    private static final Option<Double> FACTOR =
            Options.number("period-factor", 1, 1)
                    .describe("length of a period over that of the one before");
    private static final Option<Double> DECAY =
            Options.positive("period-decay", 1)
                    .describe("first rate of a period over that of the one before");

    static final ScheduleType TYPE =
            ScheduleType.of(
                            "cosine-restarts",
                            List.of(PERIOD, FACTOR, DECAY, Decays.MIN_LR),
                            CosineRestarts::new)
                    .aliases("warm-restarts");

    private final double lr;
    private final double minimum;
    private final long first;
    private final double factor;
    private final double decay;

    private CosineRestarts(OptionValues options, double lr, RunLength length) {
        this.lr = lr;
        minimum = Decays.minimum(options, lr);
        first = Math.max(1, length.steps(options.get(PERIOD)));
        factor = options.get(FACTOR);
        decay = options.get(DECAY);
    }

    @Override
    public Rates at(long step) {
        double period = (double) first;
        double since = (double) step;
        double number = 0;
        if (factor == 1) {
            number = Math.floor(since / period);
            since -= number * period;
        }
        while (since >= period) {
            since -= period;
            period *= factor;
            number++;
        }
        double high = Math.max(minimum, lr * Math.pow(decay, number));
        return Rates.of(Decays.cosine(since / period, high, minimum));
    }
}
