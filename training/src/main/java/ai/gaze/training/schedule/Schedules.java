package ai.gaze.training.schedule;

import ai.gaze.zoo.UserException;
import ai.gaze.zoo.registry.Registry;
import java.util.List;
import java.util.Map;
import java.util.function.LongToDoubleFunction;

/**
 * All schedules by name, and those of PyTorch at hand.
 *
 * <pre>{@code
 * Schedules.cosine().warmupEpochs(5)
 * Schedules.plateau().with("patience", 3).with("factor", 0.5)
 * Schedules.of(iteration -> 1 / Math.sqrt(iteration + 1.0))
 * }</pre>
 */
public final class Schedules {

    private static final Registry<ScheduleType> REGISTRY =
            new Registry<>("schedule", ScheduleProvider.class, Schedules::own);

    private Schedules() {}

    private static List<ScheduleType> own() {
        return List.of(
                Decays.CONSTANT,
                ReduceOnPlateau.TYPE,
                Decays.COSINE,
                Decays.LINEAR_THEN_COSINE,
                CosineRestarts.TYPE,
                Decays.POLYNOMIAL,
                Decays.TANH,
                OneCycle.TYPE,
                Decays.STEP,
                Decays.MULTI_STEP);
    }

    /** Returns the registry itself. */
    public static Registry<ScheduleType> registry() {
        return REGISTRY;
    }

    /**
     * Adds a schedule, which can then be asked for by its name everywhere.
     *
     * @throws ai.gaze.zoo.UserException if its name or an alias is taken or cannot be one
     */
    public static void register(ScheduleType type) {
        REGISTRY.register(type);
    }

    /** Returns the names of all schedules, in the order of registration. */
    public static List<String> names() {
        return REGISTRY.names();
    }

    /** The learning rate of the optimizer, all the time. */
    public static ScheduleSpec constant() {
        return of(Decays.CONSTANT);
    }

    /** Half a cosine from the learning rate to 0, or {@link ScheduleSpec#minLr}, at the end. */
    public static ScheduleSpec cosine() {
        return of(Decays.COSINE);
    }

    /**
     * A straight line up to the learning rate in the time of the warm-up, then half a cosine.
     * Option {@code start-factor}: the share of the rate with which the line begins.
     */
    public static ScheduleSpec linearThenCosine() {
        return of(Decays.LINEAR_THEN_COSINE);
    }

    /**
     * Half a cosine again and again. Options {@code period-factor}, {@code period-decay}, {@code
     * min-lr}.
     *
     * @param epochs length of the first period
     */
    public static ScheduleSpec cosineRestarts(double epochs) {
        return of(CosineRestarts.TYPE).with("period-epochs", epochs);
    }

    /**
     * A power of what is left of the training, down to 0, or {@link ScheduleSpec#minLr}.
     *
     * @param power 1 for a straight line
     */
    public static ScheduleSpec polynomial(double power) {
        return of(Decays.POLYNOMIAL).with("power", power);
    }

    /**
     * A hyperbolic tangent down to 0, or {@link ScheduleSpec#minLr}. Options {@code lower-bound},
     * {@code upper-bound}.
     */
    public static ScheduleSpec tanh() {
        return of(Decays.TANH);
    }

    /**
     * One cycle of rate and momentum over the whole training, up to the learning rate and down to
     * almost nothing. Options {@code pct-start}, {@code anneal}, {@code div-factor}, {@code
     * final-div-factor}, {@code three-phase}, {@code cycle-momentum}, {@code base-momentum}, {@code
     * max-momentum}.
     */
    public static ScheduleSpec oneCycle() {
        return of(OneCycle.TYPE);
    }

    /**
     * Lowers the rate when a metric has stopped to improve. Options {@code mode}, {@code monitor},
     * {@code factor}, {@code patience}, {@code threshold}, {@code threshold-mode}, {@code
     * cooldown}, {@code min-lr}, {@code eps}.
     */
    public static ScheduleSpec plateau() {
        return of(ReduceOnPlateau.TYPE);
    }

    /** Multiplies the rate by a factor every so many epochs. */
    public static ScheduleSpec step(double epochs, double gamma) {
        return of(Decays.STEP).with("step-epochs", epochs).with("gamma", gamma);
    }

    /** Multiplies the rate by a factor in each of some epochs. */
    public static ScheduleSpec multiStep(List<? extends Number> epochs, double gamma) {
        return new ScheduleSpec(
                        Decays.MULTI_STEP, Map.of(Decays.MILESTONES.name(), epochs.toString()))
                .with("gamma", gamma);
    }

    /**
     * A formula of one's own.
     *
     * @param factor what the learning rate is multiplied by in a step, which is counted from 0
     */
    public static ScheduleSpec of(LongToDoubleFunction factor) {
        if (factor == null) {
            throw new UserException("null was given for the formula of a schedule; give it one");
        }
        return of(
                ScheduleType.of(
                        "own",
                        List.of(),
                        (o, lr, length) -> step -> Rates.of(lr * factor.applyAsDouble(step))));
    }

    /**
     * A schedule by its name, with its defaults.
     *
     * @throws ai.gaze.zoo.UserException if there is none of that name, or it needs a value of an
     *     option
     */
    public static ScheduleSpec of(String name) {
        return of(REGISTRY.get(name));
    }

    /** A schedule, registered or not, with its defaults. */
    public static ScheduleSpec of(ScheduleType type) {
        if (type == null) {
            throw new UserException("null was given for the type of a schedule; give it one");
        }
        return new ScheduleSpec(type, Map.of());
    }
}
