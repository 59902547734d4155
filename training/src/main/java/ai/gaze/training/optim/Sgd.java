package ai.gaze.training.optim;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.gaze.training.schedule.Rates;
import ai.gaze.zoo.array.Casts;
import ai.gaze.zoo.array.HostArrays;

/**
 * Stochastic gradient descent with momentum (Polyak, 1964) and Nesterov's variant (Sutskever et
 * al., 2013) as PyTorch computes them: {@code b = momentum * b + (1 - dampening) * g}, in the first
 * step {@code b = g}; {@code w -= lr * b}, or {@code w -= lr * (g + momentum * b)} for Nesterov.
 *
 * <p>The learning rate is not part of the buffer, unlike in DJL's own: after a change of the rate
 * the momentum keeps its meaning.
 *
 * <p>A schedule that cycles the momentum sets it in every step, also where the recipe says 0, as
 * {@code OneCycleLR} does.
 */
final class Sgd extends Optimizer {

    private final double momentum;
    private final double dampening;
    private final boolean nesterov;
    private final WeightDecay decay;
    private final NDArray buffer;

    /**
     * @param cycled whether the rates of the steps bring the momentum along
     */
    Sgd(
            NDManager manager,
            long size,
            double clipNorm,
            double momentum,
            double dampening,
            boolean nesterov,
            WeightDecay decay,
            boolean cycled) {
        super(manager, size, clipNorm);
        this.momentum = momentum;
        this.dampening = dampening;
        this.nesterov = nesterov;
        this.decay = decay;
        buffer = momentum == 0 && !cycled ? null : zeros("momentum");
    }

    @Override
    void update(NDArray weights, NDArray gradient, Rates rates, NDArray foundInf) {
        if (foundInf == null) {
            update(weights, gradient, rates);
            return;
        }
        try (NDArray before = weights.duplicate();
                NDArray momentumBefore = buffer == null ? null : buffer.duplicate()) {
            update(weights, gradient, rates);
            InPlace.assignIf(foundInf, weights, before);
            if (buffer != null) {
                InPlace.assignIf(foundInf, buffer, momentumBefore);
            }
        }
    }

    private void update(NDArray weights, NDArray gradient, Rates rates) {
        NDManager host = host();
        decay.addTo(host, gradient, weights);
        if (buffer == null) {
            InPlace.scale(host, gradient, rates.learningRate());
            weights.subi(gradient);
            return;
        }
        double m = rates.momentum().orElse(momentum);
        InPlace.scale(host, buffer, m);
        if (dampening != 0) {
            dampen(gradient);
        }
        buffer.addi(gradient);
        if (nesterov) {
            InPlace.addScaled(host, gradient, m, buffer);
            InPlace.scale(host, gradient, rates.learningRate());
            weights.subi(gradient);
        } else {
            InPlace.addScaled(host, weights, -rates.learningRate(), buffer);
        }
    }

    /** Multiplies by {@code 1 - dampening}, but in the first step that is made by 1. */
    private void dampen(NDArray gradient) {
        // On the device: the host does not know which steps were left out.
        try (NDArray factor = Casts.copy(count(), DataType.FLOAT64);
                NDArray one = HostArrays.scalar(host(), 1.0)) {
            InPlace.shift(host(), factor, -1);
            try (NDArray later = factor.minimum(one)) {
                InPlace.scale(host(), later, -dampening);
                InPlace.shift(host(), later, 1);
                try (NDArray rounded = Casts.copy(later, DataType.FLOAT32)) {
                    gradient.muli(rounded);
                }
            }
        }
    }
}
