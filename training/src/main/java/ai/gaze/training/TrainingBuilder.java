package ai.gaze.training;

import static ai.gaze.training.Given.atLeastOne;
import static ai.gaze.training.Given.given;
import static ai.gaze.training.Given.guarded;

import ai.djl.Device;
import ai.djl.engine.EngineException;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Block;
import ai.djl.training.evaluator.Evaluator;
import ai.djl.training.loss.Loss;
import ai.gaze.training.augment.Augmentation;
import ai.gaze.training.augment.AugmentationSpec;
import ai.gaze.training.augment.Augmentations;
import ai.gaze.training.data.ImageDataset;
import ai.gaze.training.data.LastBatch;
import ai.gaze.training.data.Sampler;
import ai.gaze.training.device.CudnnBenchmark;
import ai.gaze.training.device.DeviceMemoryException;
import ai.gaze.training.device.Devices;
import ai.gaze.training.execution.BatchStatistics;
import ai.gaze.training.execution.ExecutionMode;
import ai.gaze.training.execution.Precision;
import ai.gaze.training.loss.ClassWeights;
import ai.gaze.training.loss.Losses;
import ai.gaze.training.metric.Metric;
import ai.gaze.training.metric.MetricSet;
import ai.gaze.training.metric.Metrics;
import ai.gaze.training.metric.Monitors;
import ai.gaze.training.optim.EmaSpec;
import ai.gaze.training.optim.OptimizerSpec;
import ai.gaze.training.optim.Optimizers;
import ai.gaze.training.schedule.ScheduleSpec;
import ai.gaze.training.schedule.Schedules;
import ai.gaze.training.torch.NoGrad;
import ai.gaze.zoo.CloseOnFailure;
import ai.gaze.zoo.FreezePlan;
import ai.gaze.zoo.UserException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.slf4j.LoggerFactory;

/** Builds a {@link Training}. The network and the data are needed, all else has a default. */
public final class TrainingBuilder implements Cloneable {

    Block network;
    ImageDataset data;
    List<Device> devices = List.of();
    int epochs = 1;
    int batchSize = 64;
    int evalBatchSize = 256;
    int accumulate = 1;
    LastBatch lastBatch = LastBatch.KEEP;
    int holdOut;
    long seed;
    Sampler sampler = Sampler.SHUFFLED;
    Loss loss = Losses.crossEntropy();
    ClassWeights classWeights = ClassWeights.NONE;
    OptimizerSpec optimizer = Optimizers.adam(1e-3);
    EmaSpec ema = EmaSpec.NONE;
    ScheduleSpec schedule = Schedules.constant();
    AugmentationSpec augmentation;
    List<Augmentation> augmentations = new ArrayList<>();
    ExecutionMode execution = ExecutionMode.EAGER;
    Precision precision = Precision.FP32;
    BatchStatistics batchNorm = BatchStatistics.LOCAL;
    FreezePlan freeze = FreezePlan.NONE;
    Consumer<Block> initialWeights = block -> {};
    Consumer<String> warning = LoggerFactory.getLogger(Training.class)::warn;
    String best = Metrics.ACCURACY;
    List<Metric> metrics = new ArrayList<>();
    List<Callback> callbacks = new ArrayList<>();

    TrainingBuilder() {}

    /**
     * Sets the network.
     *
     * @param network takes float32 images {@code [N, C, H, W]}, normalized, and gives logits {@code
     *     [N, classes]}. Where it is initialized, the training begins with its weights, else with
     *     those of the seed. It gets the trained ones from {@link Training#network}, not before
     */
    public TrainingBuilder setNetwork(Block network) {
        this.network = network;
        return this;
    }

    /**
     * Sets the images. If they have a part for validation, that steers the schedule and chooses the
     * best epoch; if not, see {@link #optHoldOut}.
     */
    public TrainingBuilder setData(ImageDataset data) {
        this.data = data;
        return this;
    }

    /** Sets where the training runs; the default is the first GPU, or the CPU if there is none. */
    public TrainingBuilder optDevice(Device device) {
        return device == null ? optDevices() : optDevices(device);
    }

    /**
     * Sets several GPUs, each of which computes its rows of every batch with its copy of the
     * weights; the CPU, given several times, does so, too. Network and loss run in several threads.
     */
    public TrainingBuilder optDevices(Device... devices) {
        for (Device device : given("optDevices", devices)) {
            given("optDevices", device);
        }
        this.devices = List.of(devices);
        return this;
    }

    /** Sets how often every image is trained on; the default is 1. */
    public TrainingBuilder optEpochs(int epochs) {
        this.epochs = atLeastOne("epochs", epochs);
        return this;
    }

    /** Sets the images of a step; the default is 64. */
    public TrainingBuilder optBatchSize(int batchSize) {
        this.batchSize = atLeastOne("batch-size", batchSize);
        return this;
    }

    /** Sets what becomes of an epoch's last batch; the default is to keep it, with fewer images. */
    public TrainingBuilder optLastBatch(LastBatch lastBatch) {
        this.lastBatch = given("optLastBatch", lastBatch);
        return this;
    }

    /** Sets the images that are evaluated at a time; the default is 256. */
    public TrainingBuilder optEvalBatchSize(int evalBatchSize) {
        this.evalBatchSize = atLeastOne("eval-batch-size", evalBatchSize);
        return this;
    }

    /**
     * Sets of how many batches a step has: their gradients are averaged over all images, as if they
     * were one batch, but for batch normalization. Steps, iterations and the schedule count steps;
     * the last one of an epoch may have fewer batches. The default is 1.
     */
    public TrainingBuilder optAccumulate(int batches) {
        accumulate = atLeastOne("accumulate", batches);
        return this;
    }

    /**
     * Holds out training images, as many of each class, which then steer the training instead of
     * the test images. Data with a part for validation need none.
     *
     * @param holdOut number of images; 0, the default, for none
     */
    public TrainingBuilder optHoldOut(int holdOut) {
        if (holdOut < 0) {
            throw new UserException("hold-out must be at least 0, not " + holdOut);
        }
        this.holdOut = holdOut;
        return this;
    }

    /** Sets what decides initial weights, order, augmentation and dropout; the default is 0. */
    public TrainingBuilder optSeed(long seed) {
        this.seed = seed;
        return this;
    }

    /** Sets in which order an epoch sees the images; the default is shuffled. */
    public TrainingBuilder optSampler(Sampler sampler) {
        this.sampler = given("optSampler", sampler);
        return this;
    }

    /**
     * Sets the loss; the default is cross-entropy. {@link Losses} has others.
     *
     * @param loss gives one number for labels int64 {@code [N]} and logits {@code [N, classes]}, or
     *     one for each image, and changes neither; where an augmentation mixes images for {@link
     *     ai.gaze.training.loss.SoftTargets}
     */
    public TrainingBuilder optLoss(Loss loss) {
        this.loss = given("optLoss", loss);
        return this;
    }

    /**
     * Sets how much each class counts in the loss that is trained on, by its training images; the
     * default is all alike. Evaluations count all alike.
     */
    public TrainingBuilder optClassWeights(ClassWeights classWeights) {
        this.classWeights = given("optClassWeights", classWeights);
        return this;
    }

    /** Sets the optimizer; the default is Adam with a learning rate of 0.001. */
    public TrainingBuilder optOptimizer(OptimizerSpec optimizer) {
        this.optimizer = given("optOptimizer", optimizer);
        return this;
    }

    /** Sets the learning rate over time; the default is a constant one. */
    public TrainingBuilder optSchedule(ScheduleSpec schedule) {
        this.schedule = given("optSchedule", schedule);
        return this;
    }

    /** Evaluates an exponential moving average of the weights; the default is none. */
    public TrainingBuilder optEma(EmaSpec ema) {
        this.ema = given("optEma", ema);
        return this;
    }

    /**
     * Adds what varies training images, in the order in which it is done; {@link Augmentations} has
     * some. Where none normalizes, the mean and deviation of the data set do.
     */
    public TrainingBuilder addAugmentation(Augmentation... augmentations) {
        for (Augmentation augmentation : given("addAugmentation", augmentations)) {
            this.augmentations.add(given("addAugmentation", augmentation));
        }
        return this;
    }

    /** Sets all of the augmentation as a recipe says it; what was added does not count then. */
    public TrainingBuilder optAugmentation(AugmentationSpec augmentation) {
        this.augmentation = augmentation;
        return this;
    }

    /** Sets how steps run; the default is eagerly. */
    public TrainingBuilder optExecution(ExecutionMode execution) {
        this.execution = given("optExecution", execution);
        return this;
    }

    /** Sets what convolutions and matrix products compute in; the default is float32. */
    public TrainingBuilder optPrecision(Precision precision) {
        this.precision = given("optPrecision", precision);
        return this;
    }

    /** Sets over which images of several devices batches are normalized; the default is local. */
    public TrainingBuilder optBatchNorm(BatchStatistics batchNorm) {
        this.batchNorm = given("optBatchNorm", batchNorm);
        return this;
    }

    /** Sets which weights are frozen; the default is none. */
    public TrainingBuilder optFreeze(FreezePlan freeze) {
        this.freeze = given("optFreeze", freeze);
        return this;
    }

    /**
     * Sets what changes the first weights, such as {@link ai.gaze.zoo.Weights#load} of a file.
     *
     * @param initialWeights is given the network once it is initialized; what it changes in one
     *     that was so before stays changed
     */
    public TrainingBuilder optInitialWeights(Consumer<Block> initialWeights) {
        this.initialWeights = guarded("optInitialWeights", initialWeights);
        return this;
    }

    /** Sets who is told what the person should know; the default is the log. */
    public TrainingBuilder optWarning(Consumer<String> warning) {
        this.warning = guarded("optWarning", warning);
        return this;
    }

    /** Adds metrics to loss and accuracy, taken after each epoch; {@link Metrics} has some. */
    public TrainingBuilder addMetric(Metric... metrics) {
        for (Metric metric : given("addMetric", metrics)) {
            this.metrics.add(given("addMetric", metric));
        }
        return this;
    }

    /**
     * Adds evaluators of DJL under their own names, as metrics are written: {@code L2Loss} is
     * {@code l2_loss}.
     *
     * @throws UserException when built, if one has the name of another metric, as DJL's {@code
     *     Accuracy} has: that one is there already
     */
    public TrainingBuilder addMetric(Evaluator... evaluators) {
        for (Evaluator evaluator : given("addMetric", evaluators)) {
            metrics.add(Metrics.of(given("addMetric", evaluator)));
        }
        return this;
    }

    /**
     * Sets what decides which epoch is the best; the default is the accuracy.
     *
     * @param best name of one of the metrics
     */
    public TrainingBuilder optBestMonitor(String best) {
        this.best = given("optBestMonitor", best);
        return this;
    }

    /** Adds those who take part; see {@link Callback}. */
    public TrainingBuilder addCallback(Callback... callbacks) {
        for (Callback callback : given("addCallback", callbacks)) {
            this.callbacks.add(given("addCallback", callback));
        }
        return this;
    }

    /**
     * Builds the training: the network gets its weights, and images that lie in memory go to the
     * device. What was allocated is freed if that fails.
     *
     * @throws UserException if something is missing or does not fit
     */
    public Training build() {
        return CloseOnFailure.of(new CallbackList(callbacks), this::build);
    }

    private Training build(CallbackList callbacks) {
        callbacks.requireOnce();
        if (network == null) {
            throw new UserException("a training has no network; give it one with setNetwork");
        }
        if (data == null) {
            throw new UserException("a training has no data; give it some with setData");
        }
        List<Device> on =
                devices.isEmpty() ? List.of(Devices.parse("auto")) : Devices.require(devices);
        precision.requireUsable(execution, on.get(0));
        precision.slowness(on.get(0)).ifPresent(warning);
        // First weights are drawn from the generator, too.
        return OneTraining.run(
                () ->
                        NoGrad.compute(
                                () ->
                                        copy().optDevices(on.toArray(Device[]::new))
                                                .build(on.get(0), callbacks)));
    }

    private Training build(Device on, CallbackList callbacks) {
        try {
            return buildOn(on, callbacks);
        } catch (EngineException e) {
            throw DeviceMemoryException.explain(
                    e, on, "the network", "free memory, or take a smaller one");
        }
    }

    private Training buildOn(Device on, CallbackList callbacks) {
        CudnnBenchmark.forTraining(on);
        Training training =
                CloseOnFailure.of(
                        FirstWeights.of(network),
                        ignored ->
                                CloseOnFailure.of(
                                        NDManager.newBaseManager(on),
                                        manager -> new Training(this, manager, callbacks)));
        return CloseOnFailure.of(
                training,
                built -> {
                    callbacks.tellBuilt(built);
                    return built;
                });
    }

    Monitors monitors() {
        MetricSet all = MetricSet.of(metrics).withLoss(Losses.ofEvaluation(loss));
        boolean maximum = schedule.mode().equals(Optional.of("max"));
        return Monitors.of(all, best, schedule.monitored(), maximum);
    }

    /**
     * Makes the network alone, as it is before the first step.
     *
     * @param device its device is that of the training
     * @param images shape of the images, {@code [1, C, H, W]}
     */
    public TrainableNetwork network(NDManager device, Shape images) {
        return new TrainableNetwork(device, network, images, this);
    }

    /** What is set later is of the next training. */
    private TrainingBuilder copy() {
        try {
            TrainingBuilder copy = (TrainingBuilder) clone();
            copy.augmentations = List.copyOf(augmentations);
            copy.metrics = List.copyOf(metrics);
            copy.callbacks = List.copyOf(callbacks);
            return copy;
        } catch (CloneNotSupportedException e) {
            throw new AssertionError(e);
        }
    }
}
