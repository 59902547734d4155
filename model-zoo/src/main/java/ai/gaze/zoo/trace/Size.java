package ai.gaze.zoo.trace;

import java.util.List;
import java.util.function.UnaryOperator;

/**
 * A number that may depend on the size of arrays: {@code multiplier * product(factors) / divisor +
 * offset}.
 *
 * @param factors dimensions of earlier values; empty for a fixed number
 * @param multiplier what the product is multiplied with
 * @param divisor what it is divided by, without a remainder
 * @param offset what is added
 */
public record Size(List<Dimension> factors, long multiplier, long divisor, long offset) {

    /** In a reshape: whatever is left. */
    public static final Size REST = new Size(List.of(), 0, 1, -1);

    /**
     * One dimension of a value.
     *
     * @param value the array
     * @param axis its axis, from 0
     */
    public record Dimension(Value value, int axis) {}

    /** Copies the factors. */
    public Size {
        factors = List.copyOf(factors);
    }

    /** Returns a fixed number. */
    public static Size of(long number) {
        return number == -1 ? REST : new Size(List.of(), 0, 1, number);
    }

    /** Returns whether this depends on nothing. */
    public boolean isFixed() {
        return factors.isEmpty();
    }

    /**
     * Returns the fixed number; -1 for {@link #REST}.
     *
     * @throws IllegalStateException if it depends on a dimension
     */
    public long fixed() {
        if (!isFixed()) {
            throw new IllegalStateException("not a fixed size: " + this);
        }
        return offset;
    }

    /** Returns whether this is exactly one dimension of a value. */
    public boolean isDimension() {
        return factors.size() == 1 && multiplier == 1 && divisor == 1 && offset == 0;
    }

    /** Returns the same number of other arrays. */
    Size withFactors(UnaryOperator<Value> map) {
        List<Dimension> replaced =
                factors.stream().map(d -> new Dimension(map.apply(d.value), d.axis)).toList();
        return new Size(replaced, multiplier, divisor, offset);
    }
}
