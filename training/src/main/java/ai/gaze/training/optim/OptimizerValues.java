package ai.gaze.training.optim;

import ai.gaze.zoo.UserException;
import java.util.List;

/** Checks the values of an optimizer; one that is not given takes its default. */
final class OptimizerValues {

    private OptimizerValues() {}

    static Double atLeastZero(String key, Double value, double fallback) {
        double chosen = value == null ? fallback : value;
        if (!(chosen >= 0 && Double.isFinite(chosen))) {
            throw new UserException(
                    key + " of the optimizer must be a number of at least 0, not " + chosen);
        }
        return chosen;
    }

    static List<Double> betas(List<Double> value) {
        List<Double> betas = value == null ? List.of(0.9, 0.999) : List.copyOf(value);
        if (betas.size() != 2 || !betas.stream().allMatch(b -> b >= 0 && b < 1)) {
            throw new UserException(
                    "betas of the optimizer must be two numbers from 0 to below 1 such as [0.9,"
                            + " 0.999], not "
                            + betas);
        }
        return betas;
    }
}
