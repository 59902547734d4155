package ai.gaze.training.optim;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.types.Shape;
import ai.gaze.training.schedule.Rates;
import ai.gaze.zoo.Texts;
import ai.gaze.zoo.UserException;
import ai.gaze.zoo.array.HostArrays;
import ai.gaze.zoo.registry.Option;
import ai.gaze.zoo.registry.OptionValues;
import ai.gaze.zoo.registry.Options;
import java.util.ArrayList;
import java.util.List;

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

    private static final Option<Double> MOMENTUM =
            Options.number("momentum", 0, 0).describe("of the gradients of earlier steps");
    private static final Option<Double> DAMPENING =
            Options.number("dampening", 0).describe("of the gradient, beside a momentum");
    private static final Option<Boolean> NESTEROV =
            Options.flag("nesterov", false).describe("whether the momentum looks ahead");
    private static final Option<Double> DECAY = WeightDecay.option(0);

    static final OptimizerType TYPE =
            OptimizerType.of(
                            "sgd",
                            List.of(MOMENTUM, DAMPENING, NESTEROV, DECAY, WeightDecay.OF_ALL),
                            Sgd::new)
                    .check(Sgd::requireMomentumOfNesterov);

    private final double momentum;
    private final double dampening;
    private final boolean nesterov;
    private final WeightDecay decay;
    private final NDArray buffer;
    private final InPlaceFunction function;

    private Sgd(WeightVector weights, OptionValues options) {
        super(weights);
        momentum = options.get(MOMENTUM);
        dampening = options.get(DAMPENING);
        nesterov = options.get(NESTEROV);
        decay = WeightDecay.of(options, DECAY, weights);
        buffer = momentum == 0 && !weights.cyclesMomentum() ? null : zeros("momentum");
        function = new InPlaceFunction(manager(), "SGD", arguments(), code());
    }

    private static void requireMomentumOfNesterov(OptionValues options) {
        if (options.get(NESTEROV) && (options.get(MOMENTUM) == 0 || options.get(DAMPENING) != 0)) {
            throw new UserException(
                    "option nesterov of optimizer sgd needs a momentum above 0 and no dampening;"
                            + " give momentum, or set nesterov to false");
        }
    }

    @Override
    protected void update(NDArray weights, NDArray gradient, Rates rates) {
        double[] numbers = {rates.learningRate(), rates.momentum().orElse(momentum)};
        NDList arguments =
                new NDList(weights, gradient, HostArrays.of(host(), numbers, new Shape(2)));
        if (buffer != null) {
            arguments.add(buffer);
        }
        if (buffer != null && dampening != 0) {
            // On the device: the host does not know which steps were left out.
            arguments.add(count());
        }
        function.call(arguments);
    }

    private List<String> arguments() {
        List<String> names = new ArrayList<>(List.of("weights", "gradient", "rates"));
        if (buffer != null) {
            names.add("buffer");
        }
        if (buffer != null && dampening != 0) {
            names.add("count");
        }
        return names;
    }

    // Each product is rounded before it is added: those of PyTorch's fused kernel are not, and have
    // other bits.
    private List<String> code() {
        List<String> code = new ArrayList<>();
        code.add("rate = float(torch.select(rates, 0, 0))");
        decay.addTo(code);
        if (buffer == null) {
            code.add("gradient = torch.mul_(gradient, rate)");
            code.add("weights = torch.sub_(weights, gradient)");
        } else {
            code.add("momentum = float(torch.select(rates, 0, 1))");
            code.add("buffer = torch.mul_(buffer, momentum)");
            if (dampening != 0) {
                addDampening(code);
            }
            code.add("buffer = torch.add_(buffer, gradient)");
            if (nesterov) {
                code.add("gradient = torch.add_(gradient, torch.mul(buffer, momentum))");
                code.add("gradient = torch.mul_(gradient, rate)");
                code.add("weights = torch.sub_(weights, gradient)");
            } else {
                code.add("weights = torch.add_(weights, torch.mul(buffer, torch.neg(rate)))");
            }
        }
        code.add("return [weights]");
        return code;
    }

    /** Multiplies by {@code 1 - dampening}, but in the first step that is made by 1. */
    private void addDampening(List<String> code) {
        code.add("later = torch.sub(torch.to(count, 7, False, False, None), 1.)");
        code.add(Texts.format("later = torch.mul(torch.clamp_max(later, 1.), %s)", -dampening));
        code.add("later = torch.to(torch.add(later, 1.), 6, False, False, None)");
        code.add("gradient = torch.mul_(gradient, later)");
    }

    @Override
    public void close() {
        function.close();
        super.close();
    }
}
