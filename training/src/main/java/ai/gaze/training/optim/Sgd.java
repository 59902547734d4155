package ai.gaze.training.optim;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.gaze.training.schedule.Rates;

/**
 * Stochastic gradient descent with momentum (Polyak, 1964) and Nesterov's variant (Sutskever et
 * al., 2013) as PyTorch computes them: {@code b = momentum * b + (1 - dampening) * g}, in the first
 * step {@code b = g}; {@code w -= lr * b}, or {@code w -= lr * (g + momentum * b)} for Nesterov.
 *
 * <p>The learning rate is not part of the buffer, unlike in DJL's own: after a change of the rate
 * the momentum keeps its meaning.
 */
final class Sgd extends Optimizer {

    private final double momentum;
    private final double dampening;
    private final boolean nesterov;
    private final WeightDecay decay;
    private final NDArray buffer;

    Sgd(
            NDManager manager,
            long size,
            double clipNorm,
            double momentum,
            double dampening,
            boolean nesterov,
            WeightDecay decay) {
        super(manager, size, clipNorm);
        this.momentum = momentum;
        this.dampening = dampening;
        this.nesterov = nesterov;
        this.decay = decay;
        buffer = momentum == 0 ? null : zeros("momentum");
    }

    @Override
    void update(NDArray weights, NDArray gradient, Rates rates) {
        NDManager host = host();
        decay.addTo(host, gradient, weights);
        if (buffer == null) {
            InPlace.scale(host, gradient, rates.learningRate());
            weights.subi(gradient);
            return;
        }
        double m = rates.momentum().orElse(momentum);
        if (steps() == 1) {
            buffer.addi(gradient);
        } else {
            InPlace.scale(host, buffer, m);
            InPlace.addScaled(host, buffer, 1 - dampening, gradient);
        }
        if (nesterov) {
            InPlace.addScaled(host, gradient, m, buffer);
            InPlace.scale(host, gradient, rates.learningRate());
            weights.subi(gradient);
        } else {
            InPlace.addScaled(host, weights, -rates.learningRate(), buffer);
        }
    }
}
