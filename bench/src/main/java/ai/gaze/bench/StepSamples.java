package ai.gaze.bench;

import java.util.ArrayList;
import java.util.List;

/** A figure that is looked at every few steps of a training. */
final class StepSamples {

    private final List<Sample> samples = new ArrayList<>();

    private record Sample(long step, double value) {}

    /**
     * Adds a value.
     *
     * @param step steps made so far, more than at the last call
     */
    void add(long step, double value) {
        samples.add(new Sample(step, value));
    }

    /** Returns the last value. */
    double last() {
        return samples.get(samples.size() - 1).value();
    }

    /** Returns the first value at or after a step. */
    double at(long step) {
        return samples.stream().filter(s -> s.step() >= step).findFirst().orElseThrow().value();
    }

    /** Returns the values of the steps after {@code from} up to {@code to}. */
    double[] between(long from, long to) {
        return samples.stream()
                .filter(s -> s.step() > from && s.step() <= to)
                .mapToDouble(Sample::value)
                .toArray();
    }

    /** Returns how much the value grows with each step from one on: the least-squares line. */
    double slope(long from) {
        List<Sample> later = samples.stream().filter(s -> s.step() >= from).toList();
        double meanStep = later.stream().mapToDouble(Sample::step).average().orElseThrow();
        double meanValue = later.stream().mapToDouble(Sample::value).average().orElseThrow();
        double covariance = 0;
        double variance = 0;
        for (Sample sample : later) {
            double away = sample.step() - meanStep;
            covariance += away * (sample.value() - meanValue);
            variance += away * away;
        }
        return variance == 0 ? 0 : covariance / variance;
    }
}
