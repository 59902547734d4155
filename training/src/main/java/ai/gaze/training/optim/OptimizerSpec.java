package ai.gaze.training.optim;

import ai.djl.ndarray.NDManager;
import ai.gaze.training.config.ConfiguredReader;
import ai.gaze.zoo.registry.Configured;
import ai.gaze.zoo.registry.OptionValues;
import com.fasterxml.jackson.databind.annotation.JsonDeserialize;
import java.util.List;
import java.util.Map;

/**
 * Which optimizer, with which options; {@link Optimizers} makes them. Each of its methods that sets
 * an option returns another one, and throws a {@code UserException} where the optimizer has no such
 * option or it cannot have that value.
 */
@JsonDeserialize(using = OptimizerSpec.Reader.class)
public final class OptimizerSpec extends Configured<OptimizerType> {

    OptimizerSpec(OptimizerType type, Map<String, String> given) {
        this(type, new OptionValues("optimizer " + type.name(), type.options(), given));
    }

    private OptimizerSpec(OptimizerType type, OptionValues values) {
        super(type, values);
    }

    /** Reads one by its name. */
    static final class Reader extends ConfiguredReader<OptimizerType, OptimizerSpec> {

        private static final long serialVersionUID = 1;

        Reader() {
            super(OptimizerSpec.class, "optimizer", Optimizers.registry(), OptimizerSpec::new);
        }
    }

    /** Returns the base learning rate. */
    public double lr() {
        return options().get(OptimizerType.LR);
    }

    /**
     * The same with another value of an option.
     *
     * @param option its name, such as {@code dampening}
     * @param value a number, true or false, a list of numbers, or a text
     */
    public OptimizerSpec with(String option, Object value) {
        return new OptimizerSpec(type(), options().with(option, value));
    }

    /** The same with a weight decay: for adam and sgd an L2 penalty. */
    public OptimizerSpec weightDecay(double rate) {
        return with("weight-decay", rate);
    }

    /** The same in which biases, normalizations and scalar factors decay, too, or not. */
    public OptimizerSpec decayBiasAndNorm(boolean decays) {
        return with("decay-bias-and-norm", decays);
    }

    /** The same with the momentum of sgd, such as 0.9. */
    public OptimizerSpec momentum(double momentum) {
        return with("momentum", momentum);
    }

    /** The same with Nesterov's variant of the momentum, or without. */
    public OptimizerSpec nesterov(boolean looksAhead) {
        return with("nesterov", looksAhead);
    }

    /** The same with the decay rates of Adam's averages of gradients and of their squares. */
    public OptimizerSpec betas(double beta1, double beta2) {
        return with("betas", List.of(beta1, beta2));
    }

    /** The same with what Adam adds to the denominator. */
    public OptimizerSpec eps(double eps) {
        return with("eps", eps);
    }

    /** The same that limits the norm of the gradient of all weights; 0 leaves it alone. */
    public OptimizerSpec clipNorm(double norm) {
        return with("clip-norm", norm);
    }

    @Override
    public void check() {
        type().check().accept(options());
    }

    /**
     * Makes the optimizer.
     *
     * @throws ai.gaze.zoo.UserException if its options do not go together, or it cannot be made
     */
    public Optimizer create(WeightVector weights) {
        return type().create(weights, options());
    }

    /**
     * Makes the optimizer of a network.
     *
     * @param manager its device is that of the weights
     * @param weights what will be trained
     * @param cyclesMomentum whether the schedule sets the momentum
     */
    public Optimizer create(NDManager manager, FlatParameters weights, boolean cyclesMomentum) {
        return create(
                new WeightVector(manager, weights.size(), weights.matrices(), cyclesMomentum));
    }
}
