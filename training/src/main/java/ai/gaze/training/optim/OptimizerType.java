package ai.gaze.training.optim;

import ai.gaze.zoo.registry.FactoryException;
import ai.gaze.zoo.registry.Option;
import ai.gaze.zoo.registry.OptionValues;
import ai.gaze.zoo.registry.Options;
import ai.gaze.zoo.registry.Registered;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/**
 * One kind of optimizer, and all that is known of it.
 *
 * <pre>{@code
 * OptimizerType.of("sign-sgd", List.of(MOMENTUM), (weights, o) -> new SignSgd(weights, o.get(MOMENTUM)))
 * }</pre>
 *
 * @param name the name under which it is asked for
 * @param aliases other names that mean the same
 * @param options its options; the learning rate {@code lr} is the first, the limit of the norm of
 *     the gradient {@code clip-norm} the last of every optimizer
 * @param factory makes an optimizer
 * @param check throws a {@code UserException} if the values of its options do not go together
 */
public record OptimizerType(
        String name,
        List<String> aliases,
        List<Option<?>> options,
        Factory factory,
        Consumer<OptionValues> check)
        implements Registered {

    static final Option<Double> LR =
            Options.number("lr", 1e-3, 0).describe("base learning rate, which a schedule changes");
    static final Option<List<ParameterGroup>> GROUPS =
            Options.auto(
                            Options.of(
                                    "groups",
                                    "[]",
                                    "a list such as [{match: attention, lr-scale: 10, weight-decay: 0}]",
                                    ParameterGroup::list))
                    .describe(
                            "weights that learn at another rate or decay otherwise; auto is none");
    static final Option<Double> LAYER_DECAY =
            Options.auto(Options.share("layer-decay", 0.75))
                    .describe("share of the rate of the layer after it; auto is all of it");
    static final Option<Integer> LOOKAHEAD =
            Options.integer("lookahead", 1)
                    .describe("steps after which slow weights follow, such as 6; auto is never");
    static final Option<Double> LOOKAHEAD_ALPHA =
            Options.auto(Options.share("lookahead-alpha", 0.5))
                    .describe("how far the slow weights follow; auto is 0.5");
    static final Option<Double> CLIP_NORM =
            Options.number("clip-norm", 0, 0)
                    .describe("largest norm of the gradient of all weights; 0 for any");

    /** Makes an optimizer. */
    @FunctionalInterface
    public interface Factory {

        /**
         * Makes an optimizer.
         *
         * @param weights what it will move
         * @param options the values of its options
         */
        Optimizer create(WeightVector weights, OptionValues options);
    }

    /**
     * Declares an optimizer.
     *
     * @param name the name under which it is asked for
     * @param options all options that it has, but {@code lr}, {@code groups}, {@code layer-decay},
     *     {@code lookahead}, {@code lookahead-alpha} and {@code clip-norm}, which every one has
     * @param factory makes one
     */
    public static OptimizerType of(String name, List<Option<?>> options, Factory factory) {
        List<Option<?>> all = new ArrayList<>(options);
        all.add(0, LR);
        all.addAll(List.of(GROUPS, LAYER_DECAY, LOOKAHEAD, LOOKAHEAD_ALPHA, CLIP_NORM));
        return new OptimizerType(name, List.of(), List.copyOf(all), factory, o -> {});
    }

    /** The same with other names that mean the same. */
    public OptimizerType aliases(String... names) {
        return new OptimizerType(name, List.of(names), options, factory, check);
    }

    /** The same with a condition between its options, which throws a {@code UserException}. */
    public OptimizerType check(Consumer<OptionValues> condition) {
        return new OptimizerType(name, aliases, options, factory, condition);
    }

    Optimizer create(WeightVector weights, OptionValues values) {
        check.accept(values);
        Optimizer made =
                FactoryException.made(
                        "optimizer " + name, factory, () -> factory.create(weights, values));
        made.clipTo(values.get(CLIP_NORM));
        return made;
    }
}
