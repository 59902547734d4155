package ai.gaze.training.schedule;

/**
 * Multiplies the rate by a factor again and again (PyTorch's {@code StepLR}).
 *
 * @param base rate at the beginning
 * @param every number of steps between two changes
 * @param gamma the factor
 */
record StepDecay(double base, long every, double gamma) implements LearningRateSchedule {

    @Override
    public Rates at(long step) {
        long changes = step / every;
        return Rates.of(base * Math.pow(gamma, (double) changes));
    }
}
