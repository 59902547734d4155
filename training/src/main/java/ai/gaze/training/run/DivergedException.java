package ai.gaze.training.run;

/** The loss is no longer a number. */
public final class DivergedException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    DivergedException(double loss, int epoch, int step, double learningRate, boolean checkpoint) {
        super(
                "the loss became "
                        + loss
                        + " in epoch "
                        + epoch
                        + " at step "
                        + step
                        + " with learning rate "
                        + learningRate
                        + "; try a lower learning rate or gradient clipping"
                        + (checkpoint ? " (the checkpoint of the epoch before is kept)" : ""));
    }
}
