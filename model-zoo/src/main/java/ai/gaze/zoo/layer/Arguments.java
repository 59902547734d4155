package ai.gaze.zoo.layer;

import ai.gaze.zoo.UserException;
import ai.gaze.zoo.registry.OptionValues;
import java.util.List;

/**
 * Checks what a layer is made of before anything is made of it. What is refused is named with its
 * class, such as {@code Bam: convs}; the limits are those of options.
 */
public final class Arguments {

    /** Of channels; twice as many and one more still are an int. */
    private static final int WIDEST = (1 << 30) - 1;

    private Arguments() {}

    /**
     * A number of channels or units, from 1 up.
     *
     * @throws UserException if it is less, or so large that sums of it would fit into no number
     */
    public static int width(String what, int value) {
        return between(what, value, 1, WIDEST);
    }

    /**
     * Multiplies what makes a number of channels or the like.
     *
     * @param what the product, as a formula
     * @throws UserException if it would fit into no number
     */
    public static int product(String what, int... factors) {
        double product = 1;
        for (int factor : factors) {
            product *= factor;
        }
        if (product > WIDEST) {
            throw UserException.of("%s must be at most %d, not %.0f", what, WIDEST, product);
        }
        return (int) product;
    }

    /**
     * A whole number, as an option has it.
     *
     * @throws UserException if it is less than {@code least}, or more than an option can be
     */
    public static int atLeast(String what, int value, int least) {
        return between(what, value, least, OptionValues.LONGEST);
    }

    /**
     * A whole number from {@code least} to {@code most}, both included.
     *
     * @throws UserException if it is another
     */
    public static int between(String what, int value, int least, int most) {
        if (value < least || value > most) {
            boolean low = value < least;
            throw UserException.of(
                    "%s must be at %s %d, not %d",
                    what, low ? "least" : "most", low ? least : most, value);
        }
        return value;
    }

    /**
     * Whole numbers from 1 up, as a list.
     *
     * @throws UserException if one is less, or null
     */
    public static List<Integer> positives(String what, Integer... values) {
        List<Integer> all = all(what, values);
        all.forEach(value -> atLeast(what, value, 1));
        return all;
    }

    /**
     * A list without null.
     *
     * @throws UserException if it or something in it is null
     */
    public static List<Integer> all(String what, Integer... values) {
        for (Integer value : given(what, values)) {
            given(what, value);
        }
        return List.of(values);
    }

    /**
     * The side of a kernel: odd, so that a map keeps its size.
     *
     * @throws UserException if it is not odd, or no number that an option can be
     */
    public static int odd(String what, int value) {
        if (value < 1 || value % 2 == 0) {
            throw UserException.of("%s must be an odd number from 1 up, not %d", what, value);
        }
        return atLeast(what, value, 1);
    }

    /**
     * A number of groups or heads, which must share something evenly.
     *
     * @param of how many they share
     * @param shared what that is, such as {@code channels}
     * @throws UserException if it is no divisor
     */
    public static int divisor(String what, int value, int of, String shared) {
        if (value < 1 || of % value != 0) {
            throw UserException.of(
                    "%s must be a divisor of %d %s, not %d", what, of, shared, value);
        }
        return value;
    }

    /**
     * A finite number above 0.
     *
     * @throws UserException if it is another, or none
     */
    public static double positive(String what, double value) {
        return require(what, "a number above 0", value, value > 0 && value <= Double.MAX_VALUE);
    }

    /**
     * A number from 0 to 1, both included.
     *
     * @throws UserException if it is another, or none
     */
    public static double fraction(String what, double value) {
        return require(what, "a number from 0 to 1", value, value >= 0 && value <= 1);
    }

    /**
     * A share of something, neither nothing nor all of it.
     *
     * @throws UserException if it is another number, or none
     */
    public static double share(String what, double value) {
        return require(what, "a number above 0 and below 1", value, value > 0 && value < 1);
    }

    /**
     * A probability of what must not always happen.
     *
     * @throws UserException if it is not from 0 to below 1
     */
    public static double probability(String what, double value) {
        return require(what, "a number from 0 to below 1", value, value >= 0 && value < 1);
    }

    /**
     * Anything but null.
     *
     * @throws UserException if it is null
     */
    public static <T> T given(String what, T value) {
        if (value == null) {
            throw UserException.of("%s must be given, not null", what);
        }
        return value;
    }

    private static double require(String what, String wanted, double value, boolean holds) {
        if (!holds) {
            throw UserException.of("%s must be %s, not %s", what, wanted, value);
        }
        return value;
    }
}
