package ai.gaze.zoo.segmentation;

/**
 * A network that has a second head for a second loss: in training it gives the logits of both, one
 * behind the other along the axis of the classes, {@code [N, 2 * classes, H, W]}, and in an
 * evaluation its own alone.
 */
public interface AuxiliaryLoss {

    /** How much the loss of the second head counts beside that of the first; 0 without one. */
    double auxiliaryWeight();
}
