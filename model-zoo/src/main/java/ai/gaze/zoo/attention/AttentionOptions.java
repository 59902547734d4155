package ai.gaze.zoo.attention;

import ai.gaze.zoo.NamedOptions;
import ai.gaze.zoo.UserException;
import java.util.Map;

/** The options of an attention module, read by name. */
public final class AttentionOptions extends NamedOptions {

    private static final int LEAST_HIDDEN = 8;

    private final String module;

    /**
     * @param module name of the module, for messages
     * @param given the options that were given, as text
     */
    public AttentionOptions(String module, Map<String, String> given) {
        super("attention " + module, given);
        this.module = module;
    }

    /**
     * Returns the width of a bottleneck, from the options {@code reduction} and {@code hidden}.
     *
     * <p>{@code reduction=R} gives C / R units, {@code reduction=auto} C / default but at least 8,
     * {@code hidden=H} just H. A default reduction that is larger than C leaves one unit; one that
     * was asked for is an error.
     *
     * @param channels channels C of the module
     * @param defaultReduction what C is divided by if nothing is given
     */
    public int hidden(int channels, int defaultReduction) {
        return hidden(channels, defaultReduction, 0);
    }

    /**
     * As {@link #hidden(int, int)}, but a reduction leaves at least {@code minimum} units, as the
     * paper of the module has it; so no reduction is too large.
     */
    public int hiddenFrom(int channels, int defaultReduction, int minimum) {
        return hidden(channels, defaultReduction, minimum);
    }

    private int hidden(int channels, int defaultReduction, int minimum) {
        String hidden = text("hidden", "C/reduction");
        String reduction = text("reduction", Integer.toString(defaultReduction));
        if (isGiven("hidden")) {
            if (isGiven("reduction")) {
                throw new UserException(
                        "attention "
                                + module
                                + " was given both reduction="
                                + reduction
                                + " and hidden="
                                + hidden
                                + "; give one of them");
            }
            return integer("hidden", 1, 1);
        }
        if ("auto".equals(reduction)) {
            return Math.max(channels / defaultReduction, Math.max(minimum, LEAST_HIDDEN));
        }
        int divisor = wholeNumber("reduction", reduction, 1, "auto or a whole number from 1 up");
        if (divisor > channels && minimum == 0 && isGiven("reduction")) {
            throw new UserException(
                    "reduction "
                            + divisor
                            + " of attention "
                            + module
                            + " leaves no hidden unit of "
                            + channels
                            + " channels; use one of at most "
                            + channels
                            + ", or auto");
        }
        return Math.max(channels / divisor, Math.max(minimum, 1));
    }

    /**
     * Returns the number of heads, which must divide the channels.
     *
     * @param channels channels that the heads share
     * @param defaultHeads heads if nothing is given, fewer where that does not divide the channels
     */
    public int heads(int channels, int defaultHeads) {
        int fitting = defaultHeads;
        while (channels % fitting != 0) {
            fitting--;
        }
        int heads = integer("heads", fitting, 1);
        if (channels % heads != 0) {
            throw new UserException(
                    heads
                            + " heads of attention "
                            + module
                            + " cannot share "
                            + channels
                            + " channels evenly; use a divisor of "
                            + channels);
        }
        return heads;
    }

    /**
     * Returns the side of a square kernel, which must be odd so that the map keeps its size.
     *
     * @param defaultValue the side if nothing is given
     */
    public int kernel(int defaultValue) {
        int side = integer("kernel", defaultValue, 1);
        if (side % 2 == 0) {
            throw wrong("kernel", Integer.toString(side), "odd", null);
        }
        return side;
    }
}
