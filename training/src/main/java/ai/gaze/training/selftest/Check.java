package ai.gaze.training.selftest;

/**
 * One comparison with a stored tensor.
 *
 * @param tensor what was compared
 * @param error the largest absolute difference
 * @param allowed the difference that is allowed there
 * @param ok whether every value is within its tolerance
 */
public record Check(String tensor, double error, double allowed, boolean ok) {}
