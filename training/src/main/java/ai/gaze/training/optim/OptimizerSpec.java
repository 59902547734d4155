package ai.gaze.training.optim;

import ai.djl.ndarray.NDManager;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import com.fasterxml.jackson.databind.annotation.JsonDeserialize;
import java.util.List;
import java.util.Map;

/**
 * Which optimizer, as a recipe says it: a record for each, with the keys that it reads and no
 * others. What is not given takes PyTorch's default.
 */
@JsonPropertyOrder({"name", "lr"})
@JsonDeserialize(using = OptimizerSpecReader.class)
public sealed interface OptimizerSpec permits AdamSpec, AdamWSpec, SgdSpec {

    /** Its name in a recipe. */
    @JsonProperty
    String name();

    /** Base learning rate, at least 0. */
    Double lr();

    /** How strongly the weights decay, at least 0. */
    Double weightDecay();

    /** Whether biases, normalizations and scalar factors decay, too. */
    Boolean decayBiasAndNorm();

    /** Largest global norm of the gradient; 0 to leave it alone. */
    Double clipNorm();

    /**
     * Makes the optimizer of a vector.
     *
     * @param manager its device is that of the weights
     * @param size number of weights
     * @param matrices how many of them, from the beginning, decay even without {@code
     *     decay-bias-and-norm}
     * @param cycled whether the schedule sets the momentum
     */
    Optimizer create(NDManager manager, long size, long matrices, boolean cycled);

    /**
     * Makes the optimizer.
     *
     * @param manager its device is that of the weights
     * @param weights what will be trained
     * @param cycled whether the schedule sets the momentum
     */
    default Optimizer create(NDManager manager, FlatParameters weights, boolean cycled) {
        return create(manager, weights.size(), weights.matrices(), cycled);
    }

    /**
     * Makes the optimizer for a schedule that leaves its momentum alone.
     *
     * @param manager its device is that of the weights
     * @param weights what will be trained
     */
    default Optimizer create(NDManager manager, FlatParameters weights) {
        return create(manager, weights, false);
    }

    /** Returns the names of all optimizers. */
    static List<String> names() {
        return List.copyOf(keys().keySet());
    }

    /** Returns the keys that each optimizer reads, by its name; {@code name} is not among them. */
    static Map<String, List<String>> keys() {
        return OptimizerSpecReader.KEYS;
    }

    /** An optimizer with the default of everything else. */
    static OptimizerSpec of(String name, double lr) {
        return switch (name) {
            case AdamSpec.NAME -> new AdamSpec(lr, null, null, null, null, null);
            case AdamWSpec.NAME -> new AdamWSpec(lr, null, null, null, null, null);
            case SgdSpec.NAME -> new SgdSpec(lr, null, null, null, null, null, null);
            default -> throw new IllegalArgumentException(name);
        };
    }
}
