package ai.gaze.training.optim;

import ai.djl.ndarray.NDManager;
import ai.gaze.zoo.Nearest;
import ai.gaze.zoo.UserException;
import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.annotation.JsonNaming;
import java.util.List;

/**
 * Which optimizer, as a recipe says it. What is not given takes PyTorch's default.
 *
 * @param name {@code adam}, {@code adamw} or {@code sgd}
 * @param lr base learning rate, at least 0; default 0.001
 * @param betas the two decay rates of Adam, in [0, 1); default 0.9, 0.999
 * @param eps added to Adam's denominator, at least 0; default 1e-8
 * @param momentum of SGD, at least 0; default 0
 * @param dampening of SGD's momentum; default 0
 * @param nesterov whether SGD looks ahead; default false
 * @param weightDecay decoupled for AdamW, an L2 penalty otherwise; default 0.01 for AdamW, else 0
 * @param decayBiasAndNorm whether biases, normalizations and scalar factors decay, too; default
 *     true
 * @param clipNorm largest global norm of the gradient, 0 to leave it alone; default 0
 */
@JsonNaming(PropertyNamingStrategies.KebabCaseStrategy.class)
public record OptimizerSpec(
        String name,
        Double lr,
        List<Double> betas,
        Double eps,
        Double momentum,
        Double dampening,
        Boolean nesterov,
        Double weightDecay,
        Boolean decayBiasAndNorm,
        Double clipNorm) {

    private static final List<String> NAMES = List.of("adam", "adamw", "sgd");

    public OptimizerSpec {
        name = name == null ? "adam" : name;
        if (!NAMES.contains(name)) {
            throw Nearest.unknown("optimizer", name, NAMES);
        }
        lr = orElse(lr, 1e-3);
        betas = betas == null ? List.of(0.9, 0.999) : List.copyOf(betas);
        eps = orElse(eps, 1e-8);
        momentum = orElse(momentum, 0);
        dampening = orElse(dampening, 0);
        nesterov = nesterov != null && nesterov;
        weightDecay = orElse(weightDecay, "adamw".equals(name) ? 1e-2 : 0);
        decayBiasAndNorm = decayBiasAndNorm == null || decayBiasAndNorm;
        clipNorm = orElse(clipNorm, 0);
        atLeastZero("lr", lr);
        atLeastZero("eps", eps);
        atLeastZero("momentum", momentum);
        atLeastZero("weight-decay", weightDecay);
        atLeastZero("clip-norm", clipNorm);
        if (betas.size() != 2 || !betas.stream().allMatch(b -> b >= 0 && b < 1)) {
            throw new UserException(
                    "betas of the optimizer must be two numbers from 0 to below 1 such as [0.9,"
                            + " 0.999], not "
                            + betas);
        }
        if (!Double.isFinite(dampening)) {
            throw new UserException(
                    "dampening of the optimizer must be a number, not " + dampening);
        }
        if (nesterov && (momentum == 0 || dampening != 0)) {
            throw new UserException(
                    "nesterov of the optimizer needs a momentum above 0 and no dampening; give"
                            + " momentum, or set nesterov to false");
        }
    }

    /** Returns the names of all optimizers. */
    public static List<String> names() {
        return NAMES;
    }

    /** An optimizer with the default of everything else. */
    public static OptimizerSpec of(String name, double lr) {
        return new OptimizerSpec(name, lr, null, null, null, null, null, null, null, null);
    }

    private static Double orElse(Double value, double fallback) {
        return value == null ? Double.valueOf(fallback) : value;
    }

    private static void atLeastZero(String key, double value) {
        if (!(value >= 0 && Double.isFinite(value))) {
            throw new UserException(
                    key + " of the optimizer must be a number of at least 0, not " + value);
        }
    }

    /**
     * Makes the optimizer for a schedule that leaves its momentum alone.
     *
     * @param manager its device is that of the weights
     * @param weights what will be trained
     */
    public Optimizer create(NDManager manager, FlatParameters weights) {
        return create(manager, weights, false);
    }

    /**
     * Makes the optimizer.
     *
     * @param manager its device is that of the weights
     * @param weights what will be trained
     * @param cycled whether the schedule sets the momentum
     */
    public Optimizer create(NDManager manager, FlatParameters weights, boolean cycled) {
        return create(manager, weights.size(), weights.matrices(), cycled);
    }

    /**
     * Makes the optimizer of a vector.
     *
     * @param manager its device is that of the weights
     * @param size number of weights
     * @param matrices how many of them, from the beginning, decay even without {@code
     *     decay-bias-and-norm}
     * @param cycled whether the schedule sets the momentum
     */
    Optimizer create(NDManager manager, long size, long matrices, boolean cycled) {
        WeightDecay decay = new WeightDecay(weightDecay, decayBiasAndNorm ? size : matrices);
        if ("sgd".equals(name)) {
            return new Sgd(manager, size, clipNorm, momentum, dampening, nesterov, decay, cycled);
        }
        return new Adam(
                manager,
                size,
                clipNorm,
                betas.get(0),
                betas.get(1),
                eps,
                decay,
                "adamw".equals(name));
    }
}
