package ai.gaze.training;

import static ai.gaze.training.Given.given;

import ai.djl.engine.EngineException;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.training.loss.Loss;
import ai.gaze.training.augment.AugmentationPipeline;
import ai.gaze.training.augment.Augmenter;
import ai.gaze.training.augment.BatchSource;
import ai.gaze.training.data.Batch;
import ai.gaze.training.data.BatchStream;
import ai.gaze.training.data.ClassNames;
import ai.gaze.training.data.DecodedBatches;
import ai.gaze.training.data.EpochPlan;
import ai.gaze.training.data.HoldOut;
import ai.gaze.training.data.ImageDataset;
import ai.gaze.training.data.ImageSource;
import ai.gaze.training.data.Sampler;
import ai.gaze.training.data.SourceCheck;
import ai.gaze.training.device.CudnnBenchmark;
import ai.gaze.training.device.DeviceMemoryException;
import ai.gaze.training.execution.Execution;
import ai.gaze.training.loss.Losses;
import ai.gaze.training.metric.Evaluation;
import ai.gaze.training.metric.MetricSet;
import ai.gaze.zoo.Texts;
import ai.gaze.zoo.UserException;
import java.util.List;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;

/** The images of a training: which train, which steer, and how they come to the network. */
final class TrainingImages implements AutoCloseable {

    private final TrainingBuilder settings;
    private final NDManager manager;
    private final ImageSource trained;
    private final ImageSource steering;
    private Augmenter augmenter;
    private BatchSource train;
    private BatchSource eval;

    TrainingImages(TrainingBuilder settings, NDManager manager) {
        this.settings = settings;
        this.manager = manager;
        ImageDataset data = settings.data;
        SourceCheck.require(data);
        if (settings.holdOut > 0 && data.validation() != null) {
            settings.warning.accept(
                    "images are to be held out, but the data have validation images of their own: they steer the training, and no training images are held out");
        }
        if (settings.holdOut > 0 && data.validation() == null) {
            HoldOut split = HoldOut.split(data.train(), settings.holdOut, settings.seed);
            trained = split.train();
            steering = split.validation();
        } else {
            trained = data.train();
            steering = data.validation() == null ? data.test() : data.validation();
        }
        if (trained.hasMasks() && settings.sampler == Sampler.BALANCED) {
            throw new UserException(
                    "sampler balanced draws every class of images as often, and images with masks have none; use shuffled or sequential, and class-weights for rare classes");
        }
        SourceCheck.requireBatch(trained, settings.batchSize);
        int devices = settings.devices.size();
        if (settings.batchSize < devices) {
            throw new UserException(
                    Texts.format(
                            "batch-size %d is less than the %d devices that share a batch; use at least that, or fewer devices",
                            settings.batchSize, devices));
        }
        int batches = (size() + settings.batchSize - 1) / settings.batchSize;
        if (settings.accumulate > batches) {
            throw new UserException(
                    Texts.format(
                            "accumulate %d is more than the %d batches of an epoch; use at most that",
                            settings.accumulate, batches));
        }
        DecodedBatches.requireAddressable(trained, "batch-size", settings.batchSize);
        for (ImageSource images : List.of(steering, data.test())) {
            DecodedBatches.requireAddressable(images, "eval-batch-size", settings.evalBatchSize);
        }
    }

    /** Refuses images of other classes or channels than those of the training. */
    void requireLike(ImageSource images) {
        if (images == null) {
            throw new UserException("evaluate was given null; give it images");
        }
        SourceCheck.require("evaluated", images);
        if (images.channels() != trained.channels()) {
            throw new UserException(
                    Texts.format(
                            "the images to evaluate on have %d channels, and those of the training %d; give images with as many",
                            images.channels(), trained.channels()));
        }
        if (images.hasMasks() != trained.hasMasks()) {
            throw UserException.of(
                    "the images to evaluate on have %s masks, and those of the training %s; give images of the same kind",
                    images.hasMasks() ? "their" : "no", trained.hasMasks() ? "have" : "have none");
        }
        ClassNames.requireSame("the training", trained.classNames(), images, "the set of images");
    }

    /**
     * Explains why a step failed: for want of memory, or as a normalization was given one value of
     * a channel.
     *
     * @return the failure itself if it is neither
     */
    RuntimeException explained(EngineException e) {
        int batch = settings.batchSize;
        boolean isMeant = Execution.isOfOneValue(e);
        int devices = settings.devices.size();
        if (isMeant && batch < 2 * devices && batch > 1) {
            return new UserException(
                    Texts.format(
                            "batch-size %d leaves one image alone on one of %d devices, and the network normalizes over the images of a device where a map is 1 x 1; use at least %d",
                            batch, devices, 2 * devices),
                    e);
        }
        if (isMeant && (batch == 1 || size() % batch == 1)) {
            int other = Math.max(2, batch);
            while (size() % other == 1) {
                other++;
            }
            return new UserException(
                    Texts.format(
                            "batch-size %d leaves %s of %d images alone in a batch, and the network normalizes a batch over its images where a map is 1 x 1; choose another batch-size such as %d",
                            batch, batch == 1 ? "each" : "one", size(), other),
                    e);
        }
        return DeviceMemoryException.explain(
                e,
                manager.getDevice(),
                "batch-size " + batch,
                Texts.format(
                        "train with a smaller one such as %d, or free memory and try again",
                        Math.max(1, batch / 2)));
    }

    /** Brings to the device what stays there. */
    void upload() {
        if (settings.augmentation == null && settings.data.statistics() == null) {
            throw new UserException(
                    Texts.format(
                            "data set %s has no mean and deviation of its channels; give it ChannelStatistics.of its training images",
                            settings.data.name()));
        }
        AugmentationPipeline augmentation =
                settings.augmentation == null
                        ? AugmentationPipeline.of(
                                settings.augmentations, settings.data.statistics())
                        : AugmentationPipeline.of(settings.augmentation);
        augmentation
                .mixing()
                .ifPresent(by -> Losses.requireSoftTargets(settings.loss, "augmentation " + by));
        augmentation
                .doubts(settings.batchSize, trained.height(), trained.width())
                .forEach(settings.warning);
        if (settings.optimizer.lr() == 0) {
            settings.warning.accept("the learning rate is 0, so that no weight learns anything");
        }
        augmenter = Augmenter.of(manager, augmentation, trained);
        eval = BatchSource.of(manager, steering, augmenter);
        train = BatchSource.of(manager, trained, augmenter);
    }

    /** Returns the shape of a batch of one. */
    Shape shape() {
        return new Shape(1, trained.colourChannels(), trained.height(), trained.width());
    }

    /** Returns how many images an epoch has. */
    int size() {
        return settings.lastBatch.size(trained.size(), settings.batchSize);
    }

    /** Returns how many images train. */
    int trained() {
        return trained.size();
    }

    /** Returns the loss with its weights of classes, as the training images are. */
    Loss weighted(Loss loss) {
        if (settings.classWeights.isNone()) {
            return loss;
        }
        if (settings.sampler == Sampler.BALANCED && settings.classWeights.isBalancing()) {
            settings.warning.accept(
                    Texts.format(
                            "sampler balanced draws every class alike, and class-weights %s makes rare ones count more besides: one of them is usually enough",
                            settings.classWeights.rule()));
        }
        return settings.classWeights.in(loss, trained.countPerClass(), trained.classNames());
    }

    /** Returns how many steps an epoch has; the last may be smaller. */
    int steps() {
        int batches = (size() + settings.batchSize - 1) / settings.batchSize;
        return (batches + settings.accumulate - 1) / settings.accumulate;
    }

    /** Returns how many images a step of an epoch has, which is counted from 0. */
    int ofStep(int step) {
        int most = settings.batchSize * settings.accumulate;
        return Math.min(most, size() - step * most);
    }

    boolean isSteeredByTest() {
        return steering == settings.data.test();
    }

    /** Returns the batches of an epoch, and begins to draw the next one, if there is one. */
    BatchStream epoch(int epoch, int firstStep) {
        BatchStream batches = train.epoch(plan(epoch, firstStep * settings.accumulate));
        if (epoch < settings.epochs) {
            train.begin(plan(epoch + 1, 0));
        }
        return batches;
    }

    private EpochPlan plan(int epoch, int first) {
        return new EpochPlan(
                settings.seed, epoch, first, settings.batchSize, settings.sampler, size());
    }

    /** Returns the first batch of the first epoch. */
    Batch firstBatch(NDManager owner) {
        given("firstBatch", owner);
        try (BatchStream batches = train.epoch(plan(1, 0))) {
            return batches.next(owner).orElseThrow();
        }
    }

    /** Evaluates on what steers; gives nothing when it is to stop. */
    Optional<Evaluation> evaluate(
            MetricSet metrics, UnaryOperator<NDArray> logits, BooleanSupplier stopping) {
        return evaluate(manager, eval, metrics, logits, stopping);
    }

    /** Evaluates on any images. */
    Evaluation evaluate(ImageSource images, MetricSet metrics, UnaryOperator<NDArray> logits) {
        if (images == steering) {
            return evaluate(metrics, logits, () -> false).orElseThrow();
        }
        try (NDManager set = manager.newSubManager()) {
            BatchSource batches = BatchSource.of(set, images, augmenter);
            return evaluate(set, batches, metrics, logits, () -> false).orElseThrow();
        }
    }

    private Optional<Evaluation> evaluate(
            NDManager owner,
            BatchSource batches,
            MetricSet metrics,
            UnaryOperator<NDArray> logits,
            BooleanSupplier stopping) {
        List<String> classes = settings.data.classNames();
        return CudnnBenchmark.without(
                manager.getDevice(),
                () ->
                        metrics.evaluate(
                                owner, batches, classes, settings.evalBatchSize, logits, stopping));
    }

    /** Hands out the first of the images that steer, normalized. */
    void pass(int most, int batchSize, Consumer<NDArray> network) {
        CudnnBenchmark.without(
                manager.getDevice(),
                () -> {
                    passAll(most, batchSize, network);
                    return null;
                });
    }

    private void passAll(int most, int batchSize, Consumer<NDArray> network) {
        try (BatchStream batches = eval.inOrder(batchSize)) {
            for (int seen = 0; seen < most; seen += batchSize) {
                try (NDManager owner = manager.newSubManager()) {
                    Optional<Batch> batch = batches.next(owner);
                    if (batch.isEmpty()) {
                        return;
                    }
                    network.accept(batch.get().images());
                }
            }
        }
    }

    @Override
    public void close() {
        if (augmenter != null) {
            augmenter.close();
        }
    }
}
