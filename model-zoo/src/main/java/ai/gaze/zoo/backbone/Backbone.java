package ai.gaze.zoo.backbone;

import ai.gaze.zoo.UserException;
import ai.gaze.zoo.attention.Paper;
import ai.gaze.zoo.registry.FactoryException;
import ai.gaze.zoo.registry.Option;
import ai.gaze.zoo.registry.OptionValues;
import ai.gaze.zoo.registry.Registered;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/**
 * One kind of network under a name.
 *
 * <pre>{@code
 * Backbone.of("my-net", MyNet.OPTIONS, options -> MyNet.builder().optWidth(options.get(WIDTH)))
 *         .paper("My net", "Me", 2026)
 *         .usualInputSize(32)
 * }</pre>
 *
 * @param name the name under which it is asked for, such as {@code resnet18}
 * @param aliases other names that mean the same
 * @param paper where it was published
 * @param usualInputSize the side of the images that it was published for
 * @param options its options
 * @param factory makes a builder of the values of the options
 */
public record Backbone(
        String name,
        List<String> aliases,
        Paper paper,
        int usualInputSize,
        List<Option<?>> options,
        Function<OptionValues, ? extends BackboneBuilder<?>> factory)
        implements Registered {

    private static final int IMAGENET = 224;

    /**
     * Declares a network, not published, for images of ImageNet's size.
     *
     * @param name the name under which it is asked for
     * @param options all options that it has
     * @param factory makes a builder of the values of the options
     */
    public static Backbone of(
            String name,
            List<Option<?>> options,
            Function<OptionValues, ? extends BackboneBuilder<?>> factory) {
        return new Backbone(name, List.of(), Paper.NONE, IMAGENET, List.copyOf(options), factory);
    }

    /** The same with other names that mean the same. */
    public Backbone aliases(String... names) {
        return new Backbone(name, List.of(names), paper, usualInputSize, options, factory);
    }

    /** The same with its source. */
    public Backbone paper(String title, String authors, int year) {
        Paper source = new Paper(title, authors, year);
        return new Backbone(name, aliases, source, usualInputSize, options, factory);
    }

    /** The same, published for images of another side. */
    public Backbone usualInputSize(int side) {
        return new Backbone(name, aliases, paper, side, options, factory);
    }

    /**
     * Returns a builder.
     *
     * @param given options that differ from the defaults, as text
     * @throws UserException if there is no such option, or it has a value that it cannot have
     */
    public BackboneBuilder<?> builder(Map<String, String> given) {
        OptionValues values = new OptionValues("model " + name, options, given).lengths();
        return FactoryException.made("model " + name, factory, () -> factory.apply(values));
    }

    /** Returns what is known of the network with default options. */
    public Architecture architecture() {
        return builder(Map.of()).known();
    }
}
