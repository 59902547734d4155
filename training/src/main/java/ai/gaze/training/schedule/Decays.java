package ai.gaze.training.schedule;

import ai.gaze.zoo.Texts;
import ai.gaze.zoo.UserException;
import ai.gaze.zoo.registry.Option;
import ai.gaze.zoo.registry.OptionValues;
import ai.gaze.zoo.registry.Options;
import java.util.List;

/** The schedules that are one formula of the step, as PyTorch has them. */
final class Decays {

    static final Option<Double> MIN_LR =
            Options.number("min-lr", 0, 0).describe("the lowest learning rate");
    private static final Option<Double> START_FACTOR =
            Options.positive("start-factor", 0.1)
                    .describe("share of the learning rate at the beginning of the warm-up");
    private static final Option<Double> STEP_EPOCHS =
            Options.positive("step-epochs", 30)
                    .describe("epochs between two changes, counted from the end of the warm-up");
    static final Option<List<Double>> MILESTONES =
            Options.numbers(
                            "milestones",
                            List.of(),
                            "a list of the epochs in which the rate changes, such as [30, 40]",
                            m -> !m.isEmpty() && m.stream().allMatch(epoch -> epoch >= 0))
                    .describe("epochs of the changes, counted from the beginning of the training");
    private static final Option<Double> GAMMA =
            Options.positive("gamma", 0.1).describe("what the learning rate is multiplied by");

    private static final Option<Double> POWER =
            Options.positive("power", 1).describe("1 is a straight line");
    private static final Option<Double> LOWER_BOUND =
            Options.number("lower-bound", -7).describe("where the tangent begins");
    private static final Option<Double> UPPER_BOUND =
            Options.number("upper-bound", 3).describe("where the tangent ends");

    /** One rate for the whole training. */
    static final ScheduleType CONSTANT =
            ScheduleType.of("constant", List.of(), (o, lr, length) -> step -> Rates.of(lr));

    /**
     * Half a cosine from the base rate down to the smallest one (Loshchilov and Hutter, 2017,
     * without restarts; {@code CosineAnnealingLR}). After the end it would rise again.
     */
    static final ScheduleType COSINE =
            ScheduleType.of(
                    "cosine",
                    List.of(MIN_LR),
                    (o, lr, length) -> {
                        double minimum = minimum(o, lr);
                        return step -> Rates.of(cosine(step, lr, minimum, length.rest()));
                    });

    /**
     * A straight line from a part of the base rate up to it in the time of the warm-up, then half a
     * cosine ({@code LinearLR} and {@code CosineAnnealingLR} through {@code SequentialLR}).
     */
    static final ScheduleType LINEAR_THEN_COSINE =
            ScheduleType.of(
                    "linear-then-cosine",
                    List.of(MIN_LR, START_FACTOR),
                    (o, lr, length) ->
                            new LinearThenCosine(lr, o.get(START_FACTOR), minimum(o, lr), length));

    /**
     * A power of what is left of the training, from the base rate down to the smallest one ({@code
     * PolynomialLR}, timm's {@code PolyLRScheduler}).
     */
    static final ScheduleType POLYNOMIAL =
            ScheduleType.of(
                    "polynomial",
                    List.of(POWER, MIN_LR),
                    (o, lr, length) -> {
                        double minimum = minimum(o, lr);
                        double power = o.get(POWER);
                        return step -> {
                            double left = Math.max(0, 1 - (double) step / length.rest());
                            return Rates.of(minimum + (lr - minimum) * Math.pow(left, power));
                        };
                    });

    /**
     * A hyperbolic tangent between two bounds, from the base rate down to the smallest one (Hsueh
     * et al., 2019, as timm's {@code TanhLRScheduler}): flat, then steep, then flat.
     */
    static final ScheduleType TANH =
            ScheduleType.of(
                            "tanh",
                            List.of(LOWER_BOUND, UPPER_BOUND, MIN_LR),
                            (o, lr, length) -> {
                                double minimum = minimum(o, lr);
                                double from = o.get(LOWER_BOUND);
                                double to = o.get(UPPER_BOUND);
                                return step -> {
                                    double share = Math.min(1, (double) step / length.rest());
                                    double x = from * (1 - share) + to * share;
                                    return Rates.of(
                                            minimum + (lr - minimum) * 0.5 * (1 - Math.tanh(x)));
                                };
                            })
                    .check(Decays::requireBounds);

    /** Multiplies the rate by a factor again and again ({@code StepLR}). */
    static final ScheduleType STEP =
            ScheduleType.of(
                    "step",
                    List.of(STEP_EPOCHS, GAMMA),
                    (o, lr, length) -> {
                        long every = Math.max(1, length.steps(o.get(STEP_EPOCHS)));
                        double gamma = o.get(GAMMA);
                        return step -> {
                            long changes = step / every;
                            return Rates.of(lr * Math.pow(gamma, (double) changes));
                        };
                    });

    /**
     * Multiplies the rate by a factor in given epochs ({@code MultiStepLR}), in any order; one that
     * is given twice counts twice.
     */
    static final ScheduleType MULTI_STEP =
            ScheduleType.of(
                    "multi-step",
                    List.of(MILESTONES, GAMMA),
                    (o, lr, length) -> {
                        List<Long> firsts =
                                o.get(MILESTONES).stream()
                                        .map(epoch -> length.steps(epoch) - length.warmup())
                                        .toList();
                        double gamma = o.get(GAMMA);
                        return step -> {
                            long passed = firsts.stream().filter(m -> m <= step).count();
                            return Rates.of(lr * Math.pow(gamma, (double) passed));
                        };
                    });

    private Decays() {}

    private static void requireBounds(OptionValues options) {
        if (options.get(LOWER_BOUND) >= options.get(UPPER_BOUND)) {
            throw new UserException(
                    Texts.format(
                            "lower-bound of schedule tanh is %s, but must be below its upper-bound %s",
                            options.get(LOWER_BOUND), options.get(UPPER_BOUND)));
        }
    }

    private record LinearThenCosine(double lr, double startFactor, double minimum, RunLength length)
            implements LearningRateSchedule {

        @Override
        public Rates at(long step) {
            if (step >= length.warmup()) {
                return Rates.of(cosine(step - length.warmup(), lr, minimum, length.rest()));
            }
            double share = (double) step / length.warmup();
            return Rates.of(lr * (startFactor + (1 - startFactor) * share));
        }

        @Override
        public boolean warmsUp() {
            return true;
        }
    }

    static double cosine(long step, double lr, double minimum, long length) {
        return cosine((double) step / length, lr, minimum);
    }

    /** The rate after a share of half a cosine. */
    static double cosine(double share, double lr, double minimum) {
        return minimum + (lr - minimum) * 0.5 * (1 + Math.cos(Math.PI * share));
    }

    /**
     * Returns the lowest rate.
     *
     * @throws UserException if it is above the learning rate
     */
    static double minimum(OptionValues options, double lr) {
        double minimum = options.get(MIN_LR);
        if (minimum > lr) {
            throw new UserException(
                    "min-lr of the schedule is "
                            + minimum
                            + ", but must not be above the learning rate "
                            + lr
                            + "; lower it or raise lr");
        }
        return minimum;
    }
}
