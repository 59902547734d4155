package ai.gaze.training.optim;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.gaze.training.schedule.Rates;
import ai.gaze.zoo.array.HostArrays;
import ai.gaze.zoo.registry.Option;
import ai.gaze.zoo.registry.OptionValues;
import java.util.List;

/**
 * Lion (Chen et al., "Symbolic Discovery of Optimization Algorithms", 2023) as timm computes it:
 * {@code w -= lr * sign(b1 * m + (1 - b1) * g)}, then {@code m = b2 * m + (1 - b2) * g}, with
 * decoupled weight decay. It keeps one vector where Adam keeps two. Its authors use a tenth to a
 * third of Adam's rate and three to ten times its weight decay.
 */
final class Lion extends Optimizer {

    private static final Option<List<Double>> BETAS = Adam.betas(0.9, 0.99);
    private static final Option<Double> DECAY = WeightDecay.option(0);

    static final OptimizerType TYPE =
            OptimizerType.of("lion", List.of(BETAS, DECAY, WeightDecay.OF_ALL), Lion::new);

    private final double beta1;
    private final WeightDecay decay;
    private final NDArray mean;
    private final InPlaceFunction function;

    private Lion(WeightVector weights, OptionValues options) {
        super(weights);
        beta1 = options.get(BETAS).get(0);
        double beta2 = options.get(BETAS).get(1);
        decay = WeightDecay.of(options, DECAY, weights);
        mean = zeros("mean");
        function =
                new InPlaceFunction(
                        manager(),
                        "Lion",
                        List.of("weights", "gradient", "mean", "rate", "beta1"),
                        List.of(
                                "share = torch.sub(1., float(beta1))",
                                "update = torch.sign(torch.lerp(mean, gradient, share))",
                                "_0 = torch.sub_(weights, torch.mul(update, rate))",
                                "_1 = torch.lerp_(mean, gradient, " + (1 - beta2) + ")",
                                "return [weights]"));
    }

    @Override
    protected void update(NDArray weights, NDArray gradient, Rates rates) {
        decay.shrink(host(), weights, rates.learningRate(), null);
        function.call(
                new NDList(
                        weights,
                        gradient,
                        mean,
                        HostArrays.scalar(host(), rates.learningRate()),
                        HostArrays.scalar(host(), rates.momentum().orElse(beta1))));
    }

    @Override
    public void close() {
        function.close();
        super.close();
    }
}
