package ai.gaze.training.export;

import ai.gaze.zoo.ImageSize;

/** Compares what a file computes with what the network computes that it was made of. */
final class Verification {

    private static final double TOLERANCE = 1e-4;

    /** What to allow of the largest output, where that is more. */
    private static final double RELATIVE_TOLERANCE = 1e-5;

    /** Float16 has 11 bits, and every layer rounds. */
    private static final double HALF_TOLERANCE = 2e-2;

    /** How often the effect of the last digit is allowed, for the rounding in all layers. */
    private static final double LAST_DIGITS = 4;

    /** Of the largest output, however a network enlarges rounding. */
    private static final double MOST = 1e-2;

    private static final int BATCH = 64;

    private final Classifier network;
    private final Classifier file;
    private final ExportOptions options;
    private double largestDifference;
    private double largestOutput = 1;
    private double effectOfLastDigit;

    Verification(Classifier network, Classifier file, ExportOptions options) {
        this.network = network;
        this.file = file;
        this.options = options;
    }

    /**
     * Compares the outputs for the first images.
     *
     * @param count how many images
     * @param size to what height and width they are scaled
     */
    void compare(VerificationImages images, int count, ImageSize size) {
        int batch = network.batch(BATCH);
        for (int from = 0; from < count; from += batch) {
            byte[] pixels =
                    images.pixels(
                            from,
                            Math.min(count, from + batch),
                            size,
                            network.metadata().channels());
            float[][] expected = outputs(network, pixels, size);
            float[][] actual = outputs(file, pixels, size);
            for (float[] row : expected) {
                for (float output : row) {
                    largestOutput = Math.max(largestOutput, Math.abs(output));
                }
            }
            largestDifference = Math.max(largestDifference, difference(expected, actual));
            if (largestDifference > usualTolerance()) {
                float[][] nudged = outputs(network.nudged(), pixels, size);
                effectOfLastDigit = Math.max(effectOfLastDigit, difference(expected, nudged));
            }
        }
    }

    private float[][] outputs(Classifier classifier, byte[] pixels, ImageSize size) {
        return options.probabilities()
                ? classifier.probabilities(pixels, size)
                : classifier.logits(pixels, size);
    }

    private static double difference(float[][] expected, float[][] actual) {
        double largest = 0;
        for (int i = 0; i < expected.length; i++) {
            for (int j = 0; j < expected[i].length; j++) {
                double difference = Math.abs((double) expected[i][j] - actual[i][j]);
                largest =
                        Math.max(
                                largest,
                                Double.isNaN(difference) ? Double.POSITIVE_INFINITY : difference);
            }
        }
        return largest;
    }

    /** The largest absolute difference of any output so far; infinite if one is not a number. */
    double largestDifference() {
        return largestDifference;
    }

    /**
     * What is allowed. A network that enlarges rounding, as deep ones and softmaxes of large
     * numbers do, cannot be repeated better than it repeats itself when each value of an image
     * moves to the next float32.
     */
    double tolerance() {
        double rounding = Math.min(LAST_DIGITS * effectOfLastDigit, largestOutput * MOST);
        return Math.max(usualTolerance(), rounding);
    }

    private double usualTolerance() {
        return options.half()
                ? largestOutput * HALF_TOLERANCE
                : Math.max(TOLERANCE, largestOutput * RELATIVE_TOLERANCE);
    }
}
