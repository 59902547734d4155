package ai.gaze.zoo.attention;

import ai.gaze.zoo.Texts;
import ai.gaze.zoo.UserException;
import ai.gaze.zoo.layer.Arguments;
import ai.gaze.zoo.registry.Option;
import ai.gaze.zoo.registry.OptionValues;
import ai.gaze.zoo.registry.Options;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The width of a bottleneck, from a few options: {@code reduction=R} gives C / R units, {@code
 * reduction=auto} C / default but at least 8, {@code hidden=H} just H; {@code rd-divisor=D} makes
 * the first two a multiple of D, as timm does.
 */
public final class Bottleneck {

    private static final int LEAST_HIDDEN = 8;

    private final int defaultReduction;
    private final Option<Integer> reduction;
    private final Option<Integer> hidden =
            Options.integer("hidden", 1).describe("hidden units; auto: channels / reduction");

    private final Option<Integer> divisor =
            Options.integer("rd-divisor", 1, 1)
                    .describe("hidden units are rounded to a multiple of it, and at least it");

    private Bottleneck(int defaultReduction) {
        this.defaultReduction =
                Arguments.atLeast("Bottleneck: defaultReduction", defaultReduction, 1);
        reduction =
                Options.divisor("reduction", defaultReduction)
                        .describe(
                                Texts.format(
                                        "channels for each hidden unit; auto: %d, but at least %d units",
                                        defaultReduction, LEAST_HIDDEN));
    }

    /**
     * Declares the options.
     *
     * @param defaultReduction what the channels are divided by if nothing is given
     * @throws UserException if it is below 1
     */
    public static Bottleneck by(int defaultReduction) {
        return new Bottleneck(defaultReduction);
    }

    /** Returns these options, followed by others. */
    public List<Option<?>> with(Option<?>... others) {
        List<Option<?>> options = new ArrayList<>(List.of(hidden, reduction, divisor));
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
            for (Option<Integer> other : List.of(reduction, divisor)) {
                if (options.isGiven(other)) {
                    throw UserException.of(
                            "%s was given both %s=%s and hidden=%s; give one of them",
                            options.owner(), other.name(), options.text(other), width.get());
                }
            }
            return width.get();
        }
        int ratio = options.find(reduction).orElse(0);
        if (ratio == 0) {
            int least = Math.max(minimum, LEAST_HIDDEN);
            return Math.max(divided(channels, defaultReduction, options), least);
        }
        if (ratio > channels && minimum == 0 && options.isGiven(reduction)) {
            throw new UserException(
                    Texts.format(
                                    "reduction %d of %s leaves no hidden unit of %d channels; use one of at most",
                                    ratio, options.owner(), channels)
                            + Texts.format(" %d, or auto", channels));
        }
        return Math.max(divided(channels, ratio, options), Math.max(minimum, 1));
    }

    private int divided(int channels, int ratio, OptionValues options) {
        int multiple = options.get(divisor);
        if (multiple == 1) {
            return channels / ratio;
        }
        // The nearest multiple, halves upwards: timm's make_divisible with round_limit 0.
        int units = (int) ((double) channels / ratio + multiple / 2.0);
        return Math.max(units / multiple * multiple, multiple);
    }
}
