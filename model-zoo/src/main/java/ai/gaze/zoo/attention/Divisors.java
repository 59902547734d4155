package ai.gaze.zoo.attention;

import ai.gaze.zoo.UserException;
import ai.gaze.zoo.registry.Option;
import ai.gaze.zoo.registry.OptionValues;

/** Numbers of groups, heads and branches, which must share the channels evenly. */
final class Divisors {

    private static final int USUAL_GROUPS = 64;
    private static final int LEAST_CHANNELS = 4;

    private Divisors() {}

    /** Returns the largest divisor of a number that is at most {@code most}, and at least 1. */
    static int largest(int number, int most) {
        int divisor = Math.max(1, Math.min(number, most));
        while (number % divisor != 0) {
            divisor--;
        }
        return divisor;
    }

    /** Returns the usual number of groups: 64, or fewer of four channels at least. */
    static int usualGroups(int channels) {
        return largest(channels, Math.min(USUAL_GROUPS, channels / LEAST_CHANNELS));
    }

    /**
     * Returns what was asked for, or {@code usual}.
     *
     * @param channels what it must divide
     * @throws UserException if it does not
     */
    static int of(OptionValues options, Option<Integer> option, int channels, int usual) {
        int number = options.find(option).orElse(usual);
        if (channels % number != 0) {
            throw UserException.of(
                    "%d %s of %s cannot share %d channels evenly; use a divisor of %d",
                    number, option.name(), options.owner(), channels, channels);
        }
        return number;
    }
}
