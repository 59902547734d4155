package ai.gaze.training.augment;

import ai.gaze.zoo.UserException;
import ai.gaze.zoo.registry.FactoryException;
import ai.gaze.zoo.registry.Option;
import ai.gaze.zoo.registry.OptionValues;
import ai.gaze.zoo.registry.Registered;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;

/**
 * One kind of augmentation.
 *
 * @param name the name under which it is asked for
 * @param aliases other names that mean the same
 * @param options its options
 * @param factory makes one of the values of its options
 */
public record AugmentationType(
        String name,
        List<String> aliases,
        List<Option<?>> options,
        Function<OptionValues, Augmentation> factory)
        implements Registered {

    /** Declares an augmentation. */
    public static AugmentationType of(
            String name, List<Option<?>> options, Function<OptionValues, Augmentation> factory) {
        return new AugmentationType(name, List.of(), List.copyOf(options), factory);
    }

    /** The same with other names that mean the same. */
    public AugmentationType aliases(String... names) {
        return new AugmentationType(name, List.of(names), options, factory);
    }

    /**
     * Makes an augmentation.
     *
     * @param given options that differ from the defaults, as text
     * @throws UserException if there is no such option, or it has a value that it cannot have
     */
    public Augmentation create(Map<String, String> given) {
        OptionValues values = new OptionValues("augmentation " + name, options, given);
        try {
            return Objects.requireNonNull(factory.apply(values), "it made nothing");
        } catch (UserException e) {
            throw e;
        } catch (RuntimeException | LinkageError e) {
            throw new FactoryException("augmentation " + name, factory, e);
        }
    }
}
