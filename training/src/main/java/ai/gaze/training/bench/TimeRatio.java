package ai.gaze.training.bench;

/**
 * How long something takes beside what it is compared with. Both took turns, so that a machine
 * whose speed drifts treats them alike.
 *
 * @param name what was measured
 * @param measured its milliseconds for a forward and backward pass
 * @param reference those of what it is compared with
 * @param ratio the first divided by the second, turn by turn
 */
public record TimeRatio(String name, Figure measured, Figure reference, Figure ratio) {

    /**
     * Measures. Both are warm already.
     *
     * @param turns turns that count
     * @param passes passes of a turn
     */
    static TimeRatio measure(
            String name, TimedPass measured, TimedPass reference, int turns, int passes) {
        double[] first = new double[turns];
        double[] second = new double[turns];
        double[] ratio = new double[turns];
        for (int turn = 0; turn < turns; turn++) {
            // Each is the first in every other turn.
            if (turn % 2 == 0) {
                first[turn] = measured.milliseconds(passes);
            }
            second[turn] = reference.milliseconds(passes);
            if (turn % 2 == 1) {
                first[turn] = measured.milliseconds(passes);
            }
            ratio[turn] = first[turn] / second[turn];
        }
        return new TimeRatio(
                name,
                Figure.of("measured", "ms", first),
                Figure.of("reference", "ms", second),
                Figure.of("measured / reference", "ratio", ratio));
    }
}
