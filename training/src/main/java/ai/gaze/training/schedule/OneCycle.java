package ai.gaze.training.schedule;

import ai.gaze.zoo.UserException;
import ai.gaze.zoo.registry.Option;
import ai.gaze.zoo.registry.OptionValues;
import ai.gaze.zoo.registry.Options;
import java.util.List;
import java.util.OptionalDouble;

/**
 * The one-cycle policy (Smith and Topin, 2018) as PyTorch's {@code OneCycleLR} has it: the rate
 * rises to its maximum and falls to almost nothing, the momentum does the opposite. After the last
 * step the rates stay.
 */
final class OneCycle implements LearningRateSchedule {

    /** How a value goes from one end of a phase to the other. */
    enum Anneal {
        COS,
        LINEAR;

        double between(double from, double to, double share) {
            return this == COS
                    ? to + (from - to) / 2 * (1 + Math.cos(Math.PI * share))
                    : from + (to - from) * share;
        }
    }

    /** The first step after which a phase is over, and what it goes from and to. */
    private record Phase(
            double end, double fromRate, double toRate, double fromMomentum, double toMomentum) {}

    private static final Option<Double> PCT_START =
            Options.number("pct-start", 0.3, 0, 1)
                    .describe("share of the steps in which the rate rises");
    private static final Option<Anneal> ANNEAL =
            Options.choice("anneal", Anneal.COS).describe("how it rises and falls");
    private static final Option<Double> DIV_FACTOR =
            Options.positive("div-factor", 25).describe("the highest rate over the first");
    private static final Option<Double> FINAL_DIV_FACTOR =
            Options.positive("final-div-factor", 1e4).describe("the first rate over the last");
    private static final Option<Boolean> THREE_PHASE =
            Options.flag("three-phase", false)
                    .describe("whether it falls in the time in which it rose, to the first rate");
    private static final Option<Boolean> CYCLE_MOMENTUM =
            Options.flag("cycle-momentum", true)
                    .describe("whether the momentum moves, too, also one of 0");
    // Of a momentum of 1 nothing is ever forgotten, and Adam divides by 1 - momentum.
    private static final Option<Double> BASE_MOMENTUM =
            Options.probability("base-momentum", 0.85).describe("the lowest momentum");
    private static final Option<Double> MAX_MOMENTUM =
            Options.probability("max-momentum", 0.95).describe("the highest momentum");

    static final ScheduleType TYPE =
            ScheduleType.of(
                            "one-cycle",
                            List.of(
                                    PCT_START,
                                    ANNEAL,
                                    DIV_FACTOR,
                                    FINAL_DIV_FACTOR,
                                    THREE_PHASE,
                                    CYCLE_MOMENTUM,
                                    BASE_MOMENTUM,
                                    MAX_MOMENTUM),
                            OneCycle::new)
                    .check(OneCycle::requireTimeToFall);

    private final Phase[] phases;
    private final Anneal anneal;
    private final boolean cycleMomentum;

    private static void requireTimeToFall(OptionValues options) {
        if (options.get(THREE_PHASE) && options.get(PCT_START) > 0.5) {
            throw new UserException(
                    "option pct-start of schedule one-cycle must be a number from 0 to 0.5 when three-phase is true, not "
                            + options.get(PCT_START));
        }
    }

    private OneCycle(OptionValues options, double maxRate, RunLength length) {
        long totalSteps = length.rest();
        anneal = options.get(ANNEAL);
        cycleMomentum = options.get(CYCLE_MOMENTUM);
        double high = options.get(MAX_MOMENTUM);
        double low = options.get(BASE_MOMENTUM);
        double rising = options.get(PCT_START);
        double initial = maxRate / options.get(DIV_FACTOR);
        double last = initial / options.get(FINAL_DIV_FACTOR);
        double peak = rising * totalSteps - 1;
        double end = totalSteps - 1.0;
        Phase rise = new Phase(peak, initial, maxRate, high, low);
        phases =
                options.get(THREE_PHASE)
                        ? new Phase[] {
                            rise,
                            new Phase(2 * rising * totalSteps - 2, maxRate, initial, low, high),
                            new Phase(end, initial, last, high, high)
                        }
                        : new Phase[] {rise, new Phase(end, maxRate, last, low, high)};
    }

    @Override
    public boolean setsMomentum() {
        return cycleMomentum;
    }

    @Override
    public Rates at(long step) {
        double start = 0;
        int n = 0;
        while (n < phases.length - 1 && step > phases[n].end()) {
            start = phases[n].end();
            n++;
        }
        Phase phase = phases[n];
        double length = phase.end() - start;
        double share = length <= 0 ? 1 : Math.min(1, (step - start) / length);
        double rate = anneal.between(phase.fromRate(), phase.toRate(), share);
        if (!cycleMomentum) {
            return Rates.of(rate);
        }
        return new Rates(
                rate,
                OptionalDouble.of(anneal.between(phase.fromMomentum(), phase.toMomentum(), share)));
    }
}
