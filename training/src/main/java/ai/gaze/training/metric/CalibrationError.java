package ai.gaze.training.metric;

import ai.gaze.zoo.UserException;
import ai.gaze.zoo.registry.Option;
import ai.gaze.zoo.registry.Options;
import java.util.List;

/** {@link Metrics#calibrationError(int)}. */
final class CalibrationError {

    static final int USUAL_BINS = 15;

    private static final Option<Integer> BINS =
            Options.integer("bins", USUAL_BINS, 1).describe("equal bins of confidence");

    static final MetricType TYPE =
            MetricType.of(
                            "expected-calibration-error",
                            List.of(BINS),
                            values -> metric(values.get(BINS)))
                    .aliases("ece");

    private CalibrationError() {}

    static Metric metric(int bins) {
        if (bins < 1) {
            throw new UserException(
                    "bins of metric expected-calibration-error must be at least 1, not " + bins);
        }
        String name = "expected_calibration_error" + (bins == USUAL_BINS ? "" : "_" + bins);
        return NamedMetric.share(name, evaluation -> value(evaluation, bins)).lowerIsBetter();
    }

    private static double value(Evaluation evaluation, int bins) {
        double[] gaps = new double[bins];
        float[] confidences = evaluation.confidences();
        for (int i = 0; i < confidences.length; i++) {
            if (Float.isNaN(confidences[i])) {
                return Double.NaN;
            }
            boolean right = evaluation.labels()[i] == evaluation.predictions()[i];
            gaps[bin(confidences[i], bins)] += (right ? 1 : 0) - confidences[i];
        }
        double sum = 0;
        for (double gap : gaps) {
            sum += Math.abs(gap);
        }
        return sum / confidences.length;
    }

    // A bin has its upper end, as float32, in which the paper's code has it, too.
    private static int bin(float confidence, int bins) {
        int bin = Math.min(bins - 1, (int) (confidence * (double) bins));
        return bin > 0 && confidence <= (float) ((double) bin / bins) ? bin - 1 : bin;
    }
}
