package ai.gaze.training.optim;

import ai.djl.ndarray.NDManager;
import ai.gaze.zoo.UserException;
import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.annotation.JsonDeserialize;
import com.fasterxml.jackson.databind.annotation.JsonNaming;

/**
 * {@code sgd}: stochastic gradient descent with momentum.
 *
 * @param lr base learning rate, at least 0; default 0.001
 * @param momentum at least 0; default 0
 * @param dampening of the momentum; default 0
 * @param nesterov whether it looks ahead; default false
 * @param weightDecay an L2 penalty, at least 0; default 0
 * @param decayBiasAndNorm whether biases, normalizations and scalar factors decay, too; default
 *     true
 * @param clipNorm largest global norm of the gradient, 0 to leave it alone; default 0
 */
@JsonDeserialize
@JsonNaming(PropertyNamingStrategies.KebabCaseStrategy.class)
public record SgdSpec(
        Double lr,
        Double momentum,
        Double dampening,
        Boolean nesterov,
        Double weightDecay,
        Boolean decayBiasAndNorm,
        Double clipNorm)
        implements OptimizerSpec {

    static final String NAME = "sgd";

    public SgdSpec {
        lr = OptimizerValues.atLeastZero("lr", lr, 1e-3);
        momentum = OptimizerValues.atLeastZero("momentum", momentum, 0);
        dampening = dampening == null ? Double.valueOf(0) : dampening;
        nesterov = nesterov != null && nesterov;
        weightDecay = OptimizerValues.atLeastZero("weight-decay", weightDecay, 0);
        decayBiasAndNorm = decayBiasAndNorm == null || decayBiasAndNorm;
        clipNorm = OptimizerValues.atLeastZero("clip-norm", clipNorm, 0);
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

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public Optimizer create(NDManager manager, long size, long matrices, boolean cycled) {
        WeightDecay decay = new WeightDecay(weightDecay, decayBiasAndNorm ? size : matrices);
        return new Sgd(manager, size, clipNorm, momentum, dampening, nesterov, decay, cycled);
    }
}
