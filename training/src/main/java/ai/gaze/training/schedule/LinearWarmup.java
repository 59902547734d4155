package ai.gaze.training.schedule;

import com.fasterxml.jackson.databind.node.ObjectNode;

/**
 * Raises the rate in equal parts from {@code 1/steps} of the first rate of another schedule to the
 * whole of it, then begins that schedule (Goyal et al., 2017). Metrics from within the warm-up are
 * kept from it.
 *
 * @param steps length of the warm-up
 * @param then what follows, beginning with its own step 0
 */
record LinearWarmup(long steps, LearningRateSchedule then) implements LearningRateSchedule {

    @Override
    public Rates at(long step) {
        if (step >= steps) {
            return then.at(step - steps);
        }
        Rates first = then.at(0);
        double factor = (step + 1.0) / steps;
        return new Rates(first.learningRate() * factor, first.momentum());
    }

    @Override
    public void onMetric(double metric, long done) {
        if (done >= steps) {
            then.onMetric(metric, done - steps);
        }
    }

    @Override
    public boolean setsMomentum() {
        return then.setsMomentum();
    }

    @Override
    public ObjectNode state() {
        return then.state();
    }

    @Override
    public void restore(ObjectNode state) {
        then.restore(state);
    }
}
