package ai.gaze.training.optim;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.gaze.training.schedule.Rates;

/**
 * Adam (Kingma and Ba, 2015) and AdamW (Loshchilov and Hutter, 2019) as PyTorch computes them:
 * {@code w -= lr / (1 - b1^t) * m / (sqrt(v) / sqrt(1 - b2^t) + eps)}.
 *
 * <p>DJL's {@code adamUpdate} rounds {@code 1 - beta} to float32 (for 0.999 that is off by 1e-5)
 * and leaves epsilon outside of the bias correction, so PyTorch's own kernel is called.
 */
final class Adam extends Optimizer {

    private final double beta1;
    private final WeightDecay decay;
    private final boolean decoupled;
    private final NDArray mean;
    private final NDArray variance;
    private final FusedAdam fused;

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
        this.decay = decay;
        this.decoupled = decoupled;
        mean = zeros("mean");
        variance = zeros("variance");
        fused = new FusedAdam(manager, beta2, epsilon);
    }

    @Override
    void update(NDArray weights, NDArray gradient, Rates rates, NDArray foundInf) {
        NDManager host = host();
        double b1 = rates.momentum().orElse(beta1);
        if (decoupled) {
            decay.shrink(host, weights, rates.learningRate(), foundInf);
        } else {
            decay.addTo(host, gradient, weights);
        }
        NDList updated = new NDList(weights, gradient, mean, variance, count());
        fused.step(updated, foundInf, rates.learningRate(), b1);
    }

    @Override
    public void close() {
        fused.close();
        super.close();
    }
}
