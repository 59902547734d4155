package ai.gaze.training.augment;

/**
 * One step of the colour jitter of one image.
 *
 * @param operation what is changed
 * @param amount the factor (1 changes nothing), for hue the shift in turns of the colour wheel
 */
public record Jitter(Operation operation, double amount) {

    /** What a step changes; the order of the constants is that of the groups of a stage. */
    public enum Operation {
        /** Blends with black. */
        BRIGHTNESS,
        /** Blends with the grey of the mean luma of the image. */
        CONTRAST,
        /** Blends each pixel with its luma. */
        SATURATION,
        /** Turns the colour wheel. */
        HUE
    }

    /** The number that the device computes with. */
    float deviceAmount() {
        // Pillow adds bytes: the shift is truncated towards zero, not rounded.
        return operation == Operation.HUE ? (int) (amount * 255) : (float) amount;
    }
}
