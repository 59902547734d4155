package ai.gaze.zoo.attention;

import ai.gaze.zoo.UserException;
import ai.gaze.zoo.registry.Option;
import ai.gaze.zoo.registry.OptionValues;
import ai.gaze.zoo.registry.Options;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The width of a bottleneck, from two options: {@code reduction=R} gives C / R units, {@code
 * reduction=auto} C / default but at least 8, {@code hidden=H} just H.
 */
public final class Bottleneck {

    private static final int LEAST_HIDDEN = 8;

    private final int defaultReduction;
    private final Option<Integer> reduction;
    private final Option<Integer> hidden =
            Options.integer("hidden", 1).describe("hidden units; auto: channels / reduction");

    private Bottleneck(int defaultReduction) {
        this.defaultReduction = defaultReduction;
        reduction =
                Options.divisor("reduction", defaultReduction)
                        .describe(
                                "channels for each hidden unit; auto: %d, but at least %d units"
                                        .formatted(defaultReduction, LEAST_HIDDEN));
    }

    /**
     * Declares both options.
     *
     * @param defaultReduction what the channels are divided by if nothing is given
     */
    public static Bottleneck by(int defaultReduction) {
        return new Bottleneck(defaultReduction);
    }

    /** Returns both options, followed by others. */
    public List<Option<?>> with(Option<?>... others) {
        List<Option<?>> options = new ArrayList<>(List.of(hidden, reduction));
        options.addAll(List.of(others));
        return List.copyOf(options);
    }

    /**
     * Returns the number of units. A default reduction that is larger than C leaves one unit; one
     * that was asked for is an error.
     *
     * @param channels channels C of the module
     * @param options its options, these among them
     * @throws UserException if both were given, or no unit is left
     */
    public int width(int channels, OptionValues options) {
        return width(channels, options, 0);
    }

    /**
     * As {@link #width(int, OptionValues)}, but a reduction leaves at least {@code minimum} units,
     * as the paper of the module has it; so no reduction is too large.
     */
    public int width(int channels, OptionValues options, int minimum) {
        Optional<Integer> width = options.find(hidden);
        if (width.isPresent()) {
            if (options.isGiven(reduction)) {
                throw UserException.of(
                        "%s was given both reduction=%s and hidden=%s; give one of them",
                        options.owner(), options.text(reduction), width.get());
            }
            return width.get();
        }
        int divisor = options.find(reduction).orElse(0);
        if (divisor == 0) {
            return Math.max(channels / defaultReduction, Math.max(minimum, LEAST_HIDDEN));
        }
        if (divisor > channels && minimum == 0 && options.isGiven(reduction)) {
            throw new UserException(
                    "reduction %d of %s leaves no hidden unit of %d channels; use one of at most"
                                    .formatted(divisor, options.owner(), channels)
                            + " %d, or auto".formatted(channels));
        }
        return Math.max(channels / divisor, Math.max(minimum, 1));
    }
}
