package ai.gaze.training;

import ai.djl.Device;
import ai.djl.engine.EngineException;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.nn.Block;
import ai.gaze.training.augment.TestTimeAugmentation;
import ai.gaze.training.checkpoint.CheckpointData;
import ai.gaze.training.data.Batch;
import ai.gaze.training.data.ImageDataset;
import ai.gaze.training.data.ImageSource;
import ai.gaze.training.device.DeviceMemoryException;
import ai.gaze.training.metric.Evaluation;
import ai.gaze.training.metric.Metric;
import ai.gaze.training.metric.Monitors;
import ai.gaze.training.schedule.LearningRateSchedule;
import ai.gaze.training.torch.NoGrad;
import ai.gaze.zoo.Closing;
import ai.gaze.zoo.UserException;
import ai.gaze.zoo.layer.ForwardObserver;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The training of a network on labelled images.
 *
 * <pre>{@code
 * try (Training training =
 *         Training.builder().setNetwork(network).setData(data).optEpochs(20).build()) {
 *     TrainingResult result = training.run();
 *     Block trained = training.network();
 * }
 * }</pre>
 *
 * <p>No file is written unless a {@link Callback} does it. The engine's generator, from which first
 * weights and dropout draw, belongs to the whole process: where one training runs, another waits.
 * All methods but {@link #stop()} belong to the thread that trains.
 */
public final class Training implements AutoCloseable {

    private final TrainingBuilder settings;
    private final NDManager manager;
    private final CallbackList callbacks;
    private final TrainableNetwork network;
    private final LearningRateSchedule schedule;
    private final Monitors metrics;
    private final TrainingImages images;
    private final TrainingState state = new TrainingState();
    private final SavedTraining saved;
    private final TrainingLoop loop;
    private final TrainingUse use = new TrainingUse();
    private final Stopping stopping = new Stopping();
    private TrainingResult result;

    Training(TrainingBuilder settings, NDManager manager, CallbackList callbacks) {
        this.settings = settings;
        this.manager = manager;
        this.callbacks = callbacks;
        images = new TrainingImages(settings, manager);
        state.planned = settings.epochs;
        metrics = settings.monitors();
        metrics.all().requireFit(settings.data.classNames().size());
        schedule =
                settings.schedule.create(settings.optimizer.lr(), images.steps(), settings.epochs);
        settings.loss = images.weighted(settings.loss);
        network = new TrainableNetwork(manager, settings.network, images.shape(), settings);
        network.requireLogits(settings.data.train());
        images.upload();
        saved = new SavedTraining(settings, images, state, network, schedule, callbacks);
        loop = new TrainingLoop(this, settings, callbacks, state, network, schedule, metrics);
    }

    /** Begins to build a training. */
    public static TrainingBuilder builder() {
        return new TrainingBuilder();
    }

    /**
     * Trains to the end of the last epoch, or until it is asked to stop. One that was stopped goes
     * on where it is when this is called again.
     *
     * @throws UserException if this is called inside of another training
     * @throws DivergedException if the loss is no longer a number
     * @throws InterruptedTrainingException if the thread is interrupted
     * @throws DeviceMemoryException if the memory of the device is not enough
     * @throws CallbackException if a callback throws
     * @throws UncheckedIOException if an image cannot be read, or a file of a run not written
     */
    public TrainingResult run() {
        result = OneTraining.run(() -> use.run(() -> NoGrad.compute(this::train)));
        return result;
    }

    private TrainingResult train() {
        if (state.stopped != null) {
            stop(StopReason.EARLY_STOPPED, state.stopped);
        }
        callbacks.forgetFailure();
        callbacks.tell("trainingBegan", c -> c.trainingBegan(this));
        try {
            loop.run();
        } catch (EngineException e) {
            throw images.explained(e);
        }
        stopping.ended(callbacks.haveFailed());
        callbacks.rethrow();
        boolean isDone = state.epoch >= settings.epochs;
        state.stopped = isDone ? null : stopping.whyForGood();
        TrainingResult ended = state.result(stopping.take(isDone), loop.history().all());
        callbacks.tell("trainingEnded", c -> c.trainingEnded(this, ended));
        callbacks.rethrow();
        return ended;
    }

    /** Asks to stop after the step that the training is in; may be called from any thread. */
    public void stop() {
        stop(StopReason.REQUESTED);
    }

    /** The same for a reason; {@link Callback#trainingEnded} is too late, for this run. */
    public void stop(StopReason reason) {
        stop(reason, reason == StopReason.EARLY_STOPPED ? "a callback asked for it" : "");
    }

    /**
     * The same with the reason in words, for the result; that it is to end for good counts.
     *
     * @throws UserException if it is none, or that all is done
     */
    public void stop(StopReason reason, String why) {
        stopping.ask(reason, why);
    }

    /** Asks for a checkpoint after this step, of which callbacks are told; from any thread. */
    public void requestCheckpoint() {
        loop.requestCheckpoint();
    }

    boolean isStopping() {
        return stopping.isAsked() || callbacks.haveFailed();
    }

    String whyToEndForGood() {
        return stopping.whyForGood();
    }

    /**
     * Returns the network with the weights of now, the averaged ones if there are any, on the CPU.
     * Where the training gave it its first weights, it is good until the training is closed.
     */
    public Block network() {
        use.requireOpen();
        return NoGrad.compute(network::block);
    }

    /** Returns what the builder was given, with the values of before the last {@link #network}. */
    public Block block() {
        return settings.network;
    }

    /** Returns how it ended; empty before it did. */
    public Optional<TrainingResult> result() {
        return Optional.ofNullable(result);
    }

    /** Returns the epoch that is trained, or was trained last, from 1; 0 before the first. */
    public int epoch() {
        return loop.epoch();
    }

    /** Returns whether nothing is left to train: all epochs are done, or it was ended for good. */
    public boolean hasEnded() {
        return state.epoch >= settings.epochs || state.stopped != null;
    }

    /** Returns how many epochs are finished. */
    public int epochsDone() {
        return state.epoch;
    }

    /** Returns how many epochs there are. */
    public int epochs() {
        return settings.epochs;
    }

    /** Returns how many steps are done of the epoch that is not finished. */
    public int step() {
        return state.step;
    }

    /** Returns how many steps an epoch has. */
    public int steps() {
        return images.steps();
    }

    /** Returns how many steps are done in all. */
    public long iteration() {
        return state.iteration;
    }

    /** Returns the learning rate of the last step, or of the first before there is one. */
    public double learningRate() {
        return schedule.at(Math.max(0, state.iteration - 1)).learningRate();
    }

    /** Returns the loss of the last step; waits for the device. */
    public double loss() {
        return loop.loss();
    }

    /** Returns where the training stands, without waiting for the device. */
    public Progress progress() {
        return loop.progress();
    }

    /** Returns all metrics of the evaluation after the last finished epoch, by name. */
    public Map<String, Double> metrics() {
        return epochMetrics().evaluation();
    }

    /**
     * Returns a metric of the last finished epoch by its name, such as {@code macro_f1}.
     *
     * @throws UserException if it is not evaluated
     */
    public double metric(String name) {
        return epochMetrics().metric(name);
    }

    /**
     * Returns what the last finished epoch gave.
     *
     * @throws UserException before there is one, also where a finished training was restored
     */
    public EpochMetrics epochMetrics() {
        return loop.history().last();
    }

    /** Returns the best epoch so far, from 1; 0 before there is one. */
    public int bestEpoch() {
        return state.bestEpoch;
    }

    /** Returns the value in the best epoch of what decides which one that is. */
    public double bestValue() {
        return state.bestValue();
    }

    /**
     * Returns one of the metrics that are evaluated after each epoch.
     *
     * @param use what it is for, for the message
     * @param name its name; {@code null} for the one that decides which epoch is the best
     * @throws UserException if it is not evaluated
     */
    public Metric monitor(String use, String name) {
        return name == null ? metrics.best() : metrics.all().get(use, name);
    }

    /** Returns whether the last finished epoch is the best one so far. */
    public boolean isBest() {
        return state.bestEpoch == state.epoch && state.step == 0 && state.epoch > 0;
    }

    /** Returns where it runs, and is evaluated: the first of {@link #devices}. */
    public Device device() {
        return manager.getDevice();
    }

    /** Returns the devices that share every batch. */
    public List<Device> devices() {
        return settings.devices;
    }

    /** Returns the images. */
    public ImageDataset data() {
        return settings.data;
    }

    /** Returns whether the test images steer the training, as there are none for validation. */
    public boolean isSteeredByTest() {
        return images.isSteeredByTest();
    }

    /** Returns the number of weights that training can move, frozen ones included. */
    public long parameters() {
        return network.size();
    }

    /** Returns how many of them are frozen now. */
    public long frozen() {
        return network.size() - network.parameters().size();
    }

    /** Returns the first batch of the first epoch, as the network gets it. */
    public Batch firstBatch(NDManager owner) {
        use.requireOpen();
        return NoGrad.compute(() -> images.firstBatch(owner));
    }

    /**
     * Evaluates the network as it is now, the averaged weights if there are any.
     *
     * @throws UserException if they have other classes, or the same in another order
     * @throws DeviceMemoryException if the memory of the device is not enough
     */
    public Evaluation evaluate(ImageSource images) {
        return evaluate(images, TestTimeAugmentation.NONE);
    }

    /** The same, with the logits of several views of each image averaged. */
    public Evaluation evaluate(ImageSource images, TestTimeAugmentation views) {
        use.requireOpen();
        this.images.requireLike(images);
        Given.given("evaluate", views);
        return NoGrad.compute(
                () ->
                        this.images.evaluate(
                                images,
                                metrics.all(),
                                batch -> views.logits(batch, network::logits)));
    }

    /**
     * Runs the first of the images that steer the training through the network, some at a time, for
     * one who observes its layers.
     */
    public void observe(int most, int batchSize, ForwardObserver observer) {
        use.requireOpen();
        Given.given("observe", observer);
        Given.atLeastOne("the batch size of observe", batchSize);
        images.pass(most, batchSize, batch -> network.observe(batch, observer));
    }

    TrainingImages images() {
        return images;
    }

    /** Returns a manager on the device of the training, which is closed with it at the latest. */
    public NDManager newManager() {
        use.requireOpen();
        return manager.newSubManager();
    }

    /**
     * Returns a copy of all that a resumed training needs: the weights, and what the optimizer, the
     * schedule and every {@link Stateful} callback keep. {@link SavedTensors#weightsOf} gives the
     * weights alone.
     *
     * @param owner of the copies, which are on its device
     * @throws UserException if a step failed: then only {@link #restore} is a way on
     */
    public CheckpointData save(NDManager owner) {
        use.requireOpen();
        loop.settle();
        return saved.copy(Given.given("save", owner));
    }

    /**
     * Goes on from what {@link #save} gave, with the step that would have followed; not while it
     * runs, so in a callback only when that is told {@link Callback#trainingBuilt}. What is refused
     * changes nothing.
     *
     * @throws UserException if it does not fit this training, or that runs
     */
    public void restore(CheckpointData checkpoint) {
        use.requireIdle();
        NoGrad.run(() -> saved.restore(checkpoint));
        stopping.forget();
        loop.restored();
    }

    /** Overwrites the weights that are evaluated, such as by those of the best epoch. */
    public void load(Map<String, NDArray> weights) {
        use.requireOpen();
        SavedTensors.requireReadable(Given.given("load", weights));
        NoGrad.run(() -> network.load(weights));
    }

    /**
     * Closes the callbacks and frees everything. Where another thread runs the training, it is
     * asked to stop, and this waits until it has.
     *
     * @throws UserException if a callback calls this while the training runs
     */
    @Override
    public void close() {
        use.close(this::stop, () -> Closing.all(callbacks, network, images, manager));
    }
}
