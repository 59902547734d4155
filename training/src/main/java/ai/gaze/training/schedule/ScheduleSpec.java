package ai.gaze.training.schedule;

import ai.gaze.zoo.Nearest;
import ai.gaze.zoo.UserException;
import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.annotation.JsonNaming;
import java.util.List;

/**
 * Which schedule, as a recipe says it. What is not given takes its default; what the named schedule
 * does not use is ignored. Lengths are in epochs and may be fractions.
 *
 * @param name {@code constant}, {@code plateau}, {@code cosine}, {@code linear-then-cosine}, {@code
 *     one-cycle}, {@code step} or {@code multi-step}
 * @param warmupEpochs length of a linear warm-up before any of them (of {@code linear-then-cosine}:
 *     of its own line), which is part of the run; default 0
 * @param mode plateau: {@code min} or {@code max}, which is better; default min
 * @param factor plateau: what the rate is multiplied by, in (0, 1); default 0.1
 * @param patience plateau: epochs without improvement that are let pass; default 10
 * @param threshold plateau: what counts as an improvement; default 1e-4
 * @param thresholdMode plateau: {@code rel} or {@code abs}; default rel
 * @param cooldown plateau: epochs after a change in which nothing is counted; default 0
 * @param minLr plateau and cosines: the lowest rate; default 0
 * @param eps plateau: a smaller change is not made; default 1e-8
 * @param stepEpochs step: epochs between two changes, counted from the end of the warm-up; default
 *     30
 * @param milestones multi-step: epochs of the changes, counted from the beginning of the run
 * @param gamma step and multi-step: what the rate is multiplied by; default 0.1
 * @param startFactor linear-then-cosine: part of the rate at the beginning; default 0.1
 * @param pctStart one-cycle: share of the steps in which the rate rises; default 0.3
 * @param anneal one-cycle: {@code cos} or {@code linear}; default cos
 * @param divFactor one-cycle: highest over first rate; default 25
 * @param finalDivFactor one-cycle: first over last rate; default 10000
 * @param threePhase one-cycle: whether it falls to the first rate before it falls to the last one;
 *     default false
 * @param cycleMomentum one-cycle: whether the momentum moves, too; default true
 * @param baseMomentum one-cycle: the lowest momentum; default 0.85
 * @param maxMomentum one-cycle: the highest momentum; default 0.95
 */
@JsonNaming(PropertyNamingStrategies.KebabCaseStrategy.class)
public record ScheduleSpec(
        String name,
        Double warmupEpochs,
        String mode,
        Double factor,
        Integer patience,
        Double threshold,
        String thresholdMode,
        Integer cooldown,
        Double minLr,
        Double eps,
        Double stepEpochs,
        List<Double> milestones,
        Double gamma,
        Double startFactor,
        Double pctStart,
        String anneal,
        Double divFactor,
        Double finalDivFactor,
        Boolean threePhase,
        Boolean cycleMomentum,
        Double baseMomentum,
        Double maxMomentum) {

    private static final List<String> NAMES =
            List.of(
                    "constant",
                    "plateau",
                    "cosine",
                    "linear-then-cosine",
                    "one-cycle",
                    "step",
                    "multi-step");

    public ScheduleSpec {
        name = oneOf("schedule", name, NAMES);
        warmupEpochs = number("warmup-epochs", warmupEpochs, 0);
        mode = oneOf("mode of the schedule", mode, List.of("min", "max"));
        factor = share("factor", factor, 0.1);
        patience = whole("patience", patience, 10);
        threshold = number("threshold", threshold, 1e-4);
        thresholdMode =
                oneOf("threshold-mode of the schedule", thresholdMode, List.of("rel", "abs"));
        cooldown = whole("cooldown", cooldown, 0);
        minLr = number("min-lr", minLr, 0);
        eps = number("eps", eps, 1e-8);
        stepEpochs = positive("step-epochs", stepEpochs, 30);
        milestones = milestones == null ? List.of() : List.copyOf(milestones);
        milestones.forEach(m -> number("milestones", m, 0));
        gamma = positive("gamma", gamma, 0.1);
        startFactor = positive("start-factor", startFactor, 0.1);
        pctStart = number("pct-start", pctStart, 0.3);
        anneal = oneOf("anneal of the schedule", anneal, List.of("cos", "linear"));
        divFactor = positive("div-factor", divFactor, 25);
        finalDivFactor = positive("final-div-factor", finalDivFactor, 1e4);
        threePhase = threePhase != null && threePhase;
        cycleMomentum = cycleMomentum == null || cycleMomentum;
        baseMomentum = momentum("base-momentum", baseMomentum, 0.85);
        maxMomentum = momentum("max-momentum", maxMomentum, 0.95);
        double mostRising = threePhase ? 0.5 : 1;
        if (pctStart > mostRising) {
            throw wrong(
                    "pct-start",
                    "from 0 to " + mostRising + (threePhase ? " when three-phase is true" : ""),
                    pctStart);
        }
        if ("multi-step".equals(name) && milestones.isEmpty()) {
            throw new UserException(
                    "the schedule multi-step needs milestones, the epochs in which the rate"
                            + " changes, such as [30, 40]");
        }
    }

    /**
     * Makes the schedule of a run.
     *
     * @param lr the base rate; of one-cycle the highest one
     * @param stepsPerEpoch steps of an epoch
     * @param epochs epochs of the run
     * @throws UserException if the lengths do not fit into the run
     */
    public LearningRateSchedule create(double lr, long stepsPerEpoch, int epochs) {
        return new ScheduleFactory(this, lr, stepsPerEpoch, epochs).create();
    }

    /** Whether the schedule sets the momentum of every step along with the rate. */
    @JsonIgnore
    public boolean isMomentumCycled() {
        return "one-cycle".equals(name) && cycleMomentum;
    }

    private static String oneOf(String what, String value, List<String> known) {
        String chosen = value == null ? known.get(0) : value;
        if (!known.contains(chosen)) {
            throw Nearest.unknown(what, chosen, known);
        }
        return chosen;
    }

    private static Integer whole(String key, Integer value, int fallback) {
        number(key, value == null ? null : value.doubleValue(), fallback);
        return value == null ? Integer.valueOf(fallback) : value;
    }

    private static Double share(String key, Double value, double fallback) {
        double chosen = value == null ? fallback : value;
        if (!(chosen > 0 && chosen < 1)) {
            throw wrong(key, "between 0 and 1, both excluded", chosen);
        }
        return chosen;
    }

    private static Double positive(String key, Double value, double fallback) {
        double chosen = number(key, value, fallback);
        if (chosen == 0) {
            throw wrong(key, "above 0", chosen);
        }
        return chosen;
    }

    // Of 1 or more nothing is ever forgotten, and Adam divides by 1 - momentum.
    private static Double momentum(String key, Double value, double fallback) {
        double chosen = number(key, value, fallback);
        if (chosen >= 1) {
            throw wrong(key, "from 0 to below 1", chosen);
        }
        return chosen;
    }

    private static Double number(String key, Double value, double fallback) {
        double chosen = value == null ? fallback : value;
        if (!(chosen >= 0 && Double.isFinite(chosen))) {
            throw wrong(key, "of at least 0", chosen);
        }
        return chosen;
    }

    private static UserException wrong(String key, String expected, double value) {
        return new UserException(
                key + " of the schedule must be a number " + expected + ", not " + value);
    }
}
