package ai.gaze.zoo.trace;

import java.util.ArrayList;
import java.util.List;

/**
 * Finds what a number that differs between runs depends on: {@code a * d / b + c} of a dimension d
 * of an earlier array, or of the product of two dimensions of one array.
 */
final class SizeSolver {

    /** A dimension and its length in every run. */
    @SuppressWarnings("ArrayRecordComponent")
    private record Candidate(List<Size.Dimension> factors, long[] lengths) {}

    private SizeSolver() {}

    /** How far-fetched an explanation is. */
    private enum Rank {
        DIMENSION,
        PRODUCT,
        SCALED,
        SHIFTED;

        static Rank of(Size size) {
            if (size.offset() != 0) {
                return SHIFTED;
            }
            if (size.multiplier() != 1 || size.divisor() != 1) {
                return SCALED;
            }
            return size.isDimension() ? DIMENSION : PRODUCT;
        }
    }

    /**
     * Returns the size that has the given values in the runs, null if no array explains them. The
     * length of any array goes before half the length of another, which may have been rounded.
     *
     * @param numbers the number in every run
     * @param arrays arrays to look at, the most likely first: every one in every run
     * @param values the value of each array in the graph
     */
    static Size solve(long[] numbers, List<RawValue[]> arrays, List<Value> values) {
        Size best = null;
        for (int i = 0; i < arrays.size(); i++) {
            for (Candidate candidate : candidates(arrays.get(i), values.get(i))) {
                Size size = fit(numbers, candidate);
                if (size != null && (best == null || Rank.of(size).compareTo(Rank.of(best)) < 0)) {
                    best = size;
                }
                if (best != null && Rank.of(best) == Rank.DIMENSION) {
                    return best;
                }
            }
        }
        return best;
    }

    private static List<Candidate> candidates(RawValue[] runs, Value value) {
        List<Candidate> single = new ArrayList<>();
        for (int axis = 0; axis < value.rank(); axis++) {
            if (value.shape().get(axis) == -1) {
                long[] lengths = new long[runs.length];
                for (int run = 0; run < runs.length; run++) {
                    lengths[run] = runs[run].real.getShape().get(axis);
                }
                single.add(new Candidate(List.of(new Size.Dimension(value, axis)), lengths));
            }
        }
        List<Candidate> all = new ArrayList<>(single);
        for (int i = 0; i < single.size(); i++) {
            for (int j = i + 1; j < single.size(); j++) {
                all.add(product(single.get(i), single.get(j)));
            }
        }
        return all;
    }

    private static Candidate product(Candidate a, Candidate b) {
        long[] lengths = new long[a.lengths.length];
        for (int run = 0; run < lengths.length; run++) {
            lengths[run] = a.lengths[run] * b.lengths[run];
        }
        return new Candidate(List.of(a.factors.get(0), b.factors.get(0)), lengths);
    }

    private static Size fit(long[] numbers, Candidate candidate) {
        long[] d = candidate.lengths;
        int other = 1;
        while (other < d.length && d[other] == d[0]) {
            other++;
        }
        if (other == d.length || numbers[other] == numbers[0]) {
            return null;
        }
        long rise = numbers[other] - numbers[0];
        long run = d[other] - d[0];
        long divisor = gcd(Math.abs(rise), Math.abs(run));
        long a = rise / divisor * Long.signum(run);
        long b = Math.abs(run) / divisor;
        if (a * d[0] % b != 0) {
            return null;
        }
        long c = numbers[0] - a * d[0] / b;
        for (int i = 0; i < d.length; i++) {
            if (a * d[i] % b != 0 || a * d[i] / b + c != numbers[i]) {
                return null;
            }
        }
        return new Size(candidate.factors, a, b, c);
    }

    private static long gcd(long a, long b) {
        return b == 0 ? a : gcd(b, a % b);
    }
}
