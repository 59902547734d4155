package ai.gaze.training.augment;

import ai.gaze.training.augment.ImageOperation.Kind;
import java.util.SplittableRandom;

/**
 * How strong the operations of an automatic augmentation are at most.
 *
 * @param shear of {@code SHEAR_X} and {@code SHEAR_Y}
 * @param pixels of a translation; 0 for {@link #SHARE} of the side
 * @param degrees of {@code ROTATE}
 * @param factor how far from 1 a factor is
 * @param bits that {@code POSTERIZE} takes away
 */
record MagnitudeSpace(double shear, double pixels, double degrees, double factor, int bits) {

    /** The one of AutoAugment and RandAugment. */
    static final MagnitudeSpace COMMON = new MagnitudeSpace(0.3, 0, 30, 0.9, 4);

    /** The one of TrivialAugment. */
    static final MagnitudeSpace WIDE = new MagnitudeSpace(0.99, 32, 135, 0.99, 6);

    private static final double SHARE = 150.0 / 331;
    private static final double WHITE = 255;
    private static final int DEPTH = 8;

    /**
     * Returns an operation.
     *
     * @param bin how strong, from 0 (the weakest) to {@code bins - 1}
     * @param bins how many magnitudes there are, at least 2
     * @param height of the image
     * @param width of the image
     */
    ImageOperation operation(Kind kind, int bin, int bins, int height, int width) {
        double share = (double) bin / (bins - 1);
        double magnitude =
                switch (kind) {
                    case SHEAR_X, SHEAR_Y -> (float) (shear * share);
                    case TRANSLATE_X -> (float) (distance(width) * share);
                    case TRANSLATE_Y -> (float) (distance(height) * share);
                    case ROTATE -> (float) (degrees * share);
                    case BRIGHTNESS, CONTRAST, COLOR, SHARPNESS -> (float) (factor * share);
                    case POSTERIZE -> DEPTH - Math.rint((double) bits * bin / (bins - 1));
                    case SOLARIZE -> (float) (WHITE - WHITE * share);
                    default -> 0;
                };
        return new ImageOperation(kind, magnitude);
    }

    /** The same, towards either side where the operation has two. */
    ImageOperation draw(
            Kind kind, int bin, int bins, int height, int width, SplittableRandom random) {
        ImageOperation drawn = operation(kind, bin, bins, height, width);
        return kind.isSigned() && random.nextBoolean()
                ? new ImageOperation(kind, -drawn.magnitude())
                : drawn;
    }

    private double distance(int side) {
        return pixels == 0 ? SHARE * side : pixels;
    }
}
