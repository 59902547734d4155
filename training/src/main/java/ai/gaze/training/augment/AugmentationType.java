package ai.gaze.training.augment;

import ai.gaze.zoo.registry.FactoryType;
import ai.gaze.zoo.registry.Option;
import ai.gaze.zoo.registry.OptionValues;
import java.util.List;
import java.util.function.Function;

/**
 * One kind of augmentation under a name.
 *
 * <pre>{@code
 * AugmentationType.of("my-noise", List.of(AMOUNT), options -> noise(options.get(AMOUNT)))
 * }</pre>
 */
public final class AugmentationType extends FactoryType<Augmentation> {

    private AugmentationType(
            String name,
            List<String> aliases,
            List<Option<?>> options,
            Function<OptionValues, ? extends Augmentation> factory) {
        super("augmentation", name, aliases, options, factory);
    }

    /**
     * Declares an augmentation.
     *
     * @param name the name under which it is asked for
     * @param options all options that it has
     * @param factory makes one of the values of the options
     */
    public static AugmentationType of(
            String name,
            List<Option<?>> options,
            Function<OptionValues, ? extends Augmentation> factory) {
        return new AugmentationType(name, List.of(), options, factory);
    }

    /** The same with other names that mean the same. */
    public AugmentationType aliases(String... names) {
        return new AugmentationType(name(), List.of(names), options(), factory());
    }
}
