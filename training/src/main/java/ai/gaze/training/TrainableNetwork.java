package ai.gaze.training;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.index.NDIndex;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Block;
import ai.djl.nn.Parameter;
import ai.djl.training.ParameterStore;
import ai.gaze.training.checkpoint.CheckpointData;
import ai.gaze.training.data.Batch;
import ai.gaze.training.data.ImageSource;
import ai.gaze.training.execution.Execution;
import ai.gaze.training.execution.Pass;
import ai.gaze.training.optim.ExponentialMovingAverage;
import ai.gaze.training.optim.FlatParameters;
import ai.gaze.training.optim.KernelOrder;
import ai.gaze.training.optim.LossScaler;
import ai.gaze.training.optim.Optimizer;
import ai.gaze.training.schedule.Rates;
import ai.gaze.zoo.Closing;
import ai.gaze.zoo.UserException;
import ai.gaze.zoo.layer.ForwardObserver;
import ai.gaze.zoo.layer.ObservedStore;
import ai.gaze.zoo.layer.ParameterNames;
import ai.gaze.zoo.layer.SeededInitialization;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

/**
 * A network that is being trained: copies of its weights on the device, and the optimizer that
 * moves them. One call of {@link #step} is a training step.
 */
public final class TrainableNetwork implements Stateful, AutoCloseable {

    private static final String SCALER = "loss-scaler";
    private static final ObjectMapper JSON = new ObjectMapper();

    private final NDManager manager;
    private final NDManager initial;
    private final Block network;
    private final NetworkCheck check;
    private final FirstWeights first;
    private final TrainingBuilder settings;
    private final LossScaler scaler;
    private final StepPasses passes;
    private final long size;
    private Set<String> frozen;
    private FlatParameters parameters;
    private Optimizer optimizer;
    private ExponentialMovingAverage ema;
    private Execution execution;
    private int epochOfFrozen;

    /**
     * Copies the weights of a network to the device. One that has none yet gets those of the seed.
     *
     * @param parent its device is that of the training
     * @param network the network
     * @param images shape of the images, {@code [1, C, H, W]}
     * @param settings how it is trained; of them optimizer, schedule, loss, average, frozen
     *     weights, precision, execution and seed count here
     * @throws UserException if they do not fit the network
     */
    public TrainableNetwork(
            NDManager parent, Block network, Shape images, TrainingBuilder settings) {
        this.network = network;
        this.settings = settings;
        manager = parent.newSubManager();
        check = new NetworkCheck(network, images, manager.getDevice());
        // On the CPU, so that every device starts from the same weights.
        initial = parent.newSubManager(Device.cpu());
        first = FirstWeights.of(network);
        check.requireNotFreed();
        SavedTensors.requireFree(ParameterNames.of(network).keySet());
        if (!network.isInitialized()) {
            check.requireComputable(
                    () -> SeededInitialization.initialize(network, initial, settings.seed, images));
        }
        first.lend();
        check.requireArrays();
        settings.initialWeights.accept(network);
        check.requireArrays();
        scaler = settings.precision.needsLossScaling() ? new LossScaler(manager) : null;
        passes = new StepPasses(settings, network, images, scaler);
        size =
                ParameterNames.of(network).values().stream()
                        .filter(this::isMovable)
                        .distinct()
                        .mapToLong(p -> p.getShape().size())
                        .sum();
        freezeFor(1);
    }

    /**
     * Makes sure that the network gives logits.
     *
     * @param source whose classes they are of; with masks, of each pixel
     * @throws UserException if it does not
     */
    void requireLogits(ImageSource source) {
        check.requireLogits(manager, parameters.forEvaluation(), source);
    }

    /**
     * Freezes what is to be frozen in an epoch. Where that is something else than before, the
     * optimizer begins afresh, as when a PyTorch script makes a new one.
     *
     * @param epoch the epoch, counted from 1
     */
    void freezeFor(int epoch) {
        Set<String> wanted =
                settings.freeze.isNone() ? Set.of() : settings.freeze.frozen(network, epoch);
        if (!wanted.equals(frozen)) {
            train(wanted);
        }
        epochOfFrozen = epoch;
    }

    // All that is new is made before anything of before is given up: one that fails here may be
    // restored.
    private void train(Set<String> fixed) {
        Map<String, Parameter> all = ParameterNames.of(network);
        FlatParameters next =
                FlatParameters.channelsLast(
                        manager,
                        all,
                        settings.optimizer.groups(network),
                        name -> fixed.contains(name) || !isMovable(all.get(name)));
        AutoCloseable[] made = {null, null, next};
        try {
            if (parameters != null) {
                next.load(parameters.values());
            }
            ExponentialMovingAverage nextEma = settings.ema.isOn() ? average(next) : null;
            made[0] = nextEma;
            Optimizer nextOptimizer =
                    settings.optimizer.create(
                            manager, next, settings.schedule.setsMomentum(settings.optimizer.lr()));
            made[1] = nextOptimizer;
            Execution nextExecution = passes.of(next);
            AutoCloseable[] before = {ema, execution, named(), parameters};
            frozen = fixed;
            parameters = next;
            ema = nextEma;
            optimizer = nextOptimizer;
            execution = nextExecution;
            made = new AutoCloseable[0];
            Closing.all(before);
        } catch (Throwable e) {
            Closing.all(made);
            throw e;
        }
    }

    // The flags of the network stay as they are: it may be in several trainings.
    private boolean isMovable(Parameter parameter) {
        return settings.freeze.isNone()
                ? parameter.requiresGradient()
                : !ParameterNames.isStatistic(parameter);
    }

    /** Returns the epoch of which that is. */
    int epochOfFrozen() {
        return epochOfFrozen;
    }

    // Another choice of frozen weights is no reason to forget the average.
    private ExponentialMovingAverage average(FlatParameters next) {
        ExponentialMovingAverage average =
                new ExponentialMovingAverage(manager, next, settings.ema);
        if (ema != null) {
            average.restore(ema.updates(), ema.average().values());
        }
        return average;
    }

    /** Returns the number of weights that training can move, frozen ones included. */
    public long size() {
        return size;
    }

    /**
     * Returns the network with the weights of now, the averaged ones if there are any, in its own
     * parameters, on the CPU.
     */
    public Block block() {
        check.requireArrays();
        Map<String, NDArray> values = weights();
        // By index and not from a buffer, for which PyTorch prints a warning of its own past.
        NDIndex all = new NDIndex("...");
        for (Map.Entry<String, Parameter> entry : ParameterNames.of(network).entrySet()) {
            entry.getValue().getArray().set(all, values.get(entry.getKey()));
        }
        first.keep();
        return network;
    }

    /** Returns what is evaluated, by name: the averaged weights, if there are any. */
    public Map<String, NDArray> weights() {
        return evaluated().values();
    }

    /** Overwrites what is evaluated; a training that goes on needs {@link #restore}. */
    public void load(Map<String, NDArray> weights) {
        evaluated().load(weights);
    }

    private FlatParameters evaluated() {
        return ema == null ? parameters : ema.average();
    }

    /** Returns the weights that the steps move. */
    public FlatParameters parameters() {
        return parameters;
    }

    /** Returns the average of the weights, if one is wanted. */
    public Optional<ExponentialMovingAverage> ema() {
        return Optional.ofNullable(ema);
    }

    /** Returns what scales the loss, if anything does. */
    public Optional<LossScaler> scaler() {
        return Optional.ofNullable(scaler);
    }

    /** Returns what moves the weights. */
    public Optimizer optimizer() {
        return optimizer;
    }

    /**
     * Trains on one batch.
     *
     * @param step owner of everything that the step makes
     * @param batch {@code [B, C, H, W]}
     * @param labels int64 {@code [B]}, or soft targets float32 {@code [B, classes]}
     * @return the loss before the update, a scalar, and the number of right predictions, a scalar;
     *     both on the device
     */
    public NDList step(NDManager step, NDArray batch, NDArray labels, Rates rates) {
        return update(execution.run(step, batch, labels), rates);
    }

    /**
     * Trains on several batches as on one: one step with the mean of the gradient over all images.
     * Batch normalization sees one batch after the other.
     *
     * @param step owner of what the step gives
     * @param next gives the batches, each to its owner
     * @param batches how many there are
     * @param images how many images all of them have
     * @return as of one batch
     */
    public NDList step(
            NDManager step, Function<NDManager, Batch> next, int batches, int images, Rates rates) {
        return update(execution.run(step, next, batches, images), rates);
    }

    private NDList update(Pass pass, Rates rates) {
        named().step(parameters.vector(), pass, rates);
        if (ema != null) {
            ema.ended(0, pass.foundInf());
        }
        return new NDList(pass.loss(), pass.correct());
    }

    /** Takes notice of the end of the steps of an epoch, from 1. */
    void epochEnded(int epoch) {
        if (ema != null) {
            ema.ended(epoch, null);
        }
    }

    /**
     * Returns the logits {@code [B, classes]} of images {@code [B, C, H, W]} in evaluation mode, of
     * the averaged weights if there are any.
     */
    public NDArray logits(NDArray batch) {
        ParameterStore store = evaluated().forEvaluation();
        return NetworkCheck.logits(
                batch.getShape(), () -> network.forward(store, new NDList(batch), false));
    }

    /** Runs images {@code [B, C, H, W]} through the network, for one who observes its layers. */
    public void observe(NDArray batch, ForwardObserver observer) {
        ParameterStore store = new ObservedStore(evaluated().forEvaluation(), observer);
        NetworkCheck.compute(
                batch.getShape(), () -> network.forward(store, new NDList(batch), false));
    }

    /** Returns whether all that a checkpoint takes of the network is numbers: the average, too. */
    public boolean isFinite() {
        return parameters.isFinite() && (ema == null || ema.average().isFinite());
    }

    /**
     * {@inheritDoc} The plain names are those of the weights to use: where weights are averaged the
     * average, the steps' own standing beside it.
     */
    @Override
    public void save(CheckpointData checkpoint) {
        Map<String, NDArray> tensors = checkpoint.tensors();
        tensors.putAll(weights());
        checkpoint.state().put("optimizer-steps", optimizer.steps());
        if (ema != null) {
            parameters
                    .values()
                    .forEach((key, value) -> tensors.put(SavedTensors.UNAVERAGED + key, value));
            checkpoint.state().put("ema-updates", ema.updates());
        }
        if (scaler != null) {
            checkpoint.state().set(SCALER, JSON.valueToTree(scaler.state()));
        }
    }

    /** Adds copies of what the optimizer remembers, in the order that files have. */
    void copyOptimizer(CheckpointData copies, NDManager owner) {
        named().state()
                .forEach(
                        (key, vector) ->
                                copies.tensors()
                                        .put(
                                                SavedTensors.OPTIMIZER + key,
                                                KernelOrder.toFile(
                                                        vector, optimizer.shapes(key), owner)));
    }

    private void restoreOptimizer(long steps, Map<String, NDArray> saved) {
        try (NDManager scratch = parameters.vector().getManager().newSubManager()) {
            Map<String, NDArray> lying = new LinkedHashMap<>();
            saved.forEach(
                    (key, vector) ->
                            lying.put(
                                    key,
                                    KernelOrder.ofFile(vector, optimizer.shapes(key), scratch)));
            optimizer.restore(steps, lying);
        }
    }

    /** {@inheritDoc} What is frozen must be what was frozen when it was saved. */
    @Override
    public void restore(CheckpointData checkpoint) {
        Map<String, NDArray> tensors = checkpoint.tensors();
        Map<String, NDArray> plain = SavedTensors.plain(tensors);
        SavedTensors.requireSame(weights(), plain);
        // One that began without an average has these weights alone.
        Map<String, NDArray> unaveraged = SavedTensors.under(SavedTensors.UNAVERAGED, tensors);
        if (!unaveraged.isEmpty()) {
            SavedTensors.requireSame(weights(), unaveraged);
        }
        parameters.load(unaveraged.isEmpty() ? plain : unaveraged);
        if (ema != null && PartsState.hasAverage(checkpoint, settings.ema)) {
            ema.restore(checkpoint.state().path("ema-updates").asLong(), plain);
        } else if (ema != null) {
            ema.begin(TrainingState.of(checkpoint.state()).epochs());
        }
        // A training that began in another precision has none, and the scaling begins.
        if (scaler != null && checkpoint.state().has(SCALER)) {
            scaler.restore(scaler(checkpoint));
        }
        if (!checkpoint.state().path("optimizer-steps").isNumber()) {
            throw new UserException(
                    "what was saved does not say how many steps the optimizer made; give what save() gave");
        }
        restoreOptimizer(
                checkpoint.state().path("optimizer-steps").asLong(),
                SavedTensors.under(SavedTensors.OPTIMIZER, tensors));
    }

    private static LossScaler.State scaler(CheckpointData checkpoint) {
        try {
            return JSON.treeToValue(checkpoint.state().path(SCALER), LossScaler.State.class);
        } catch (JsonProcessingException e) {
            throw new UserException("the checkpoint does not say how the loss was scaled", e);
        }
    }

    private NamedOptimizer named() {
        return new NamedOptimizer(settings.optimizer.name(), optimizer);
    }

    @Override
    public void close() {
        Closing.all(ema, execution, scaler, named(), parameters, manager, initial, first);
    }
}
