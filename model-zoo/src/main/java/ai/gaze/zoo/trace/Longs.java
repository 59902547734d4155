package ai.gaze.zoo.trace;

import java.util.Arrays;
import java.util.List;
import java.util.stream.LongStream;

/** Lists of integers from arrays of them. */
final class Longs {

    private Longs() {}

    static List<Long> list(long... numbers) {
        return Arrays.stream(numbers).boxed().toList();
    }

    /** Axes counted from the front; all of them where none is given. */
    static List<Long> axes(int rank, int... axes) {
        if (axes.length == 0) {
            return LongStream.range(0, rank).boxed().toList();
        }
        return Arrays.stream(axes).mapToObj(a -> axis(rank, a)).toList();
    }

    /** An axis counted from the front. */
    static Long axis(int rank, long axis) {
        return axis < 0 ? axis + rank : axis;
    }

    static int[] ints(List<Long> numbers) {
        return numbers.stream().mapToInt(Math::toIntExact).toArray();
    }
}
