package ai.gaze.bench;

import java.util.List;
import java.util.function.ObjIntConsumer;

/**
 * Times several things by turns, each first in its turn, so that a machine whose speed drifts
 * treats them alike. The first turn only warms up.
 */
final class InTurns {

    // The engine watches a function for a pass or two, then compiles it.
    private static final int LEAST_WARM_UP = 3;

    private InTurns() {}

    /**
     * Measures.
     *
     * @param things what is timed
     * @param times how often each is done in a turn
     * @param turns turns that count
     * @param listener is told the seconds of each thing in each turn, for its index, as they come
     * @return seconds of doing it once, {@code [thing][turn]}
     */
    static double[][] measure(
            List<? extends Timed> things, int times, int turns, ObjIntConsumer<Double> listener) {
        double[][] seconds = new double[things.size()][turns];
        for (int turn = -1; turn < turns; turn++) {
            for (int i = 0; i < things.size(); i++) {
                int at = (i + turn + 1) % things.size();
                int often = turn < 0 ? Math.max(times, LEAST_WARM_UP) : times;
                double measured = things.get(at).seconds(often) / often;
                listener.accept(measured, at);
                if (turn >= 0) {
                    seconds[at][turn] = measured;
                }
            }
        }
        return seconds;
    }

    /** Returns what each turn took of another's time in the same turn. */
    static double[] ratios(double[] seconds, double[] others) {
        double[] ratios = new double[seconds.length];
        for (int i = 0; i < ratios.length; i++) {
            ratios[i] = seconds[i] / others[i];
        }
        return ratios;
    }

    static double[] milliseconds(double... seconds) {
        double[] milliseconds = new double[seconds.length];
        for (int i = 0; i < milliseconds.length; i++) {
            milliseconds[i] = 1e3 * seconds[i];
        }
        return milliseconds;
    }
}
