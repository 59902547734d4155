package ai.gaze.training.callback;

import ai.gaze.training.Callback;
import ai.gaze.zoo.registry.FactoryType;
import ai.gaze.zoo.registry.Option;
import ai.gaze.zoo.registry.OptionValues;
import java.util.List;
import java.util.function.Function;

/**
 * One kind of callback under a name.
 *
 * <pre>{@code
 * CallbackType.of("my-watch", List.of(), options -> new MyWatch())
 * }</pre>
 */
public final class CallbackType extends FactoryType<Callback> {

    private CallbackType(
            String name,
            List<String> aliases,
            List<Option<?>> options,
            Function<OptionValues, ? extends Callback> factory) {
        super("callback", name, aliases, options, factory);
    }

    /**
     * Declares a callback.
     *
     * @param name the name under which it is asked for
     * @param options all options that it has
     * @param factory makes one of the values of the options
     */
    public static CallbackType of(
            String name,
            List<Option<?>> options,
            Function<OptionValues, ? extends Callback> factory) {
        return new CallbackType(name, List.of(), options, factory);
    }

    /** The same with other names that mean the same. */
    public CallbackType aliases(String... names) {
        return new CallbackType(name(), List.of(names), options(), factory());
    }
}
