package ai.gaze.training.callback;

import ai.gaze.training.Callback;
import ai.gaze.zoo.registry.FactoryException;
import ai.gaze.zoo.registry.Option;
import ai.gaze.zoo.registry.OptionValues;
import ai.gaze.zoo.registry.Registered;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/**
 * One kind of callback that a recipe may ask for.
 *
 * @param name the name under which it is asked for
 * @param aliases other names that mean the same
 * @param options its options
 * @param factory makes one for a training
 */
public record CallbackType(
        String name,
        List<String> aliases,
        List<Option<?>> options,
        Function<OptionValues, Callback> factory)
        implements Registered {

    /**
     * Declares a callback.
     *
     * @param name the name under which it is asked for
     * @param options all options that it has
     * @param factory makes one of the values of the options
     */
    public static CallbackType of(
            String name, List<Option<?>> options, Function<OptionValues, Callback> factory) {
        return new CallbackType(name, List.of(), List.copyOf(options), factory);
    }

    /**
     * Makes a callback.
     *
     * @param given options that differ from the defaults, as text
     * @throws ai.gaze.zoo.UserException if there is no such option, or it has a value that it
     *     cannot have
     */
    public Callback create(Map<String, String> given) {
        OptionValues values = new OptionValues("callback " + name, options, given);
        return FactoryException.made("callback " + name, factory, () -> factory.apply(values));
    }
}
