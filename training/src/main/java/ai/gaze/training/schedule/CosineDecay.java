package ai.gaze.training.schedule;

/**
 * Half a cosine from the base rate down to the smallest one (Loshchilov and Hutter, 2017, without
 * restarts; PyTorch's {@code CosineAnnealingLR}). After the end it would rise again.
 *
 * @param base rate at step 0
 * @param minimum rate at the end
 * @param length step of the end
 */
record CosineDecay(double base, double minimum, long length) implements LearningRateSchedule {

    @Override
    public Rates at(long step) {
        double share = (double) step / length;
        return Rates.of(minimum + (base - minimum) * 0.5 * (1 + Math.cos(Math.PI * share)));
    }
}
