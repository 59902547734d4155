package ai.gaze.training.run;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.gaze.training.augment.Augmenter;
import ai.gaze.training.batch.BatchSource;
import ai.gaze.training.batch.BatchStream;
import ai.gaze.training.checkpoint.CheckpointStore;
import ai.gaze.training.data.BrokenImages;
import ai.gaze.training.data.DatasetSpec;
import ai.gaze.training.data.DecodedBatches;
import ai.gaze.training.data.EpochPlan;
import ai.gaze.training.data.HoldOut;
import ai.gaze.training.data.ImageDataset;
import ai.gaze.training.data.ImageSource;
import ai.gaze.training.device.CudnnBenchmark;
import ai.gaze.training.device.Devices;
import ai.gaze.training.metric.Evaluation;
import ai.gaze.training.report.ConfusionMatrix;
import ai.gaze.training.schedule.LearningRateSchedule;
import ai.gaze.training.torch.NoGrad;
import ai.gaze.zoo.CloseOnFailure;
import ai.gaze.zoo.ModelSpec;
import ai.gaze.zoo.ModelZoo;
import ai.gaze.zoo.UserException;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * A training run with its directory: {@link #create} or {@link #resume} it, then {@link #execute}
 * it, in whatever thread. Two trainings at the same time in one process disturb each other.
 *
 * <pre>
 * runs/NAME/
 *   run.json          what was asked, with every default written out; versions, device
 *   metrics.jsonl     one line for each epoch       iterations.csv   the loss of every iteration
 *   curves.png        both as pictures, drawn when the training ends or is stopped
 *   result.json       how it ended
 *   attention.jsonl   what the attention modules did in each epoch
 *   tensorboard/      the same and more, for TensorBoard
 *   checkpoints/      last.safetensors, best.safetensors, and the one before the last
 *   .lock             empty; held by the process that trains
 * </pre>
 *
 * <p>The files know their run by an id in {@code run.json} and in the checkpoints, and a checkpoint
 * knows what the logs held when it was written, so that a run goes on from its own files or not at
 * all. Pictures and TensorBoard's events are made if that can be done, and are never worth a run.
 */
public final class TrainingRun implements AutoCloseable {

    private final RunFiles files;
    private final ImageDataset dataset;
    private final RunListener listener;
    private final RunInfo info;
    private final NDManager manager;
    private final Trainee trainee;
    private final LearningRateSchedule schedule;
    private final RunState state;
    private final AttentionWatch attention;
    private final TrainingLoop loop;
    private final BatchSource train;
    private final BatchSource test;
    private final boolean testSteers;

    private TrainingRun(
            RunFiles files,
            RunInfo asked,
            ImageDataset dataset,
            NDManager manager,
            boolean isNew,
            RunListener listener) {
        this.manager = manager;
        this.files = files;
        this.dataset = dataset;
        this.listener = listener;
        Recipe recipe = asked.recipe();
        ImageSource train = dataset.train();
        ImageSource eval = dataset.validation() == null ? dataset.test() : dataset.validation();
        if (asked.holdsOut(dataset)) {
            HoldOut split = HoldOut.split(train, recipe.holdOut(), recipe.seed());
            train = split.train();
            eval = split.validation();
        }
        testSteers = eval == dataset.test();
        if (recipe.batchSize() > train.size()) {
            throw new UserException(
                    "batch-size "
                            + recipe.batchSize()
                            + " is larger than the "
                            + train.size()
                            + " training images; use at most that");
        }
        DecodedBatches.requireAddressable(train, "batch-size", recipe.batchSize());
        DecodedBatches.requireAddressable(eval, "eval-batch-size", recipe.evalBatchSize());
        DecodedBatches.requireAddressable(
                dataset.test(), "eval-batch-size", recipe.evalBatchSize());
        int steps = TrainingLoop.stepsPerEpoch(train.size(), recipe.batchSize());
        schedule = recipe.schedule().create(recipe.optimizer().lr(), steps, recipe.epochs());
        CudnnBenchmark.forTraining(manager.getDevice());
        trainee = Trainee.create(manager, asked.network(), recipe, isNew, listener::warning);
        info = asked.withParameters(trainee.size());
        state = new RunState();
        Augmenter augmenter =
                new Augmenter(manager, recipe.augmentation(), train.height(), train.width());
        test = BatchSource.of(manager, dataset.test(), augmenter);
        this.train = BatchSource.of(manager, train, augmenter);
        TrainingLoop.Images images =
                new TrainingLoop.Images(
                        manager,
                        this.train,
                        testSteers ? test : BatchSource.of(manager, eval, augmenter),
                        testSteers ? "test" : "validation",
                        dataset.classNames());
        attention = new AttentionWatch(manager, trainee, images.eval(), files, listener);
        loop =
                new TrainingLoop(
                        recipe, trainee, schedule, state, files, listener, images, attention);
    }

    /**
     * Begins a new run.
     *
     * @param directory the run directory; it must not exist
     * @param recipe what to train, and how
     * @param data gives the data set by name
     * @param device name of the device
     * @param listener is told of warnings now and of progress later
     * @throws UserException if anything that was asked does not exist or does not fit
     */
    public static TrainingRun create(
            Path directory,
            Recipe recipe,
            DatasetLoader data,
            String device,
            RunListener listener) {
        RunFiles.requireNew(directory);
        Device on = Devices.parse(device);
        requireBuildable(recipe);
        requireUsable(recipe, on, listener);
        ImageDataset dataset = load(recipe.datasetSpec(), data);
        Recipe fitting = SampleRecipe.fit(recipe, dataset, listener::warning);
        if (recipe.validation() == Validation.HOLD_OUT && dataset.validation() != null) {
            listener.warning(
                    "validation is hold-out, but the data have validation images of their own: they"
                            + " steer the training, and no training images are held out");
        }
        RunIdentity identity = RunIdentity.ofNew(fitting);
        RunInfo info =
                new RunInfo(
                        identity.id(),
                        identity.recipe(),
                        Instant.now().truncatedTo(ChronoUnit.SECONDS).toString(),
                        Versions.all(),
                        Devices.name(on),
                        dataset.sample(),
                        0,
                        dataset.classNames(),
                        dataset.files(),
                        network(fitting, dataset),
                        fitting);
        RunFiles files = new RunFiles(directory, listener::warning);
        return open(files, info, dataset, on, true, listener, run -> files.begin(run.info));
    }

    /**
     * Allocates what a run needs, which is freed if that fails.
     *
     * @param begin what remains to be done
     */
    private static TrainingRun open(
            RunFiles files,
            RunInfo info,
            ImageDataset dataset,
            Device device,
            boolean isNew,
            RunListener listener,
            Consumer<TrainingRun> begin) {
        return NoGrad.compute(
                () -> {
                    TrainingRun opened =
                            CloseOnFailure.of(
                                    NDManager.newBaseManager(device),
                                    manager ->
                                            new TrainingRun(
                                                    files, info, dataset, manager, isNew,
                                                    listener));
                    return CloseOnFailure.of(
                            opened,
                            run -> {
                                begin.accept(run);
                                return run;
                            });
                });
    }

    /**
     * Goes on with a run that was stopped or killed, from its last checkpoint.
     *
     * @param directory the run directory
     * @param data gives the data set by name
     * @param device name of the device
     * @param listener is told of warnings now and of progress later
     * @throws UserException if there is no such run, or its checkpoint is spoilt
     */
    public static TrainingRun resume(
            Path directory, DatasetLoader data, String device, RunListener listener) {
        return resume(directory, data, device, Settings.NONE, listener);
    }

    /**
     * Goes on with a run as {@link #resume(Path, DatasetLoader, String, RunListener)}, but runs its
     * steps in another way.
     *
     * @param changes {@code execution} and {@code precision}, where they are to be others than
     *     those in {@code run.json}
     */
    public static TrainingRun resume(
            Path directory,
            DatasetLoader data,
            String device,
            Settings changes,
            RunListener listener) {
        RunFiles files = RunFiles.open(directory, listener::warning);
        try {
            files.beginResume();
            return resume(files, data, device, changes, listener);
        } catch (RuntimeException | Error e) {
            files.close();
            throw e;
        }
    }

    private static TrainingRun resume(
            RunFiles files,
            DatasetLoader data,
            String device,
            Settings changes,
            RunListener listener) {
        Recipe before = files.info().recipe();
        RunInfo info = files.info().withRecipe(RecipeFile.change(before, changes));
        Device on = Devices.parse(device);
        requireUsable(info.recipe(), on, listener);
        if (!info.recipe().equals(before)) {
            listener.warning(
                    "the run began "
                            + execution(before)
                            + " and goes on "
                            + execution(info.recipe())
                            + ", so it will not end with the same bits");
        }
        ImageDataset dataset = load(info.datasetSpec(), data);
        info.requireSame(dataset);
        info.requireSameFiles(dataset);
        if (!Devices.name(on).equals(info.device())) {
            listener.warning(
                    "the run began on "
                            + info.device()
                            + " and goes on on "
                            + Devices.name(on)
                            + ", so it will not end with the same bits; --device chooses");
        }
        return open(
                files,
                info,
                dataset,
                on,
                !files.hasCheckpoint(),
                listener,
                run -> {
                    run.state.set(files.restore(run.trainee, run.schedule));
                    run.attention.restore(files.attention());
                });
    }

    /**
     * Trains to the end of the last epoch, or until a stop is requested.
     *
     * @param stop asks to stop after the step that the run is in
     * @return how the run ended; empty if it was stopped, its checkpoint being written
     */
    public Optional<RunResult> execute(StopRequest stop) {
        return NoGrad.compute(() -> train(stop));
    }

    private Optional<RunResult> train(StopRequest stop) {
        if (state.iteration == 0) {
            files.picture("images/augmented", 0, this::firstImages);
        }
        boolean done = loop.run(stop);
        files.drawCurves();
        if (!done) {
            return Optional.empty();
        }
        int epochs = state.epoch;
        int bestEpoch = state.bestEpoch;
        double bestAccuracy = state.bestAccuracy;
        if (!testSteers) {
            files.restoreWeights(CheckpointStore.BEST, trainee.evaluated());
        }
        Evaluation evaluation = loop.evaluate(test, new StopRequest()).orElseThrow();
        RunResult result =
                new RunResult(
                        info.id(),
                        epochs,
                        bestEpoch,
                        bestAccuracy,
                        evaluation.loss(),
                        evaluation.accuracy(),
                        testSteers ? CheckpointStore.LAST : CheckpointStore.BEST,
                        files.seconds());
        if (!files.hasEnded()) {
            ConfusionMatrix matrix = new ConfusionMatrix(info.classes(), evaluation.confusion());
            files.picture("images/confusion-test", state.iteration, matrix::picture);
        }
        files.end(result);
        attention.runEnded();
        BrokenImages.summary(dataset).ifPresent(listener::warning);
        return Optional.of(result);
    }

    private BufferedImage firstImages() {
        try (BatchStream batches =
                        train.epoch(
                                new EpochPlan(
                                        info.recipe().seed(), 1, 0, info.recipe().batchSize()));
                NDManager step = manager.newSubManager()) {
            NDArray images = batches.next(step).orElseThrow().images();
            return BatchPicture.draw(images, info.recipe().augmentation());
        }
    }

    /** Returns how many epochs are finished. */
    public int epochsDone() {
        return state.epoch;
    }

    /** Returns how many steps are done in the epoch after them. */
    public int stepsDone() {
        return state.step;
    }

    /** Returns the run directory. */
    public Path directory() {
        return files.directory();
    }

    /** Returns what is in {@code run.json}. */
    public RunInfo info() {
        return info;
    }

    private static ImageDataset load(DatasetSpec asked, DatasetLoader data) {
        try {
            return data.load(asked);
        } catch (IOException e) {
            throw new UncheckedIOException(e.getMessage(), e);
        }
    }

    // Before the data are looked for, which may take minutes.
    private static void requireBuildable(Recipe recipe) {
        ModelZoo.create(recipe.modelSpec(2, 32));
    }

    private static String execution(Recipe recipe) {
        return recipe.execution() + " in " + recipe.precision();
    }

    private static void requireUsable(Recipe recipe, Device device, RunListener listener) {
        recipe.precision().requireUsable(recipe.execution());
        recipe.precision().slowness(device).ifPresent(listener::warning);
    }

    private static ModelSpec network(Recipe recipe, ImageDataset dataset) {
        return recipe.modelSpec(dataset.classNames().size(), dataset.test().height());
    }

    @Override
    public void close() {
        try {
            files.close();
        } finally {
            trainee.close();
            manager.close();
        }
    }
}
