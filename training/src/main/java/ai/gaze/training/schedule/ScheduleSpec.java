package ai.gaze.training.schedule;

import ai.gaze.training.config.ConfiguredReader;
import ai.gaze.zoo.Texts;
import ai.gaze.zoo.UserException;
import ai.gaze.zoo.registry.Configured;
import ai.gaze.zoo.registry.OptionValues;
import com.fasterxml.jackson.databind.annotation.JsonDeserialize;
import java.util.Map;
import java.util.Optional;

/**
 * Which schedule, with which options; {@link Schedules} makes them. Each of its methods that sets
 * an option returns another one, and throws a {@code UserException} where the schedule has no such
 * option or it cannot have that value. Lengths are in epochs and may be fractions.
 */
@JsonDeserialize(using = ScheduleSpec.Reader.class)
public final class ScheduleSpec extends Configured<ScheduleType> {

    ScheduleSpec(ScheduleType type, Map<String, String> given) {
        this(type, new OptionValues("schedule " + type.name(), type.options(), given));
    }

    private ScheduleSpec(ScheduleType type, OptionValues values) {
        super(type, values);
    }

    /** Reads one by its name. */
    static final class Reader extends ConfiguredReader<ScheduleType, ScheduleSpec> {

        private static final long serialVersionUID = 1;

        Reader() {
            super(ScheduleSpec.class, "schedule", Schedules.registry(), ScheduleSpec::new);
        }
    }

    /**
     * The same with another value of an option.
     *
     * @param option its name, such as {@code patience}
     * @param value a number, true or false, a list of numbers, or a text
     */
    public ScheduleSpec with(String option, Object value) {
        return new ScheduleSpec(type(), options().with(option, value));
    }

    /** The same after a linear warm-up, which is part of the training. */
    public ScheduleSpec warmupEpochs(double epochs) {
        return with("warmup-epochs", epochs);
    }

    /** The same that does not go below a rate. */
    public ScheduleSpec minLr(double rate) {
        return with("min-lr", rate);
    }

    @Override
    public void check() {
        type().check().accept(options());
    }

    /** The name of the metric that it watches; one that is a formula may be told any. */
    public String monitored() {
        Object given = options().asMap().get("monitor");
        return given != null
                ? given.toString()
                : mode().equals(Optional.of("max")) ? "accuracy" : "loss";
    }

    /**
     * {@code min} or {@code max}, what is better of the metric; empty for one that watches none.
     */
    public Optional<String> mode() {
        return Optional.ofNullable(options().asMap().get("mode")).map(Object::toString);
    }

    /**
     * Whether it sets the momentum of every step along with the rate.
     *
     * @param lr the base rate
     */
    public boolean setsMomentum(double lr) {
        return new NamedSchedule(name(), type().create(options(), lr, new RunLength(1, 0, 1)))
                .setsMomentum();
    }

    /**
     * Makes sure that a training may get another number of epochs: the steps that it has made must
     * be those that it would have made with it.
     *
     * @param lr the base rate
     * @param stepsPerEpoch steps of an epoch
     * @param epochs with how many it began
     * @param others with how many it is to go on
     * @param done how many steps it has made
     * @throws UserException if one of them would have had another rate
     */
    public void requireSame(double lr, long stepsPerEpoch, int epochs, int others, long done) {
        LearningRateSchedule before = create(lr, stepsPerEpoch, epochs);
        LearningRateSchedule after = create(lr, stepsPerEpoch, others);
        for (long step = 0; step < done; step++) {
            if (!before.at(step).equals(after.at(step))) {
                throw new UserException(
                        Texts.format(
                                "schedule %s depends on the number of epochs: of %d epochs step %d has a learning rate of %.4g, and it was made with the %.4g of %d; keep to the %d, or begin a new training with the weights of this one",
                                name(),
                                others,
                                step + 1,
                                after.at(step).learningRate(),
                                before.at(step).learningRate(),
                                epochs,
                                epochs));
            }
        }
    }

    /**
     * Makes the schedule of a training.
     *
     * @param lr the base rate; of one-cycle the highest one
     * @param stepsPerEpoch steps of an epoch
     * @param epochs epochs of the training
     * @throws ai.gaze.zoo.UserException if the lengths do not fit into the training, or its options
     *     not to each other or the rate
     */
    public LearningRateSchedule create(double lr, long stepsPerEpoch, int epochs) {
        double warmup = options().get(ScheduleType.WARMUP_EPOCHS);
        RunLength length = RunLength.of(warmup, stepsPerEpoch, epochs);
        LearningRateSchedule schedule =
                new NamedSchedule(name(), type().create(options(), lr, length));
        return length.warmup() == 0 || schedule.warmsUp()
                ? schedule
                : new NamedSchedule(name(), new LinearWarmup(length.warmup(), schedule));
    }
}
