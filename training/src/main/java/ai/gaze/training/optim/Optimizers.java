package ai.gaze.training.optim;

import ai.gaze.zoo.UserException;
import ai.gaze.zoo.registry.Registry;
import java.util.List;
import java.util.Map;

/**
 * All optimizers by name, and those of PyTorch at hand.
 *
 * <pre>{@code
 * Optimizers.adamW(1e-3).weightDecay(0.05)
 * Optimizers.sgd(0.1).momentum(0.9).nesterov(true)
 * Optimizers.of("my-own", 0.01).with("my-option", 2)
 * }</pre>
 */
public final class Optimizers {

    private static final Registry<OptimizerType> REGISTRY =
            new Registry<>("optimizer", OptimizerProvider.class, Optimizers::own);

    private Optimizers() {}

    private static List<OptimizerType> own() {
        return List.of(Adam.TYPE, Adam.DECOUPLED, Sgd.TYPE, Lion.TYPE, Lamb.TYPE, Muon.TYPE);
    }

    /** Returns the registry itself. */
    public static Registry<OptimizerType> registry() {
        return REGISTRY;
    }

    /**
     * Adds an optimizer, which can then be asked for by its name everywhere.
     *
     * @throws ai.gaze.zoo.UserException if its name or an alias is taken or cannot be one
     */
    public static void register(OptimizerType type) {
        REGISTRY.register(type);
    }

    /** Returns the names of all optimizers, in the order of registration. */
    public static List<String> names() {
        return REGISTRY.names();
    }

    /** Adam (Kingma and Ba, 2015) with PyTorch's defaults. */
    public static OptimizerSpec adam(double learningRate) {
        return of(Adam.TYPE, learningRate);
    }

    /** Adam with decoupled weight decay (Loshchilov and Hutter, 2019) with PyTorch's defaults. */
    public static OptimizerSpec adamW(double learningRate) {
        return of(Adam.DECOUPLED, learningRate);
    }

    /** Stochastic gradient descent, without momentum unless that is given. */
    public static OptimizerSpec sgd(double learningRate) {
        return of(Sgd.TYPE, learningRate);
    }

    /**
     * Lion (Chen et al., 2023) with timm's defaults; a tenth to a third of AdamW's rate suits it.
     */
    public static OptimizerSpec lion(double learningRate) {
        return of(Lion.TYPE, learningRate);
    }

    /** LAMB (You et al., 2020) with timm's defaults, but for its {@code clipNorm(1)}. */
    public static OptimizerSpec lamb(double learningRate) {
        return of(Lamb.TYPE, learningRate);
    }

    /**
     * Muon (Jordan et al., 2024) for convolutions and matrices, and AdamW for the last matrix,
     * biases and normalizations. Option {@code adam-lr}: the rate of those.
     *
     * @param learningRate such as 0.02
     */
    public static OptimizerSpec muon(double learningRate) {
        return of(Muon.TYPE, learningRate);
    }

    /**
     * An optimizer by its name, with the defaults of its other options.
     *
     * @throws ai.gaze.zoo.UserException if there is none of that name
     */
    public static OptimizerSpec of(String name, double learningRate) {
        return of(REGISTRY.get(name), learningRate);
    }

    /** An optimizer, registered or not, with the defaults of its other options. */
    public static OptimizerSpec of(OptimizerType type, double learningRate) {
        if (type == null) {
            throw new UserException("null was given for the type of an optimizer; give it one");
        }
        return new OptimizerSpec(type, Map.of()).with(OptimizerType.LR.name(), learningRate);
    }
}
