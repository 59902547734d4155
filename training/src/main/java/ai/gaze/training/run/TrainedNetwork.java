package ai.gaze.training.run;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.index.NDIndex;
import ai.djl.nn.Block;
import ai.djl.training.ParameterStore;
import ai.gaze.training.augment.AugmentationPipeline;
import ai.gaze.training.augment.Augmenter;
import ai.gaze.training.augment.BatchSource;
import ai.gaze.training.augment.TestTimeAugmentation;
import ai.gaze.training.data.ImageDataset;
import ai.gaze.training.device.Devices;
import ai.gaze.training.loss.Losses;
import ai.gaze.training.metric.Evaluation;
import ai.gaze.training.metric.MetricSet;
import ai.gaze.training.optim.FlatParameters;
import ai.gaze.training.torch.NoGrad;
import ai.gaze.zoo.CloseOnFailure;
import ai.gaze.zoo.ExitGate;
import ai.gaze.zoo.ModelZoo;
import ai.gaze.zoo.layer.ParameterNames;
import ai.gaze.zoo.layer.SeededInitialization;
import ai.gaze.zoo.trace.Tensor;
import java.nio.file.Path;
import java.util.Map;
import java.util.function.Consumer;

/**
 * The network of a run with the weights of one of its checkpoints, ready for evaluation. It may be
 * loaded in one thread and used in another, by one at a time.
 */
public final class TrainedNetwork implements AutoCloseable {

    private final RunInfo info;
    private final NDManager manager;
    private final Block network;
    private final NDManager initial;
    private final FlatParameters parameters;

    private TrainedNetwork(RunInfo info, NDManager manager) {
        this.info = info;
        this.manager = manager;
        network = ModelZoo.create(info.network());
        initial = manager.newSubManager(Device.cpu());
        SeededInitialization.initialize(network, initial, 0, info.network().inputShape());
        parameters = new FlatParameters(manager, ParameterNames.of(network));
    }

    /**
     * Loads a network.
     *
     * @param run the run directory
     * @param checkpoint {@code best} or {@code last}
     * @param device name of the device
     * @param warning is told what the person should know
     * @throws ai.gaze.zoo.UserException if there is no such run or checkpoint, or it is spoilt
     */
    public static TrainedNetwork load(
            Path run, String checkpoint, String device, Consumer<String> warning) {
        RunFiles files = RunFiles.open(run, warning);
        RunInfo info = files.info().requireRecipe(run);
        Device on = Devices.parse(device);
        return NoGrad.compute(
                () ->
                        CloseOnFailure.of(
                                NDManager.newBaseManager(on),
                                manager -> {
                                    TrainedNetwork network = new TrainedNetwork(info, manager);
                                    files.weights(checkpoint, network.parameters::load);
                                    return network;
                                }));
    }

    /** Returns what is in the run's {@code run.json}. */
    public RunInfo info() {
        return info;
    }

    /**
     * Returns the network as DJL knows it, with the weights of the checkpoint in its own
     * parameters, on the CPU. It is good until this is closed.
     */
    public Block block() {
        Map<String, NDArray> values = parameters.values();
        // By index and not from a buffer, for which PyTorch prints a warning of its own past.
        NDIndex all = new NDIndex("...");
        NoGrad.run(
                () ->
                        ParameterNames.of(network)
                                .forEach((name, p) -> p.getArray().set(all, values.get(name))));
        return network;
    }

    /** Returns the weights of the checkpoint on the device, for forward passes of the block. */
    public ParameterStore weights() {
        return parameters.forEvaluation();
    }

    /** Returns a manager on the device, which is closed with this at the latest. */
    public NDManager newManager() {
        return manager.newSubManager();
    }

    /** Returns the logits {@code [B, classes]} of prepared images {@code [B, C, H, W]}. */
    public NDArray logits(NDArray images) {
        ParameterStore weights = parameters.forEvaluation();
        return ExitGate.pass(
                () ->
                        NoGrad.compute(() -> network.forward(weights, new NDList(images), false))
                                .singletonOrThrow());
    }

    /** Returns the logits {@code [B, classes]} of prepared images {@code [B, C, H, W]}. */
    public Tensor logits(Tensor images) {
        try (NDManager batch = manager.newSubManager()) {
            NDArray array = images.array(batch);
            return Tensor.of(logits(array));
        }
    }

    /**
     * Evaluates the network on the test images of its data set.
     *
     * @param dataset the data set that it was trained on, {@link RunInfo#dataset}
     * @throws ai.gaze.zoo.UserException if it is another one
     */
    public Evaluation evaluate(ImageDataset dataset) {
        return evaluate(dataset, MetricSet.PLAIN);
    }

    /** The same, with further metrics. */
    public Evaluation evaluate(ImageDataset dataset, MetricSet metrics) {
        return evaluate(dataset, metrics, TestTimeAugmentation.NONE);
    }

    /** The same, with the logits of several views of each image averaged. */
    public Evaluation evaluate(
            ImageDataset dataset, MetricSet metrics, TestTimeAugmentation views) {
        info.requireSame(dataset);
        return NoGrad.compute(() -> evaluateSame(dataset, metrics, views));
    }

    private Evaluation evaluateSame(
            ImageDataset dataset, MetricSet metrics, TestTimeAugmentation views) {
        Recipe recipe = info.recipe();
        try (NDManager set = manager.newSubManager()) {
            Augmenter augmenter =
                    Augmenter.of(
                            set,
                            AugmentationPipeline.of(recipe.augmentation().normalizing()),
                            dataset.test());
            BatchSource test = BatchSource.of(set, dataset.test(), augmenter);
            return metrics.withLoss(Losses.ofEvaluation(recipe.newLoss()))
                    .evaluate(
                            set,
                            test,
                            info.classes(),
                            recipe.evalBatchSize(),
                            images -> views.logits(images, this::logits),
                            () -> false)
                    .orElseThrow();
        }
    }

    @Override
    public void close() {
        parameters.close();
        initial.close();
        manager.close();
    }
}
