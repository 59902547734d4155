package ai.gaze.training.optim;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.types.Shape;
import ai.gaze.training.schedule.Rates;
import ai.gaze.zoo.Texts;
import ai.gaze.zoo.array.HostArrays;
import ai.gaze.zoo.registry.Option;
import ai.gaze.zoo.registry.OptionValues;
import ai.gaze.zoo.registry.Options;
import java.util.ArrayList;
import java.util.List;

/**
 * Muon (Jordan et al., "Muon: An optimizer for hidden layers in neural networks", 2024) as its
 * published code computes it: Nesterov's momentum of each matrix, and of each convolution's filters
 * as rows, is replaced by a nearly orthogonal one by five Newton-Schulz steps, and is the update.
 * The last matrix of the network, which gives the logits, and all biases, scales and shifts are
 * moved by AdamW with a rate of its own.
 *
 * <p>The steps are computed in float32, where the published code rounds to bfloat16.
 */
final class Muon extends Optimizer {

    private static final Option<Double> MOMENTUM =
            Options.probability("momentum", 0.95).describe("of the gradients of earlier steps");
    private static final Option<Double> ADAM_LR =
            Options.number("adam-lr", 3e-4, 0)
                    .describe("learning rate of what AdamW moves; the schedule changes it alike");
    private static final Option<Double> DECAY = WeightDecay.option(0);

    static final OptimizerType TYPE =
            OptimizerType.of(
                    "muon", List.of(MOMENTUM, ADAM_LR, DECAY, WeightDecay.OF_ALL), Muon::ofNetwork);

    private static final List<String> ARGUMENTS =
            List.of("weights", "gradient", "momentum", "rate", "beta");

    private final double beta;
    private final WeightDecay decay;
    private final NDArray momentum;
    private final InPlaceFunction function;

    private static Optimizer ofNetwork(WeightVector weights, OptionValues options) {
        long matrices = 0;
        List<Shape> shapes = new ArrayList<>(weights.shapes());
        shapes.removeIf(shape -> shape.dimension() < 2);
        if (weights.hasHead() && !shapes.isEmpty()) {
            shapes.remove(shapes.size() - 1);
        }
        for (Shape shape : shapes) {
            matrices += shape.size();
        }
        double lr = options.get(OptimizerType.LR);
        OptimizerSpec adam =
                Optimizers.adamW(options.get(ADAM_LR))
                        .betas(0.9, 0.95)
                        .eps(1e-10)
                        .weightDecay(options.get(DECAY))
                        .decayBiasAndNorm(options.get(WeightDecay.OF_ALL));
        List<OptimizerParts.Part> parts = new ArrayList<>();
        if (matrices > 0) {
            WeightVector own = weights.part(matrices, matrices, shapes);
            parts.add(new OptimizerParts.Part("muon", 0, matrices, 1, new Muon(own, options)));
        }
        long rest = weights.size() - matrices;
        if (rest > 0) {
            WeightVector own =
                    weights.part(
                            rest,
                            weights.matrices() - matrices,
                            weights.shapes().subList(shapes.size(), weights.shapes().size()));
            // A rate of 0 is one of nothing, whatever the schedule makes of it.
            double scale = lr == 0 ? 0 : options.get(ADAM_LR) / lr;
            parts.add(new OptimizerParts.Part("adam", matrices, rest, scale, adam.create(own)));
        }
        return new OptimizerParts(weights, parts);
    }

    private Muon(WeightVector weights, OptionValues options) {
        super(weights);
        beta = options.get(MOMENTUM);
        decay = WeightDecay.of(options, DECAY, weights);
        momentum = zeros("momentum");
        function = new InPlaceFunction(manager(), "Muon", ARGUMENTS, code(weights.shapes()));
    }

    private static List<String> code(List<Shape> shapes) {
        List<String> code = new ArrayList<>();
        code.add("b = float(beta)");
        code.add("_0 = torch.lerp_(momentum, gradient, torch.sub(1., b))");
        code.add("all = torch.lerp(gradient, momentum, b)");
        code.add(
                Texts.format(
                        "pieces = torch.split_with_sizes(all, %s)",
                        shapes.stream().map(Shape::size).toList()));
        List<String> updates = new ArrayList<>();
        for (int i = 0; i < shapes.size(); i++) {
            Shape shape = shapes.get(i);
            long rows = shape.get(0);
            long columns = shape.size() / rows;
            boolean isTall = rows > columns;
            String matrix = Texts.format("torch.reshape(pieces[%s], [%s, %s])", i, rows, columns);
            code.add(Texts.format("g%s = %s", i, isTall ? "torch.t(" + matrix + ")" : matrix));
            code.add(
                    Texts.format(
                            "x%s = torch.div(g%s, torch.add(torch.norm(g%s, 2), 1e-07))", i, i, i));
            for (int step = 0; step < 5; step++) {
                code.add(Texts.format("a%s = torch.matmul(x%s, torch.t(x%s))", i, i, i));
                code.add(
                        Texts.format(
                                "c%s = torch.add(torch.mul(a%s, -4.775), torch.mul(torch.matmul(a%s, a%s), 2.0315))",
                                i, i, i, i));
                code.add(
                        Texts.format(
                                "x%s = torch.add(torch.mul(x%s, 3.4445), torch.matmul(c%s, x%s))",
                                i, i, i, i));
            }
            String flat =
                    Texts.format(
                            "torch.reshape(%s, [-1])", isTall ? "torch.t(x" + i + ")" : "x" + i);
            code.add(Texts.format("u%s = torch.mul(%s, %s)", i, flat, scale(shape)));
            updates.add("u" + i);
        }
        code.add("update = torch.cat(" + updates + ")");
        code.add("_1 = torch.sub_(weights, torch.mul(update, rate))");
        code.add("return [weights]");
        return code;
    }

    // Of the last two axes, which of filters are those of the kernel: so the published code has it.
    private static double scale(Shape shape) {
        int last = shape.dimension() - 1;
        return Math.sqrt(Math.max(1, (double) shape.get(last - 1) / shape.get(last)));
    }

    @Override
    protected void update(NDArray weights, NDArray gradient, Rates rates) {
        decay.shrink(host(), weights, rates.learningRate(), null);
        function.call(
                new NDList(
                        weights,
                        gradient,
                        momentum,
                        HostArrays.scalar(host(), rates.learningRate()),
                        HostArrays.scalar(host(), rates.momentum().orElse(beta))));
    }

    @Override
    public void close() {
        function.close();
        super.close();
    }
}
