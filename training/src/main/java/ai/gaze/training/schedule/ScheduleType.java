package ai.gaze.training.schedule;

import ai.gaze.zoo.registry.FactoryException;
import ai.gaze.zoo.registry.Option;
import ai.gaze.zoo.registry.OptionValues;
import ai.gaze.zoo.registry.Options;
import ai.gaze.zoo.registry.Registered;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/**
 * One kind of schedule, and all that is known of it.
 *
 * <pre>{@code
 * ScheduleType.of("inverse-root", List.of(), (o, lr, length) -> step -> Rates.of(lr / Math.sqrt(step + 1.0)))
 * }</pre>
 *
 * <p>One that follows a metric declares a {@code monitor}, its name, and a {@code mode}, {@code
 * min} or {@code max}.
 *
 * @param name the name under which it is asked for
 * @param aliases other names that mean the same
 * @param options its options, in epochs where they are lengths; {@code warmup-epochs} is the first
 *     of every schedule
 * @param factory makes a schedule
 * @param check throws a {@code UserException} if the values of its options do not go together
 */
public record ScheduleType(
        String name,
        List<String> aliases,
        List<Option<?>> options,
        Factory factory,
        Consumer<OptionValues> check)
        implements Registered {

    static final Option<Double> WARMUP_EPOCHS =
            Options.number("warmup-epochs", 0, 0)
                    .describe("length of a linear warm-up, which is part of the training");

    /** Makes a schedule. */
    @FunctionalInterface
    public interface Factory {

        /**
         * Makes a schedule.
         *
         * @param options the values of its options
         * @param lr the base learning rate
         * @param length of the training
         */
        LearningRateSchedule create(OptionValues options, double lr, RunLength length);
    }

    /**
     * Declares a schedule.
     *
     * @param name the name under which it is asked for
     * @param options all options that it has, but {@code warmup-epochs}, which every one has
     * @param factory makes one
     */
    public static ScheduleType of(String name, List<Option<?>> options, Factory factory) {
        List<Option<?>> all = new ArrayList<>(options);
        all.add(0, WARMUP_EPOCHS);
        return new ScheduleType(name, List.of(), List.copyOf(all), factory, o -> {});
    }

    /** The same with other names that mean the same. */
    public ScheduleType aliases(String... names) {
        return new ScheduleType(name, List.of(names), options, factory, check);
    }

    /** The same with a condition between its options, which throws a {@code UserException}. */
    public ScheduleType check(Consumer<OptionValues> condition) {
        return new ScheduleType(name, aliases, options, factory, condition);
    }

    LearningRateSchedule create(OptionValues values, double lr, RunLength length) {
        check.accept(values);
        return FactoryException.made(
                "schedule " + name, factory, () -> factory.create(values, lr, length));
    }
}
