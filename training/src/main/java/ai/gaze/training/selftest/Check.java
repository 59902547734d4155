package ai.gaze.training.selftest;

/**
 * One comparison with a stored tensor.
 *
 * @param tensor what was compared
 * @param error the largest absolute difference for its tolerance
 * @param allowed the difference that is allowed there
 * @param ok whether every value is within its tolerance
 */
public record Check(String tensor, double error, double allowed, boolean ok) {

    /** Whether this is about gradients, or about weights that gradients have changed. */
    public boolean isBackward() {
        return tensor.startsWith("grad") || tensor.equals("param_norm");
    }

    /** Returns the error as a share of what is allowed: up to 1 is well, infinite for NaN. */
    public double ratio() {
        if (Double.isNaN(error)) {
            return Double.POSITIVE_INFINITY;
        }
        return error == 0 ? 0 : error / allowed;
    }
}
