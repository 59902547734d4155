package ai.gaze.training.selftest;

/**
 * How far a value may be from a stored one: {@code |a - b| <= absolute + relative * |b|}.
 *
 * @param relative the share of the stored value
 * @param absolute the constant part
 */
record Tolerance(double relative, double absolute) {

    static Tolerance parse(String text) {
        String[] parts = text.split(",", -1);
        return new Tolerance(Double.parseDouble(parts[0]), Double.parseDouble(parts[1]));
    }

    /** Compares values one by one; the check shows the value that is worst for its tolerance. */
    Check compare(String tensor, float[] actual, float[] stored) {
        return compare(tensor, doubles(actual), doubles(stored));
    }

    /** Compares values one by one; the check shows the value that is worst for its tolerance. */
    Check compare(String tensor, double[] actual, double[] stored) {
        double[] bounds = new double[stored.length];
        for (int i = 0; i < stored.length; i++) {
            bounds[i] = absolute + relative * Math.abs(stored[i]);
        }
        return compare(tensor, actual, stored, bounds);
    }

    /** Compares values one by one, each with its own absolute tolerance. */
    static Check compare(String tensor, double[] actual, double[] stored, double[] bounds) {
        if (actual.length != stored.length) {
            return new Check(tensor, Double.POSITIVE_INFINITY, 0, false);
        }
        double worst = -1;
        double error = 0;
        double allowed = 0;
        for (int i = 0; i < stored.length; i++) {
            double difference = Math.abs(actual[i] - stored[i]);
            // a bound of 0 is exactness; NaN must never pass
            double ratio = difference == 0 ? 0 : difference / bounds[i];
            if (Double.isNaN(ratio) || ratio > worst) {
                worst = Double.isNaN(ratio) ? Double.POSITIVE_INFINITY : ratio;
                error = difference;
                allowed = bounds[i];
            }
        }
        return new Check(tensor, error, allowed, error <= allowed);
    }

    static double[] doubles(float[] values) {
        double[] result = new double[values.length];
        for (int i = 0; i < values.length; i++) {
            result[i] = values[i];
        }
        return result;
    }
}
