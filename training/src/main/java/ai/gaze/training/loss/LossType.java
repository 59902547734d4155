package ai.gaze.training.loss;

import ai.djl.training.loss.Loss;
import ai.gaze.zoo.registry.FactoryType;
import ai.gaze.zoo.registry.Option;
import ai.gaze.zoo.registry.OptionValues;
import java.util.List;
import java.util.function.Function;

/**
 * One kind of loss under a name.
 *
 * <pre>{@code
 * LossType.of("my-loss", List.of(MARGIN), options -> new MyLoss(options.get(MARGIN)))
 * }</pre>
 */
public final class LossType extends FactoryType<Loss> {

    private LossType(
            String name,
            List<String> aliases,
            List<Option<?>> options,
            Function<OptionValues, ? extends Loss> factory) {
        super("loss", name, aliases, options, factory);
    }

    /**
     * Declares a loss.
     *
     * @param name the name under which it is asked for
     * @param options all options that it has
     * @param factory makes one of the values of the options
     */
    public static LossType of(
            String name, List<Option<?>> options, Function<OptionValues, ? extends Loss> factory) {
        return new LossType(name, List.of(), options, factory);
    }

    /** The same with other names that mean the same. */
    public LossType aliases(String... names) {
        return new LossType(name(), List.of(names), options(), factory());
    }
}
