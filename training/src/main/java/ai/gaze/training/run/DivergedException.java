package ai.gaze.training.run;

/** The loss is no longer a number. Nothing is written of what it spoilt. */
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
                        + "; start a new run with a lower learning rate or with gradient clipping"
                        + (checkpoint ? " (the last good checkpoint is kept)" : ""));
    }
}
