package ai.gaze.training.optim;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.types.Shape;
import ai.gaze.training.schedule.Rates;
import ai.gaze.zoo.array.HostArrays;
import ai.gaze.zoo.registry.Option;
import ai.gaze.zoo.registry.Options;
import java.util.ArrayList;
import java.util.List;

/**
 * Adam (Kingma and Ba, 2015) and AdamW (Loshchilov and Hutter, 2019) as PyTorch computes them:
 * {@code w -= lr / (1 - b1^t) * m / (sqrt(v) / sqrt(1 - b2^t) + eps)}.
 *
 * <p>DJL's {@code adamUpdate} rounds {@code 1 - beta} to float32 (for 0.999 that is off by 1e-5)
 * and leaves epsilon outside of the bias correction. So a small TorchScript function calls
 * PyTorch's fused Adam: one pass over weights, gradient and both averages, where the formula in
 * single operations takes fourteen.
 */
final class Adam extends Optimizer {

    private static final Option<List<Double>> BETAS = betas(0.9, 0.999);
    private static final Option<Double> EPS =
            Options.number("eps", 1e-8, 0).describe("added to the denominator");

    static final OptimizerType TYPE = type("adam", 0, false);
    static final OptimizerType DECOUPLED = type("adamw", 1e-2, true);

    private static final List<String> ARGUMENTS =
            List.of("weights", "gradient", "mean", "variance", "step", "found", "rates");

    private final double beta1;
    private final WeightDecay decay;
    private final boolean decoupled;
    private final NDArray mean;
    private final NDArray variance;
    private final NDArray nothingFound;
    private final InPlaceFunction fused;

    static Option<List<Double>> betas(double first, double second) {
        return Options.numbers(
                        "betas",
                        List.of(first, second),
                        "two numbers from 0 to below 1 such as [0.9, 0.999]",
                        b -> b.size() == 2 && b.stream().allMatch(n -> n >= 0 && n < 1))
                .describe("decay rates of the averages of gradients and of their squares");
    }

    // Decoupled, the decay acts on the weights, else on the gradient.
    private static OptimizerType type(String name, double weightDecay, boolean decoupled) {
        Option<Double> rate = WeightDecay.option(weightDecay);
        return OptimizerType.of(
                name,
                List.of(BETAS, EPS, rate, WeightDecay.OF_ALL),
                (weights, o) ->
                        new Adam(
                                weights,
                                o.get(BETAS),
                                o.get(EPS),
                                WeightDecay.of(o, rate, weights),
                                decoupled));
    }

    private Adam(
            WeightVector weights,
            List<Double> betas,
            double epsilon,
            WeightDecay decay,
            boolean decoupled) {
        super(weights);
        beta1 = betas.get(0);
        this.decay = decay;
        this.decoupled = decoupled;
        mean = zeros("mean");
        variance = zeros("variance");
        nothingFound = manager().zeros(new Shape());
        fused =
                new InPlaceFunction(
                        manager(), "fused Adam", ARGUMENTS, code(betas.get(1), epsilon));
    }

    private List<String> code(double beta2, double epsilon) {
        List<String> code = new ArrayList<>();
        if (!decoupled) {
            decay.addTo(code);
        }
        code.addAll(
                List.of(
                        "rate = float(torch.select(rates, 0, 0))",
                        "beta1 = float(torch.select(rates, 0, 1))",
                        "updated = [weights]",
                        "none = annotate(List[Tensor], [])",
                        "_0 = torch._fused_adam_(updated, [gradient], [mean], [variance], none,"
                                + " [step], lr=rate, beta1=beta1, beta2="
                                + beta2
                                + ", weight_decay=0., eps="
                                + epsilon
                                + ", amsgrad=False, maximize=False, found_inf=found)",
                        "return updated"));
        return code;
    }

    @Override
    protected void update(NDArray weights, NDArray gradient, Rates rates) {
        update(weights, gradient, rates, null);
    }

    // The kernel itself leaves a step out, which saves the copies.
    @Override
    void update(NDArray weights, NDArray gradient, Rates rates, NDArray foundInf) {
        if (decoupled) {
            decay.shrink(host(), weights, rates.learningRate(), foundInf);
        }
        double[] numbers = {rates.learningRate(), rates.momentum().orElse(beta1)};
        fused.call(
                new NDList(
                        weights,
                        gradient,
                        mean,
                        variance,
                        count(),
                        foundInf == null ? nothingFound : foundInf,
                        HostArrays.of(host(), numbers, new Shape(2))));
    }

    @Override
    public void close() {
        fused.close();
        super.close();
    }
}
