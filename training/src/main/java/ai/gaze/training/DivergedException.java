package ai.gaze.training;

import ai.gaze.zoo.Texts;

/** The loss is no longer a number. Nothing is written of what it spoilt. */
public final class DivergedException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private DivergedException(String message) {
        super(message);
    }

    DivergedException(double loss, int epoch, int step, double learningRate) {
        this(
                Texts.format(
                        "the loss became %s in epoch %d at step %d with learning rate %s; start a new run with a lower learning rate or with gradient clipping",
                        loss, epoch, step, learningRate));
    }

    /** It is the evaluation's that is none, and the steps before it had losses. */
    static DivergedException ofEvaluation(
            double loss, int epoch, double trainingLoss, double learningRate) {
        return new DivergedException(
                Texts.format(
                        "the loss of the evaluation became %s in epoch %d, where that of the training was %.4f, with learning rate %s; it normalizes by running statistics, which may not fit yet: start a new run with more steps in an epoch, with a lower learning rate or with gradient clipping",
                        loss, epoch, trainingLoss, learningRate));
    }

    /** The same, with a remark in parentheses. */
    public DivergedException remarking(String remark) {
        DivergedException other = new DivergedException(getMessage() + " (" + remark + ")");
        other.setStackTrace(getStackTrace());
        return other;
    }
}
