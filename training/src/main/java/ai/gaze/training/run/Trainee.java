package ai.gaze.training.run;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Block;
import ai.djl.nn.Parameter;
import ai.djl.training.ParameterStore;
import ai.gaze.training.execution.Execution;
import ai.gaze.training.execution.Pass;
import ai.gaze.training.optim.CrossEntropy;
import ai.gaze.training.optim.ExponentialMovingAverage;
import ai.gaze.training.optim.FlatParameters;
import ai.gaze.training.optim.LossScaler;
import ai.gaze.training.optim.Optimizer;
import ai.gaze.training.schedule.Rates;
import ai.gaze.zoo.FreezePlan;
import ai.gaze.zoo.ModelSpec;
import ai.gaze.zoo.ModelZoo;
import ai.gaze.zoo.attention.AttentionBlock;
import ai.gaze.zoo.layer.ForwardObserver;
import ai.gaze.zoo.layer.ObservedStore;
import ai.gaze.zoo.layer.ParameterNames;
import ai.gaze.zoo.layer.SeededInitialization;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;

/** A network that is being trained: its weights on the device and the optimizer that moves them. */
public final class Trainee implements AutoCloseable {

    private final NDManager manager;
    private final NDManager initial;
    private final ModelSpec spec;
    private final Block network;
    private final Recipe recipe;
    private final FreezePlan plan;
    private final long size;
    private final CrossEntropy criterion;
    private final LossScaler scaler;
    private final Consumer<String> warning;
    private Set<String> frozen;
    private FlatParameters parameters;
    private Optimizer optimizer;
    private ExponentialMovingAverage ema;
    private Execution execution;

    private Trainee(
            NDManager manager,
            NDManager initial,
            ModelSpec spec,
            Block network,
            Recipe recipe,
            Consumer<String> warning) {
        this.manager = manager;
        this.initial = initial;
        this.spec = spec;
        this.network = network;
        this.recipe = recipe;
        this.warning = warning;
        plan = recipe.transfer().plan();
        size =
                ParameterNames.of(network).values().stream()
                        .filter(Parameter::requiresGradient)
                        .mapToLong(p -> p.getShape().size())
                        .sum();
        criterion = new CrossEntropy(recipe.labelSmoothing());
        scaler = recipe.precision().needsLossScaling() ? new LossScaler(manager) : null;
        freezeFor(1);
    }

    /**
     * Freezes what the recipe wants frozen in an epoch. Where that is something else than before,
     * the optimizer begins afresh, as when a PyTorch script makes a new one.
     *
     * @param epoch the epoch, counted from 1
     */
    void freezeFor(int epoch) {
        Set<String> wanted = plan.isNone() ? Set.of() : plan.frozen(network, epoch);
        if (wanted.equals(frozen)) {
            return;
        }
        frozen = wanted;
        if (!plan.isNone()) {
            plan.apply(network, epoch);
        }
        FlatParameters next = new FlatParameters(manager, ParameterNames.of(network));
        if (parameters != null) {
            next.load(parameters.values());
        }
        if (recipe.ema().isOn()) {
            average(next);
        }
        if (parameters != null) {
            execution.close();
            optimizer.close();
            parameters.close();
        }
        parameters = next;
        optimizer =
                recipe.optimizer()
                        .create(manager, parameters, recipe.schedule().isMomentumCycled());
        execution =
                Execution.create(
                        recipe.execution(),
                        recipe.precision(),
                        network,
                        parameters,
                        criterion,
                        scaler,
                        images(spec),
                        warning);
    }

    // Another choice of frozen weights is no reason to forget the average.
    private void average(FlatParameters next) {
        ExponentialMovingAverage before = ema;
        ema = new ExponentialMovingAverage(manager, next, recipe.ema());
        if (before != null) {
            ema.restore(before.updates(), before.average().values());
            before.close();
        }
    }

    /** Number of weights that training can move, frozen ones included. */
    long size() {
        return size;
    }

    /**
     * Builds the network of a recipe with the initial weights of its seed, or of the file that the
     * recipe names.
     *
     * @param fromFile whether to read that file; a run that goes on has its weights elsewhere
     * @param warning is told which weights of the file did not fit, and why a network cannot be
     *     compiled
     */
    public static Trainee create(
            NDManager device,
            ModelSpec spec,
            Recipe recipe,
            boolean fromFile,
            Consumer<String> warning) {
        Block network = ModelZoo.create(spec);
        // On the CPU, so that every device starts from the same weights.
        NDManager initial = device.newSubManager(ai.djl.Device.cpu());
        SeededInitialization.initialize(network, initial, recipe.seed(), images(spec));
        if (fromFile && recipe.transfer().init() != null) {
            InitialWeights.load(network, spec, recipe.transfer(), warning);
        }
        return new Trainee(device.newSubManager(), initial, spec, network, recipe, warning);
    }

    private static Shape images(ModelSpec spec) {
        return new Shape(1, 3, spec.inputSize(), spec.inputSize());
    }

    ModelSpec spec() {
        return spec;
    }

    FlatParameters parameters() {
        return parameters;
    }

    /** The average of the weights, if the recipe wants one. */
    Optional<ExponentialMovingAverage> ema() {
        return Optional.ofNullable(ema);
    }

    /** What is evaluated: the averaged weights, if there are any. */
    FlatParameters evaluated() {
        return ema == null ? parameters : ema.average();
    }

    /** What scales the loss, if anything does. */
    Optional<LossScaler> scaler() {
        return Optional.ofNullable(scaler);
    }

    Optimizer optimizer() {
        return optimizer;
    }

    /**
     * Trains on one batch.
     *
     * @param step owner of everything that the step makes
     * @param images {@code [B, 3, H, W]}
     * @param labels int64 {@code [B]}
     * @return the loss before the update, a scalar, and the number of right predictions, a scalar;
     *     both on the device
     */
    public NDList step(NDManager step, NDArray images, NDArray labels, Rates rates) {
        Pass pass = execution.run(step, images, labels);
        optimizer.step(parameters.vector(), pass.gradient(), rates, pass.foundInf());
        if (ema != null) {
            ema.update(pass.foundInf());
        }
        return new NDList(pass.loss(), pass.correct());
    }

    /**
     * Returns the logits {@code [B, classes]} of images {@code [B, 3, H, W]} in evaluation mode, of
     * the averaged weights if there are any.
     */
    NDArray logits(NDArray images) {
        ParameterStore store = evaluated().forEvaluation();
        return network.forward(store, new NDList(images), false).singletonOrThrow();
    }

    /** Returns the attention modules of the network by name. */
    Map<String, AttentionBlock> attention() {
        return ModelZoo.attentionModules(network);
    }

    /** Runs images {@code [B, 3, H, W]} through the blocks, for those who observe them. */
    void observe(NDArray images, ForwardObserver observer) {
        network.forward(
                new ObservedStore(evaluated().forEvaluation(), observer),
                new NDList(images),
                false);
    }

    /** Whether all that a checkpoint takes of the network is numbers: the average, too. */
    boolean isFinite() {
        return parameters.isFinite() && (ema == null || ema.average().isFinite());
    }

    @Override
    public void close() {
        if (ema != null) {
            ema.close();
        }
        execution.close();
        if (scaler != null) {
            scaler.close();
        }
        optimizer.close();
        parameters.close();
        manager.close();
        initial.close();
    }
}
