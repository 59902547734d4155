package ai.gaze.zoo.segmentation;

import ai.djl.nn.Block;
import ai.gaze.zoo.UserException;
import ai.gaze.zoo.attention.Paper;
import ai.gaze.zoo.registry.FactoryException;
import ai.gaze.zoo.registry.Option;
import ai.gaze.zoo.registry.OptionValues;
import ai.gaze.zoo.registry.Registered;
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

    /** Makes a head. */
    @FunctionalInterface
    public interface Factory {
        /**
         * Makes a block that takes {@code [N, channels, H, W]} and gives {@code [N, classes, H,
         * W]}.
         */
        Block create(int channels, int classes, OptionValues options);
    }

    /** Declares a head that is not published. */
    public static SegmentationHead of(String name, List<Option<?>> options, Factory factory) {
        return new SegmentationHead(name, List.of(), Paper.NONE, List.copyOf(options), factory);
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
        OptionValues values = new OptionValues("head " + name, options, given);
        return FactoryException.made(
                "head " + name, factory, () -> factory.create(channels, classes, values));
    }
}
