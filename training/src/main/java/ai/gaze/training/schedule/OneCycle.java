package ai.gaze.training.schedule;

import java.util.Locale;
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

    private final Phase[] phases;
    private final Anneal anneal;
    private final boolean cycleMomentum;

    /**
     * @param totalSteps number of steps of the run
     * @param maxRate the highest rate
     * @param shape the other settings
     */
    OneCycle(long totalSteps, double maxRate, OneCycleSpec shape) {
        anneal = Anneal.valueOf(shape.anneal().toUpperCase(Locale.ROOT));
        cycleMomentum = shape.cycleMomentum();
        double high = shape.maxMomentum();
        double low = shape.baseMomentum();
        double initial = maxRate / shape.divFactor();
        double last = initial / shape.finalDivFactor();
        double peak = shape.pctStart() * totalSteps - 1;
        double end = totalSteps - 1.0;
        Phase rise = new Phase(peak, initial, maxRate, high, low);
        phases =
                shape.threePhase()
                        ? new Phase[] {
                            rise,
                            new Phase(
                                    2 * shape.pctStart() * totalSteps - 2,
                                    maxRate,
                                    initial,
                                    low,
                                    high),
                            new Phase(end, initial, last, high, high)
                        }
                        : new Phase[] {rise, new Phase(end, maxRate, last, low, high)};
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
