package ai.gaze.zoo.segmentation;

import ai.djl.nn.Block;
import ai.gaze.zoo.UserException;
import ai.gaze.zoo.attention.Paper;
import ai.gaze.zoo.registry.FactoryException;
import ai.gaze.zoo.registry.Option;
import ai.gaze.zoo.registry.OptionValues;
import ai.gaze.zoo.registry.Options;
import ai.gaze.zoo.registry.Registered;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * What makes logits of the last map of a backbone, under a name.
 *
 * @param name the name under which it is asked for
 * @param aliases other names that mean the same
 * @param paper where it was published
 * @param options its options
 * @param factory makes it
 */
public record SegmentationHead(
        String name, List<String> aliases, Paper paper, List<Option<?>> options, Factory factory)
        implements Registered {

    /** What every head may have beside it. */
    private static final Option<Double> AUXILIARY =
            Options.number("auxiliary", 0, 0)
                    .describe(
                            "how much the loss of a second head counts, an FCN's on the stage before, such as 0.4; 0: there is none");

    /** Makes a head. */
    @FunctionalInterface
    public interface Factory {
        /**
         * Makes a block that takes {@code [N, channels, H, W]} and gives {@code [N, classes, H,
         * W]}.
         */
        Block create(int channels, int classes, OptionValues options);
    }

    /** Declares a head that is not published, with a second head beside it if one is asked for. */
    public static SegmentationHead of(String name, List<Option<?>> options, Factory factory) {
        List<Option<?>> all = new ArrayList<>(options);
        if (all.stream().noneMatch(own -> own.name().equals(AUXILIARY.name()))) {
            all.add(AUXILIARY);
        }
        return new SegmentationHead(name, List.of(), Paper.NONE, List.copyOf(all), factory);
    }

    /** The same with its source. */
    public SegmentationHead paper(String title, String authors, int year) {
        Paper source = new Paper(title, authors, year);
        return new SegmentationHead(name, aliases, source, options, factory);
    }

    /**
     * Makes it.
     *
     * @param given options that differ from the defaults, as text
     * @throws UserException if there is no such option, or it has a value that it cannot have
     */
    public Block create(int channels, int classes, Map<String, String> given) {
        OptionValues values = values(given);
        return FactoryException.made(
                "head " + name, factory, () -> factory.create(channels, classes, values));
    }

    /** Returns how much the loss of the second head counts; 0 without one. */
    double auxiliaryWeight(Map<String, String> given) {
        return options.contains(AUXILIARY) ? values(given).get(AUXILIARY) : 0;
    }

    private OptionValues values(Map<String, String> given) {
        return new OptionValues("head " + name, options, given).lengths();
    }
}
