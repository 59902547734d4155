package ai.gaze.training.run;

import ai.djl.engine.Engine;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Block;
import ai.djl.training.GradientCollector;
import ai.djl.training.ParameterStore;
import ai.gaze.training.optim.CrossEntropy;
import ai.gaze.training.optim.FlatParameters;
import ai.gaze.training.optim.Optimizer;
import ai.gaze.training.optim.StepParameters;
import ai.gaze.training.schedule.Rates;
import ai.gaze.zoo.ModelSpec;
import ai.gaze.zoo.ModelZoo;
import ai.gaze.zoo.layer.ParameterNames;
import ai.gaze.zoo.layer.SeededInitialization;

/** A network that is being trained: its weights on the device and the optimizer that moves them. */
final class Trainee implements AutoCloseable {

    private final NDManager manager;
    private final NDManager initial;
    private final ModelSpec spec;
    private final Block network;
    private final FlatParameters parameters;
    private final Optimizer optimizer;
    private final CrossEntropy criterion;

    private Trainee(
            NDManager manager, NDManager initial, ModelSpec spec, Block network, Recipe recipe) {
        this.manager = manager;
        this.initial = initial;
        this.spec = spec;
        this.network = network;
        parameters = new FlatParameters(manager, ParameterNames.of(network));
        optimizer = recipe.optimizer().create(manager, parameters);
        criterion = new CrossEntropy(recipe.labelSmoothing());
    }

    /** Builds the network of a recipe with the initial weights of its seed. */
    static Trainee create(NDManager device, ModelSpec spec, Recipe recipe) {
        Block network = ModelZoo.create(spec);
        // On the CPU, so that every device starts from the same weights.
        NDManager initial = device.newSubManager(ai.djl.Device.cpu());
        Shape images = new Shape(1, 3, spec.inputSize(), spec.inputSize());
        SeededInitialization.initialize(network, initial, recipe.seed(), images);
        return new Trainee(device.newSubManager(), initial, spec, network, recipe);
    }

    ModelSpec spec() {
        return spec;
    }

    FlatParameters parameters() {
        return parameters;
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
    NDList step(NDManager step, NDArray images, NDArray labels, Rates rates) {
        try (GradientCollector collector = Engine.getInstance().newGradientCollector()) {
            StepParameters store = parameters.forStep(step);
            NDArray logits = network.forward(store, new NDList(images), true).singletonOrThrow();
            NDArray loss = criterion.of(logits, labels);
            collector.backward(loss);
            optimizer.step(parameters.vector(), store.gradient(), rates);
            NDArray seen = logits.stopGradient();
            NDArray correct = seen.argMax(1).eq(labels).toType(DataType.FLOAT32, false).sum();
            return new NDList(loss.stopGradient(), correct);
        }
    }

    /**
     * Returns the logits {@code [B, classes]} of images {@code [B, 3, H, W]} in evaluation mode.
     */
    NDArray logits(NDArray images) {
        ParameterStore store = parameters.forEvaluation();
        return network.forward(store, new NDList(images), false).singletonOrThrow();
    }

    /** Whether every weight is a number. */
    boolean isFinite() {
        try (NDArray zeros = parameters.vector().mul(0);
                NDArray sum = zeros.sum()) {
            return sum.getFloat() == 0;
        }
    }

    @Override
    public void close() {
        optimizer.close();
        parameters.close();
        manager.close();
        initial.close();
    }
}
