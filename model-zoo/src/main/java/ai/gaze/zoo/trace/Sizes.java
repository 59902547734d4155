package ai.gaze.zoo.trace;

import java.util.List;

/**
 * Numbers as one run saw them, which may depend on the size of the inputs.
 *
 * @param numbers the numbers
 * @param list whether they are a list, or one number
 * @param rest whether one of them may become {@link Size#REST}
 */
record Sizes(List<Long> numbers, boolean list, boolean rest) {

    static Sizes one(long number) {
        return new Sizes(List.of(number), false, false);
    }

    static Sizes list(long... numbers) {
        return new Sizes(Longs.list(numbers), true, false);
    }

    static Sizes shape(long... numbers) {
        return new Sizes(Longs.list(numbers), true, true);
    }
}
