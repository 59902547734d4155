package ai.gaze.training.metric;

import ai.gaze.zoo.Texts;
import ai.gaze.zoo.UserException;
import ai.gaze.zoo.registry.Option;
import ai.gaze.zoo.registry.Options;
import java.util.List;

/** {@link Metrics#calibrationError(int)}. */
final class CalibrationError {

    static final int USUAL_BINS = 15;

    private static final int MOST_BINS = 100_000;

    private static final Option<Integer> BINS =
            Options.integer("bins", USUAL_BINS, 1, MOST_BINS).describe("equal bins of confidence");

    static final MetricType TYPE =
            MetricType.of(
                            "expected-calibration-error",
                            List.of(BINS),
                            values -> metric(values.get(BINS)))
                    .aliases("ece");

    private CalibrationError() {}

    static Metric metric(int bins) {
        if (bins < 1 || bins > MOST_BINS) {
            throw new UserException(
                    Texts.format(
                            "bins of metric expected-calibration-error must be from 1 to %d, not %d",
                            MOST_BINS, bins));
        }
        String name = "expected_calibration_error" + (bins == USUAL_BINS ? "" : "_" + bins);
        return NamedMetric.share(name, evaluation -> Calibration.of(evaluation, bins).error())
                .lowerIsBetter();
    }
}
