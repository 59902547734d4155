package ai.gaze.training.augment;

import java.util.List;

/**
 * What happens to one image, in this order: crop, flip, colour jitter, rotation.
 *
 * @param top first row of the window in the padded image; equal to the padding, nothing moves
 * @param left first column of the window in the padded image
 * @param flip whether left and right are exchanged
 * @param jitter the colour steps in their order
 * @param angle degrees counter-clockwise about the centre
 */
public record ImageAugmentation(
        int top, int left, boolean flip, List<Jitter> jitter, double angle) {

    /** Copies the list of colour steps. */
    public ImageAugmentation {
        jitter = List.copyOf(jitter);
    }

    boolean rotates() {
        return angle % 360 != 0;
    }
}
