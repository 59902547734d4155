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
        if (actual.length != stored.length) {
            return new Check(tensor, Double.POSITIVE_INFINITY, absolute, false);
        }
        double worst = -1;
        double error = 0;
        double allowed = absolute;
        for (int i = 0; i < stored.length; i++) {
            double difference = Math.abs((double) actual[i] - stored[i]);
            double bound = absolute + relative * Math.abs(stored[i]);
            // a bound of 0 is exactness; NaN must never pass
            double ratio = difference == 0 ? 0 : difference / bound;
            if (Double.isNaN(ratio) || ratio > worst) {
                worst = Double.isNaN(ratio) ? Double.POSITIVE_INFINITY : ratio;
                error = difference;
                allowed = bound;
            }
        }
        return new Check(tensor, error, allowed, error <= allowed);
    }
}
