package ai.gaze.training.optim;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.gaze.training.schedule.Rates;
import ai.gaze.zoo.Texts;
import ai.gaze.zoo.array.Casts;
import ai.gaze.zoo.array.HostArrays;
import ai.gaze.zoo.registry.Option;
import ai.gaze.zoo.registry.OptionValues;
import ai.gaze.zoo.registry.Options;
import java.util.ArrayList;
import java.util.List;

/**
 * LAMB (You et al., "Large Batch Optimization for Deep Learning", 2020) as timm's {@code Lamb}
 * computes it: Adam's update with the weight decay added, and of each parameter that decays
 * multiplied by the norm of the parameter over that of the update. timm limits the norm of the
 * gradient to 1 besides, which is {@code clip-norm} here.
 */
final class Lamb extends Optimizer {

    private static final Option<List<Double>> BETAS = Adam.betas(0.9, 0.999);
    private static final Option<Double> EPS =
            Options.number("eps", 1e-6, 0).describe("added to the denominator");
    private static final Option<Double> DECAY = WeightDecay.option(0.01);

    static final OptimizerType TYPE =
            OptimizerType.of("lamb", List.of(BETAS, EPS, DECAY, WeightDecay.OF_ALL), Lamb::new);

    private static final List<String> ARGUMENTS =
            List.of("weights", "gradient", "mean", "variance", "count", "rate", "beta1", "sizes");

    private final double beta1;
    private final NDArray mean;
    private final NDArray variance;
    private final NDArray sizes;
    private final InPlaceFunction function;

    private Lamb(WeightVector weights, OptionValues options) {
        super(weights);
        beta1 = options.get(BETAS).get(0);
        mean = zeros("mean");
        variance = zeros("variance");
        WeightDecay decay = WeightDecay.of(options, DECAY, weights);
        List<Long> adapted = adapted(weights, decay);
        long[] lengths = adapted.stream().mapToLong(n -> n).toArray();
        sizes = HostArrays.of(manager(), lengths);
        function =
                new InPlaceFunction(
                        manager(),
                        "LAMB",
                        ARGUMENTS,
                        code(options.get(BETAS).get(1), options.get(EPS), decay, adapted));
    }

    // The sizes of the parameters that decay, from the first on.
    private static List<Long> adapted(WeightVector weights, WeightDecay decay) {
        List<Long> sizes = new ArrayList<>();
        long end = 0;
        for (Shape shape : weights.shapes()) {
            if (decay.rate() != 0 && end < decay.range() && shape.size() > 0) {
                sizes.add(shape.size());
                end += shape.size();
            }
        }
        return sizes;
    }

    private static List<String> code(
            double beta2, double eps, WeightDecay decay, List<Long> adapted) {
        List<String> code =
                new ArrayList<>(
                        List.of(
                                "b1 = float(beta1)",
                                "_0 = torch.lerp_(mean, gradient, torch.sub(1., b1))",
                                "_1 = torch.addcmul_(torch.mul_(variance, "
                                        + beta2
                                        + "), gradient, gradient, value="
                                        + (1 - beta2)
                                        + ")",
                                "root = torch.sqrt(torch.rsub(torch.pow("
                                        + beta2
                                        + ", count), 1.))",
                                "first = torch.div(mean, torch.rsub(torch.pow(b1, count), 1.))",
                                "second = torch.add(torch.div(torch.sqrt(variance), root), "
                                        + eps
                                        + ")",
                                "update = torch.div(first, second)"));
        if (!adapted.isEmpty()) {
            String norms = "torch.stack(torch._foreach_norm(torch.split_with_sizes(%s, %s), 2))";
            code.addAll(
                    List.of(
                            "w = torch.slice(weights, 0, 0, " + decay.range() + ")",
                            "u = torch.slice(update, 0, 0, " + decay.range() + ")",
                            "_2 = torch.add_(u, w, alpha=" + decay.rate() + ")",
                            "wn = " + Texts.format(norms, "w", adapted),
                            "un = " + Texts.format(norms, "u", adapted),
                            "both = torch.logical_and(torch.gt(wn, 0), torch.gt(un, 0))",
                            "ratio = torch.where(both, torch.div(wn, un), torch.ones_like(wn))",
                            "_3 = torch.mul_(u, torch.repeat_interleave(ratio, sizes, None,"
                                    + " output_size="
                                    + decay.range()
                                    + "))"));
        }
        code.add("_4 = torch.sub_(weights, torch.mul(update, rate))");
        code.add("return [weights]");
        return code;
    }

    @Override
    protected void update(NDArray weights, NDArray gradient, Rates rates) {
        function.call(
                new NDList(
                        weights,
                        gradient,
                        mean,
                        variance,
                        // Of one axis it would make a vector of doubles of all that it divides.
                        Casts.copy(count(), DataType.FLOAT64).squeeze(),
                        HostArrays.scalar(host(), rates.learningRate()),
                        HostArrays.scalar(host(), rates.momentum().orElse(beta1)),
                        sizes));
    }

    @Override
    public void close() {
        function.close();
        super.close();
    }
}
