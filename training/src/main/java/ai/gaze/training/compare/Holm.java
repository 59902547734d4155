package ai.gaze.training.compare;

import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;

/**
 * P-values of several tests, corrected for their number: the chance that any of them is below a
 * bound without a true difference is at most that bound (Holm, "A Simple Sequentially Rejective
 * Multiple Test Procedure", 1979).
 */
final class Holm {

    private Holm() {}

    /** Returns the corrected values in the order of those given. */
    static List<Double> corrected(List<Double> values) {
        int[] order =
                IntStream.range(0, values.size())
                        .boxed()
                        .sorted(Comparator.comparing(values::get))
                        .mapToInt(i -> i)
                        .toArray();
        Double[] corrected = new Double[values.size()];
        double atLeast = 0;
        for (int i = 0; i < order.length; i++) {
            double value = Math.min(1, (order.length - i) * values.get(order[i]));
            atLeast = Math.max(atLeast, value);
            corrected[order[i]] = atLeast;
        }
        return Arrays.asList(corrected);
    }
}
