package ai.gaze.training.metric;

import ai.gaze.zoo.UserException;
import java.util.ArrayList;
import java.util.List;

/**
 * How far the confidence of predictions is from how often they are right, in equal bins of
 * confidence (Guo et al., "On Calibration of Modern Neural Networks", 2017).
 *
 * @param error the expected calibration error, 0..1; NaN where a confidence is no number
 * @param bins the bins, the lowest confidence first
 */
public record Calibration(double error, List<Bin> bins) {

    /**
     * The images of one bin.
     *
     * @param low confidence above which it begins
     * @param high highest confidence in it
     * @param images how many there are
     * @param confidence their mean confidence; 0 if there are none
     * @param accuracy the share of them that is right; 0 if there are none
     */
    public record Bin(double low, double high, int images, double confidence, double accuracy) {}

    /**
     * Measures it.
     *
     * @param evaluation of any images
     * @param bins number of bins
     * @throws UserException if it is below 1
     */
    public static Calibration of(Evaluation evaluation, int bins) {
        if (bins < 1) {
            throw new UserException("bins of a calibration must be at least 1, not " + bins);
        }
        double[] gaps = new double[bins];
        double[] sums = new double[bins];
        int[] right = new int[bins];
        int[] images = new int[bins];
        boolean known = true;
        float[] confidences = evaluation.confidences();
        for (int i = 0; i < confidences.length; i++) {
            if (Float.isNaN(confidences[i])) {
                known = false;
                continue;
            }
            int bin = bin(confidences[i], bins);
            int isRight = evaluation.labels()[i] == evaluation.predictions()[i] ? 1 : 0;
            gaps[bin] += isRight - confidences[i];
            sums[bin] += confidences[i];
            right[bin] += isRight;
            images[bin]++;
        }
        double error = 0;
        List<Bin> all = new ArrayList<>();
        for (int b = 0; b < bins; b++) {
            error += Math.abs(gaps[b]);
            int count = Math.max(1, images[b]);
            double low = (double) b / bins;
            double high = (b + 1.0) / bins;
            all.add(new Bin(low, high, images[b], sums[b] / count, (double) right[b] / count));
        }
        return new Calibration(known ? error / confidences.length : Double.NaN, all);
    }

    // A bin has its upper end, as float32, in which the paper's code has it, too.
    private static int bin(float confidence, int bins) {
        int bin = Math.min(bins - 1, (int) (confidence * (double) bins));
        return bin > 0 && confidence <= (float) ((double) bin / bins) ? bin - 1 : bin;
    }
}
