package ai.gaze.training.schedule;

/**
 * One learning rate for the whole run.
 *
 * @param rate the rate
 */
record ConstantRate(double rate) implements LearningRateSchedule {

    @Override
    public Rates at(long step) {
        return Rates.of(rate);
    }
}
