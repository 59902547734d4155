package ai.gaze.training.optim;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.gaze.training.schedule.Rates;

/**
 * Adam (Kingma and Ba, 2015) and AdamW (Loshchilov and Hutter, 2019) as PyTorch computes them:
 * {@code w -= lr / (1 - b1^t) * m / (sqrt(v) / sqrt(1 - b2^t) + eps)}.
 *
 * <p>DJL's {@code adamUpdate} rounds {@code 1 - beta} to float32 (for 0.999 that is off by 1e-5)
 * and leaves epsilon outside of the bias correction, so the formula is written out.
 */
final class Adam extends Optimizer {

    private final double beta1;
    private final double beta2;
    private final double epsilon;
    private final WeightDecay decay;
    private final boolean decoupled;
    private final NDArray mean;
    private final NDArray variance;

    /**
     * @param decoupled whether the decay acts on the weights (AdamW) or on the gradient (Adam)
     */
    Adam(
            NDManager manager,
            long size,
            double clipNorm,
            double beta1,
            double beta2,
            double epsilon,
            WeightDecay decay,
            boolean decoupled) {
        super(manager, size, clipNorm);
        this.beta1 = beta1;
        this.beta2 = beta2;
        this.epsilon = epsilon;
        this.decay = decay;
        this.decoupled = decoupled;
        mean = zeros("mean");
        variance = zeros("variance");
    }

    @Override
    void update(NDArray weights, NDArray gradient, Rates rates) {
        NDManager host = host();
        double b1 = rates.momentum().orElse(beta1);
        if (decoupled) {
            decay.shrink(host, weights, rates.learningRate());
        } else {
            decay.addTo(host, gradient, weights);
        }
        InPlace.scale(host, mean, b1);
        InPlace.addScaled(host, mean, 1 - b1, gradient);

        gradient.muli(gradient);
        InPlace.scale(host, gradient, 1 - beta2);
        InPlace.scale(host, variance, beta2);
        variance.addi(gradient);

        double meanCorrection = 1 - Math.pow(b1, (double) steps());
        double varianceCorrection = 1 - Math.pow(beta2, (double) steps());
        try (NDArray denominator = variance.sqrt()) {
            InPlace.scale(host, denominator, 1 / Math.sqrt(varianceCorrection));
            InPlace.shift(host, denominator, epsilon);
            try (NDArray direction = mean.div(denominator)) {
                InPlace.scale(host, direction, rates.learningRate() / meanCorrection);
                weights.subi(direction);
            }
        }
    }
}
