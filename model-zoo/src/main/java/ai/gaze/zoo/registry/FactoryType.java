package ai.gaze.zoo.registry;

import ai.gaze.zoo.UserException;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/**
 * One kind of thing that is made of the values of its options and nothing else.
 *
 * @param <T> what is made
 */
public abstract class FactoryType<T> implements Registered {

    private final String kind;
    private final String name;
    private final List<String> aliases;
    private final List<Option<?>> options;
    private final Function<OptionValues, ? extends T> factory;

    /**
     * @param kind what it makes, for messages, such as {@code loss}
     * @param name the name under which it is asked for
     * @param aliases other names that mean the same
     * @param options all options that it has
     * @param factory makes one of the values of the options
     */
    protected FactoryType(
            String kind,
            String name,
            List<String> aliases,
            List<Option<?>> options,
            Function<OptionValues, ? extends T> factory) {
        this.kind = kind;
        this.name = name;
        this.aliases = List.copyOf(aliases);
        this.options = List.copyOf(options);
        this.factory = factory;
    }

    @Override
    public final String name() {
        return name;
    }

    @Override
    public final List<String> aliases() {
        return aliases;
    }

    @Override
    public final List<Option<?>> options() {
        return options;
    }

    /** Returns what makes one of the values of the options. */
    protected final Function<OptionValues, ? extends T> factory() {
        return factory;
    }

    /**
     * Makes one.
     *
     * @param given options that differ from the defaults, as text
     * @throws UserException if there is no such option, or it has a value that it cannot have
     * @throws FactoryException if the factory fails, or makes nothing
     */
    public final T create(Map<String, String> given) {
        String what = kind + " " + name;
        OptionValues values = new OptionValues(what, options, given);
        return FactoryException.<T>made(what, factory, () -> factory.apply(values));
    }
}
