package ai.gaze.training.schedule;

import ai.gaze.zoo.UserException;
import java.util.List;
import java.util.Locale;

/** Makes the schedule of a run from what a recipe says: turns epochs into steps. */
final class ScheduleFactory {

    private final ScheduleSpec spec;
    private final double lr;
    private final long stepsPerEpoch;
    private final long warmup;
    private final long rest;

    ScheduleFactory(ScheduleSpec spec, double lr, long stepsPerEpoch, int epochs) {
        this.spec = spec;
        this.lr = lr;
        this.stepsPerEpoch = stepsPerEpoch;
        warmup = steps(spec.warmupEpochs());
        rest = stepsPerEpoch * epochs - warmup;
        if (rest <= 0) {
            throw new UserException(
                    "warmup-epochs of the schedule is "
                            + spec.warmupEpochs()
                            + ", but must be less than the "
                            + epochs
                            + " epochs of the run; lower it or train longer");
        }
        if (spec.minLr() > lr) {
            throw new UserException(
                    "min-lr of the schedule is "
                            + spec.minLr()
                            + ", but must not be above the learning rate "
                            + lr
                            + "; lower it or raise lr");
        }
    }

    private long steps(double epochs) {
        return Math.round(epochs * stepsPerEpoch);
    }

    LearningRateSchedule create() {
        CosineDecay cosine = new CosineDecay(lr, spec.minLr(), rest);
        if ("linear-then-cosine".equals(spec.name())) {
            return new LinearThenCosine(lr, spec.startFactor(), warmup, cosine);
        }
        LearningRateSchedule schedule =
                switch (spec.name()) {
                    case "constant" -> new ConstantRate(lr);
                    case "plateau" -> new ReduceOnPlateau(lr, plateau());
                    case "cosine" -> cosine;
                    case "one-cycle" -> new OneCycle(rest, lr, oneCycle());
                    case "step" ->
                            new StepDecay(lr, Math.max(1, steps(spec.stepEpochs())), spec.gamma());
                    case "multi-step" -> new MultiStepDecay(lr, milestones(), spec.gamma());
                    default -> throw new IllegalStateException(spec.name());
                };
        return warmup == 0 ? schedule : new LinearWarmup(warmup, schedule);
    }

    private List<Long> milestones() {
        return spec.milestones().stream().map(m -> steps(m) - warmup).toList();
    }

    private ReduceOnPlateau.Settings plateau() {
        return new ReduceOnPlateau.Settings(
                ReduceOnPlateau.Mode.valueOf(upper(spec.mode())),
                spec.factor(),
                spec.patience(),
                spec.threshold(),
                ReduceOnPlateau.ThresholdMode.valueOf(upper(spec.thresholdMode())),
                spec.cooldown(),
                spec.minLr(),
                spec.eps());
    }

    private OneCycle.Shape oneCycle() {
        return new OneCycle.Shape(
                spec.pctStart(),
                OneCycle.Anneal.valueOf(upper(spec.anneal())),
                spec.divFactor(),
                spec.finalDivFactor(),
                spec.threePhase(),
                spec.cycleMomentum(),
                spec.baseMomentum(),
                spec.maxMomentum());
    }

    private static String upper(String name) {
        return name.toUpperCase(Locale.ROOT);
    }
}
