package ai.gaze.training.schedule;

import ai.gaze.zoo.Nearest;
import ai.gaze.zoo.UserException;
import java.util.List;

/** Checks the values of a schedule; one that is not given takes its default. */
final class ScheduleValues {

    private ScheduleValues() {}

    static Double atLeastZero(String key, Double value, double fallback) {
        double chosen = value == null ? fallback : value;
        if (!(chosen >= 0 && Double.isFinite(chosen))) {
            throw wrong(key, "of at least 0", chosen);
        }
        return chosen;
    }

    static Double aboveZero(String key, Double value, double fallback) {
        double chosen = atLeastZero(key, value, fallback);
        if (chosen == 0) {
            throw wrong(key, "above 0", chosen);
        }
        return chosen;
    }

    static Double share(String key, Double value, double fallback) {
        double chosen = value == null ? fallback : value;
        if (!(chosen > 0 && chosen < 1)) {
            throw wrong(key, "between 0 and 1, both excluded", chosen);
        }
        return chosen;
    }

    // Of 1 or more nothing is ever forgotten, and Adam divides by 1 - momentum.
    static Double momentum(String key, Double value, double fallback) {
        double chosen = atLeastZero(key, value, fallback);
        if (chosen >= 1) {
            throw wrong(key, "from 0 to below 1", chosen);
        }
        return chosen;
    }

    static Integer count(String key, Integer value, int fallback) {
        atLeastZero(key, value == null ? null : value.doubleValue(), fallback);
        return value == null ? Integer.valueOf(fallback) : value;
    }

    /** The first one is the default. */
    static String oneOf(String key, String value, List<String> known) {
        String chosen = value == null ? known.get(0) : value;
        if (!known.contains(chosen)) {
            throw Nearest.unknown(key + " of the schedule", chosen, known);
        }
        return chosen;
    }

    static void requireNotAbove(double lr, double minLr) {
        if (minLr > lr) {
            throw new UserException(
                    "min-lr of the schedule is "
                            + minLr
                            + ", but must not be above the learning rate "
                            + lr
                            + "; lower it or raise lr");
        }
    }

    static UserException wrong(String key, String expected, double value) {
        return new UserException(
                key + " of the schedule must be a number " + expected + ", not " + value);
    }
}
