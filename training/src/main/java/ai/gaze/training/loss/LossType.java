package ai.gaze.training.loss;

import ai.djl.training.loss.Loss;
import ai.gaze.zoo.registry.FactoryException;
import ai.gaze.zoo.registry.Option;
import ai.gaze.zoo.registry.OptionValues;
import ai.gaze.zoo.registry.Registered;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/**
 * One kind of loss under a name.
 *
 * <pre>{@code
 * LossType.of("my-loss", List.of(MARGIN), options -> new MyLoss(options.get(MARGIN)))
 * }</pre>
 *
 * @param name the name under which it is asked for
 * @param aliases other names that mean the same
 * @param options its options
 * @param factory makes a loss of the values of the options
 */
public record LossType(
        String name,
        List<String> aliases,
        List<Option<?>> options,
        Function<OptionValues, Loss> factory)
        implements Registered {

    /**
     * Declares a loss.
     *
     * @param name the name under which it is asked for
     * @param options all options that it has
     * @param factory makes one of the values of the options
     */
    public static LossType of(
            String name, List<Option<?>> options, Function<OptionValues, Loss> factory) {
        return new LossType(name, List.of(), List.copyOf(options), factory);
    }

    /** The same with other names that mean the same. */
    public LossType aliases(String... names) {
        return new LossType(name, List.of(names), options, factory);
    }

    /**
     * Makes a loss.
     *
     * @param given options that differ from the defaults, as text
     * @throws ai.gaze.zoo.UserException if there is no such option, or it has a value that it
     *     cannot have
     */
    public Loss create(Map<String, String> given) {
        OptionValues values = new OptionValues("loss " + name, options, given);
        return FactoryException.made("loss " + name, factory, () -> factory.apply(values));
    }
}
