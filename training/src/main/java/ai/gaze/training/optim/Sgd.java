package ai.gaze.training.optim;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.gaze.training.schedule.Rates;
import ai.gaze.zoo.UserException;
import ai.gaze.zoo.array.Casts;
import ai.gaze.zoo.array.HostArrays;
import ai.gaze.zoo.registry.Option;
import ai.gaze.zoo.registry.OptionValues;
import ai.gaze.zoo.registry.Options;
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

    private Sgd(WeightVector weights, OptionValues options) {
        super(weights);
        momentum = options.get(MOMENTUM);
        dampening = options.get(DAMPENING);
        nesterov = options.get(NESTEROV);
        decay = WeightDecay.of(options, DECAY, weights);
        buffer = momentum == 0 && !weights.cyclesMomentum() ? null : zeros("momentum");
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
        NDArray factor = Casts.copy(count(), DataType.FLOAT64);
        InPlace.shift(host(), factor, -1);
        NDArray later = factor.minimum(HostArrays.scalar(host(), 1.0));
        InPlace.scale(host(), later, -dampening);
        InPlace.shift(host(), later, 1);
        gradient.muli(Casts.copy(later, DataType.FLOAT32));
    }
}
