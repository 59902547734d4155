package ai.gaze.bench;

import java.util.Arrays;

/**
 * A figure that was measured several times.
 *
 * @param name what was measured
 * @param unit its unit
 * @param least the smallest value
 * @param median the median
 * @param most the largest value
 */
public record Figure(String name, String unit, double least, double median, double most) {

    static Figure of(String name, String unit, double... values) {
        double[] sorted = values.clone();
        Arrays.sort(sorted);
        int middle = sorted.length / 2;
        double median =
                sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
        return new Figure(name, unit, sorted[0], median, sorted[sorted.length - 1]);
    }
}
