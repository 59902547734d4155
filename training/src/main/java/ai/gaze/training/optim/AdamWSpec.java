package ai.gaze.training.optim;

import ai.djl.ndarray.NDManager;
import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.annotation.JsonDeserialize;
import com.fasterxml.jackson.databind.annotation.JsonNaming;
import java.util.List;

/**
 * {@code adamw}: Adam with decoupled weight decay.
 *
 * @param lr base learning rate, at least 0; default 0.001
 * @param betas the two decay rates, in [0, 1); default 0.9, 0.999
 * @param eps added to the denominator, at least 0; default 1e-8
 * @param weightDecay at least 0; default 1e-2
 * @param decayBiasAndNorm whether biases, normalizations and scalar factors decay, too; default
 *     true
 * @param clipNorm largest global norm of the gradient, 0 to leave it alone; default 0
 */
@JsonDeserialize
@JsonNaming(PropertyNamingStrategies.KebabCaseStrategy.class)
public record AdamWSpec(
        Double lr,
        List<Double> betas,
        Double eps,
        Double weightDecay,
        Boolean decayBiasAndNorm,
        Double clipNorm)
        implements OptimizerSpec {

    static final String NAME = "adamw";

    public AdamWSpec {
        lr = OptimizerValues.atLeastZero("lr", lr, 1e-3);
        betas = OptimizerValues.betas(betas);
        eps = OptimizerValues.atLeastZero("eps", eps, 1e-8);
        weightDecay = OptimizerValues.atLeastZero("weight-decay", weightDecay, 1e-2);
        decayBiasAndNorm = decayBiasAndNorm == null || decayBiasAndNorm;
        clipNorm = OptimizerValues.atLeastZero("clip-norm", clipNorm, 0);
    }

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public Optimizer create(NDManager manager, long size, long matrices, boolean cycled) {
        WeightDecay decay = new WeightDecay(weightDecay, decayBiasAndNorm ? size : matrices);
        return new Adam(manager, size, clipNorm, betas.get(0), betas.get(1), eps, decay, true);
    }
}
