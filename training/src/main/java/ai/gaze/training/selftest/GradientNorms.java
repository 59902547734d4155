package ai.gaze.training.selftest;

import ai.djl.ndarray.NDArray;
import ai.djl.nn.Parameter;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Compares the norms of the gradients of a network with the stored ones. */
final class GradientNorms {

    /**
     * How large a gradient may be that is zero in exact arithmetic: a share of the largest
     * gradient, as the smallest tolerance of every other tensor.
     */
    static final double NOISE = 2e-6;

    private final Fixture fixture;
    private final Map<String, Integer> index = new HashMap<>();
    private final Set<String> zero = new HashSet<>();
    private final List<String> names = new ArrayList<>();

    GradientNorms(Fixture fixture) {
        this.fixture = fixture;
        fixture.requiredJson("parameters")
                .forEach(
                        rule -> {
                            index.put(rule.get("name").asText(), names.size());
                            names.add(rule.get("name").asText());
                        });
        fixture.json("zero_gradients").forEach(name -> zero.add(name.asText()));
    }

    /**
     * @param parameters the parameters of the network after the backward pass, in stored order
     */
    List<Check> compare(Map<String, Parameter> parameters) {
        double[] norms = new double[parameters.size()];
        int n = 0;
        for (Parameter parameter : parameters.values()) {
            try (NDArray gradient = parameter.getArray().getGradient()) {
                norms[n++] = Norms.euclidean(gradient);
            }
        }
        List<Check> checks = new ArrayList<>();
        checks.add(all(norms));
        for (String tensor : fixture.names()) {
            if (tensor.startsWith("grad_norm.")) {
                int k = index.get(tensor.substring("grad_norm.".length()));
                checks.add(
                        fixture.tolerance(tensor)
                                .compare(
                                        tensor,
                                        new float[] {(float) norms[k]},
                                        fixture.floats(tensor)));
            }
        }
        return checks;
    }

    private Check all(double[] norms) {
        float[] stored = fixture.floats("grad_norms");
        float[] tolerance = fixture.floats("grad_norms_tolerance");
        double largest = 0;
        for (float norm : stored) {
            largest = Math.max(largest, norm);
        }
        Check worst = new Check("grad_norms", 0, 0, true);
        double worstRatio = -1;
        for (int k = 0; k < norms.length; k++) {
            // What is 0 in exact arithmetic is noise here and there: only its size is checked.
            boolean noise = zero.contains(names.get(k));
            double error = noise ? norms[k] : Math.abs(norms[k] - stored[k]);
            double allowed = noise ? Math.max(tolerance[k], NOISE * largest) : tolerance[k];
            double ratio = error == 0 ? 0 : error / allowed;
            if (Double.isNaN(ratio) || ratio > worstRatio) {
                worstRatio = Double.isNaN(ratio) ? Double.POSITIVE_INFINITY : ratio;
                worst = new Check("grad_norms", error, allowed, error <= allowed);
            }
        }
        return worst;
    }
}
