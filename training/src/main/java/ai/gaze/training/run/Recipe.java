package ai.gaze.training.run;

import ai.djl.training.loss.Loss;
import ai.gaze.training.augment.AugmentationSpec;
import ai.gaze.training.callback.Callbacks;
import ai.gaze.training.callback.StopSpec;
import ai.gaze.training.data.DataSpec;
import ai.gaze.training.data.DatasetSpec;
import ai.gaze.training.data.ImageDataset;
import ai.gaze.training.data.ImageSource;
import ai.gaze.training.data.Sampler;
import ai.gaze.training.execution.BatchStatistics;
import ai.gaze.training.execution.ExecutionMode;
import ai.gaze.training.execution.Precision;
import ai.gaze.training.loss.ClassWeights;
import ai.gaze.training.metric.MetricSet;
import ai.gaze.training.metric.Metrics;
import ai.gaze.training.metric.Monitors;
import ai.gaze.training.optim.EmaSpec;
import ai.gaze.training.optim.OptimizerSpec;
import ai.gaze.training.schedule.ScheduleSpec;
import ai.gaze.zoo.AttentionSpec;
import ai.gaze.zoo.ColourChannels;
import ai.gaze.zoo.Excerpt;
import ai.gaze.zoo.ImageSize;
import ai.gaze.zoo.ModelSpec;
import ai.gaze.zoo.Placement;
import ai.gaze.zoo.Texts;
import ai.gaze.zoo.UserException;
import ai.gaze.zoo.registry.NameAndOptions;
import ai.gaze.zoo.segmentation.SegmentationModel;
import com.fasterxml.jackson.annotation.JsonFormat;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.annotation.JsonNaming;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * What a run is asked to do, with every default written out.
 *
 * @param task what is learnt of an image; {@code null} for its class
 * @param model name of the backbone, or of a network for segmentation, which then stands for its
 *     backbone, its head and what the backbone has for it
 * @param attention the attention in it
 * @param placement where the attention stands; {@code null} for the backbone's default for it
 * @param modelOptions options of the backbone
 * @param head of a segmentation: what stands on the backbone, such as {@code deeplabv3:rate=6}
 * @param headStage of a segmentation: on which stage's map; {@code null} for the last
 * @param dataset name of the data set
 * @param data options of the data set, and what becomes of the files of an image folder
 * @param sampler in which order an epoch sees the images; {@code null} for shuffled
 * @param epochs passes over the training images
 * @param batchSize images per step
 * @param evalBatchSize images per step of an evaluation
 * @param batch what becomes of an epoch's last batch; {@code null} for one with fewer images
 * @param accumulate of how many batches a step has; {@code null} for 1
 * @param seed decides initial weights, order, augmentation and dropout
 * @param validation which images steer the schedule and the choice of the best checkpoint
 * @param holdOut number of training images held out, if {@code validation} is {@code hold-out}
 * @param metrics what is evaluated besides loss and accuracy, such as {@code macro-f1}
 * @param best which epoch is the best one
 * @param stop when it ends before its last epoch; {@code null} for never
 * @param labelSmoothing share of the target of cross-entropy spread over all classes, 0..1
 * @param loss what is trained on, such as {@code focal:gamma=2}; {@code null} for cross-entropy
 * @param classWeights how much each class counts in the loss; {@code null} for all alike
 * @param optimizer the optimizer
 * @param ema the average of the weights
 * @param schedule the learning rate over time
 * @param augmentation what is done to training images
 * @param execution who runs the operations of a step; {@code null} for eager, as before there was a
 *     choice
 * @param precision what convolutions and matrix products compute in; {@code null} for fp32
 * @param batchNorm over which images of several devices batches are normalized; {@code null} for
 *     those of each device
 * @param transfer where the training starts from, and which weights stand still in it
 * @param checkpoint when checkpoints are written besides those of epochs; {@code null} for never
 * @param callbacks who takes part, such as {@code early-stopping:patience=5}
 * @param plugins jars that bring what the recipe names
 */
@JsonNaming(PropertyNamingStrategies.KebabCaseStrategy.class)
public record Recipe(
        // Not written where it is the class of an image, as before there was a choice.
        @JsonInclude(JsonInclude.Include.NON_NULL) Task task,
        String model,
        AttentionSpec attention,
        Placement placement,
        Map<String, String> modelOptions,
        @JsonInclude(JsonInclude.Include.NON_NULL) String head,
        @JsonInclude(JsonInclude.Include.NON_NULL) Integer headStage,
        String dataset,
        DataSpec data,
        // Not written where it is shuffled, as before there was a choice; so with others below.
        @JsonInclude(JsonInclude.Include.NON_NULL) Sampler sampler,
        int epochs,
        int batchSize,
        int evalBatchSize,
        @JsonInclude(JsonInclude.Include.NON_NULL) BatchSpec batch,
        @JsonInclude(JsonInclude.Include.NON_NULL) Integer accumulate,
        long seed,
        Validation validation,
        int holdOut,
        @JsonFormat(with = JsonFormat.Feature.ACCEPT_SINGLE_VALUE_AS_ARRAY) List<String> metrics,
        BestSpec best,
        @JsonInclude(JsonInclude.Include.NON_NULL) StopSpec stop,
        double labelSmoothing,
        // Not written where it is cross-entropy, as before there was a choice.
        @JsonInclude(JsonInclude.Include.NON_NULL) String loss,
        @JsonInclude(JsonInclude.Include.NON_NULL) ClassWeights classWeights,
        OptimizerSpec optimizer,
        EmaSpec ema,
        ScheduleSpec schedule,
        AugmentationSpec augmentation,
        ExecutionMode execution,
        Precision precision,
        @JsonInclude(JsonInclude.Include.NON_NULL) BatchStatistics batchNorm,
        TransferSpec transfer,
        // Not written where it is the default, as before there was a choice.
        @JsonInclude(JsonInclude.Include.NON_NULL) CheckpointSpec checkpoint,
        @JsonFormat(with = JsonFormat.Feature.ACCEPT_SINGLE_VALUE_AS_ARRAY) List<String> callbacks,
        @JsonFormat(with = JsonFormat.Feature.ACCEPT_SINGLE_VALUE_AS_ARRAY) List<String> plugins) {

    public Recipe {
        requireGiven("model", model);
        requireGiven("attention", attention);
        requireGiven("dataset", dataset);
        requireGiven("validation", validation);
        requireGiven("optimizer", optimizer);
        requireGiven("schedule", schedule);
        requireGiven("augmentation", augmentation);
        data = data == null ? DataSpec.DEFAULT : data;
        batch = BatchSpec.DEFAULT.equals(batch) ? null : batch;
        sampler = sampler == Sampler.SHUFFLED ? null : sampler;
        classWeights = ClassWeights.NONE.equals(classWeights) ? null : classWeights;
        modelOptions = modelOptions == null ? Map.of() : modelOptions;
        task = task == Task.CLASSIFICATION ? null : task;
        Optional<SegmentationModel> named = SegmentationModel.find(model);
        if (task == null) {
            Task.requireNoHead(model, named.isPresent(), head, headStage);
        } else {
            head = Task.head(model, named, head);
            model = named.map(SegmentationModel::backbone).orElse(model);
            modelOptions = Task.options(named, modelOptions);
            metrics = Task.metrics(metrics);
            best = best == null ? new BestSpec(Metrics.meanIou().name()) : best;
        }
        metrics = metrics == null ? List.of() : List.copyOf(metrics);
        callbacks = callbacks == null ? List.of() : List.copyOf(callbacks);
        plugins = plugins == null ? List.of() : List.copyOf(plugins);
        callbacks.forEach(Callbacks::get);
        requireOnce(callbacks);
        best = best == null ? BestSpec.ACCURACY : best;
        stop = stop == null || stop.isNever() ? null : stop;
        ema = ema == null ? EmaSpec.NONE : ema;
        execution = execution == null ? ExecutionMode.EAGER : execution;
        precision = precision == null ? Precision.FP32 : precision;
        batchNorm = batchNorm == BatchStatistics.LOCAL ? null : batchNorm;
        transfer = transfer == null ? TransferSpec.NONE : transfer;
        checkpoint = CheckpointSpec.EPOCHS.equals(checkpoint) ? null : checkpoint;
        requireAtLeastOne("epochs", epochs);
        requireAtLeastOne("batch-size", batchSize);
        requireAtLeastOne("eval-batch-size", evalBatchSize);
        if (accumulate != null) {
            requireAtLeastOne("accumulate", accumulate);
            accumulate = accumulate == 1 ? null : accumulate;
        }
        if (validation == Validation.HOLD_OUT) {
            requireAtLeastOne("hold-out", holdOut);
        }
        LossKeys asked = LossKeys.of(loss, labelSmoothing);
        loss = asked.loss();
        labelSmoothing = asked.labelSmoothing();
    }

    // The state of one would be lost in the checkpoints.
    private static void requireOnce(List<String> callbacks) {
        Set<NameAndOptions> seen = new HashSet<>();
        for (String text : callbacks) {
            if (!seen.add(NameAndOptions.parse("callback", text))) {
                throw new UserException(
                        Texts.format("callbacks has %s twice; keep one", Excerpt.of(text)));
            }
        }
    }

    /** Returns the images of a step, such as {@code 64} or {@code 4 x 64}. */
    public String batchOfAStep() {
        return (accumulate == null ? "" : accumulate + " x ") + batchSize;
    }

    /** Makes the loss that is trained on. */
    public Loss newLoss() {
        return new LossKeys(loss, labelSmoothing).newLoss();
    }

    /** Whether the class of each pixel is learnt, not that of an image. */
    public boolean segments() {
        return task == Task.SEGMENTATION;
    }

    /**
     * Returns the network that the recipe trains on images.
     *
     * @throws UserException if these have masks and it does not learn them, or the other way round
     */
    public ModelSpec modelSpec(ImageDataset data) {
        ImageSource images = data.train();
        Task.requireFits(segments(), data);
        return modelSpec(
                images.classes(),
                new ImageSize(images.height(), images.width()),
                images.colourChannels());
    }

    /** Returns its network for square images in colour. */
    public ModelSpec modelSpec(int classes, int side) {
        return modelSpec(classes, ImageSize.square(side), ColourChannels.RGB);
    }

    private ModelSpec modelSpec(int classes, ImageSize size, int channels) {
        return new ModelSpec(
                model,
                attention,
                placement,
                classes,
                size,
                channels,
                modelOptions,
                head,
                headStage);
    }

    /** Returns the data set that the recipe trains on. */
    public DatasetSpec datasetSpec() {
        return data.of(dataset);
    }

    /**
     * Returns its metrics, and those that steer.
     *
     * @throws UserException if there is no such metric, or one that is to steer is not among them
     */
    public Monitors monitors() {
        MetricSet all;
        try {
            all = MetricSet.of(metrics.stream().map(Metrics::get).toList());
        } catch (UserException e) {
            throw new UserException("metrics: " + e.getMessage(), e);
        }
        if (stop != null && stop.monitor() != null) {
            all.get("stop.monitor", stop.monitor());
        }
        return Monitors.of(
                all,
                best.monitor(),
                schedule.monitored(),
                schedule.mode().equals(Optional.of("max")));
    }

    /** The same recipe with another seed. */
    public Recipe withSeed(long other) {
        return with("seed", other);
    }

    /** The same recipe with another number of epochs. */
    public Recipe withEpochs(int other) {
        return with("epochs", other);
    }

    /** The same recipe with another number of images held out. */
    public Recipe withHoldOut(int other) {
        return with("hold-out", other);
    }

    /** The same recipe with another augmentation. */
    public Recipe withAugmentation(AugmentationSpec other) {
        return with("augmentation", other);
    }

    /** The same recipe with another execution. */
    public Recipe withExecution(ExecutionMode other) {
        return with("execution", other);
    }

    /** The same recipe with other metrics. */
    public Recipe withMetrics(List<String> other) {
        return with("metrics", other);
    }

    /** The same recipe with other jars of plugins. */
    public Recipe withPlugins(List<String> other) {
        return with("plugins", other);
    }

    private Recipe with(String key, Object value) {
        ObjectNode tree = RunJson.MAPPER.valueToTree(this);
        tree.set(key, RunJson.MAPPER.valueToTree(value));
        return RecipeTree.convert(tree, Settings.NONE);
    }

    private static void requireGiven(String key, Object value) {
        if (value == null) {
            throw new UserException("recipe key " + key + " has no value; give it one");
        }
    }

    private static void requireAtLeastOne(String key, int value) {
        if (value < 1) {
            throw new UserException(key + " must be at least 1, not " + value);
        }
    }
}
