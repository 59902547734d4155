package ai.gaze.training.schedule;

/**
 * A straight line from a part of the base rate up to it, then half a cosine (PyTorch's {@code
 * LinearLR} and {@code CosineAnnealingLR} through {@code SequentialLR}).
 *
 * @param base rate at the end of the line
 * @param startFactor part of it at step 0
 * @param lineLength steps of the line
 * @param cosine what follows, beginning with its own step 0
 */
record LinearThenCosine(double base, double startFactor, long lineLength, CosineDecay cosine)
        implements LearningRateSchedule {

    @Override
    public Rates at(long step) {
        if (step >= lineLength) {
            return cosine.at(step - lineLength);
        }
        double share = (double) step / lineLength;
        return Rates.of(base * (startFactor + (1 - startFactor) * share));
    }
}
