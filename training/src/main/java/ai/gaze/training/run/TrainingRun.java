package ai.gaze.training.run;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.gaze.training.DivergedException;
import ai.gaze.training.Training;
import ai.gaze.training.TrainingResult;
import ai.gaze.training.checkpoint.CheckpointStore;
import ai.gaze.training.data.BrokenImages;
import ai.gaze.training.data.DatasetSpec;
import ai.gaze.training.data.ImageDataset;
import ai.gaze.training.device.DeviceMemoryException;
import ai.gaze.training.device.Devices;
import ai.gaze.training.device.Machine;
import ai.gaze.training.metric.Evaluation;
import ai.gaze.training.metric.Metrics;
import ai.gaze.training.report.ConfusionMatrix;
import ai.gaze.zoo.ModelZoo;
import ai.gaze.zoo.Texts;
import ai.gaze.zoo.UserException;
import ai.gaze.zoo.file.FileErrors;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import org.slf4j.LoggerFactory;

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
 *   log.txt           what was said of it, for people
 *   tensorboard/      the same and more, for TensorBoard
 *   checkpoints/      last.safetensors, best.safetensors, and the one before the last
 *   owner.json        which process on which machine trains it, or did
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
    private final RunLog listener;
    private final RunDirectory directory;
    private final Training training;
    private final RunInfo info;
    private final boolean isNew;

    private TrainingRun(
            RunFiles files,
            RunInfo asked,
            ImageDataset dataset,
            List<Device> devices,
            boolean isResumed,
            RunLog listener) {
        this.files = files;
        this.dataset = dataset;
        this.listener = listener;
        directory = new RunDirectory(files, asked, isResumed, listener::warning);
        isNew = !isResumed;
        boolean begins = isNew || !files.hasCheckpoint();
        training =
                RecipeTraining.builder(asked.recipe(), asked.network(), begins, listener::warning)
                        .setData(dataset)
                        .optDevices(devices.toArray(Device[]::new))
                        .addCallback(directory, new ListenerCallback(listener))
                        .build();
        info = isResumed ? asked : files.info();
        listener.into(files);
        listener.add(
                (begins ? "begins" : "goes on after epoch " + training.epochsDone())
                        + ", on "
                        + info.device());
    }

    /**
     * Begins a new run.
     *
     * @param directory the run directory; it must not exist
     * @param recipe what to train, and how
     * @param data gives the data set by name
     * @param device name of the device, or of several that share every batch: {@code gpu0,gpu1}
     * @param own is told of warnings now and of progress later
     * @throws UserException if anything that was asked does not exist or does not fit
     */
    public static TrainingRun create(
            Path directory, Recipe recipe, DatasetLoader data, String device, RunListener own) {
        RunLog listener = new RunLog(new NamedListener(own));
        RunFiles.requireNew(directory);
        List<Device> on = Devices.parseAll(device);
        requireBuildable(recipe);
        requireUsable(recipe, on.get(0), listener);
        ImageDataset dataset = load(recipe.datasetSpec(), data);
        RecipeTraining.requireTrainable(recipe, dataset, on.get(0));
        Recipe resolved = InitialWeights.resolve(recipe, listener);
        Recipe fitting = SampleRecipe.fit(resolved, dataset, listener::warning);
        RunIdentity identity = RunIdentity.ofNew(fitting);
        RunInfo info =
                new RunInfo(
                        identity.id(),
                        identity.recipe(),
                        Instant.now().truncatedTo(ChronoUnit.SECONDS).toString(),
                        Versions.all(),
                        Devices.names(on),
                        RunInfo.tf32(on),
                        List.of(Machine.here()),
                        dataset.sample(),
                        0,
                        dataset.classNames(),
                        dataset.files(),
                        fitting.modelSpec(dataset),
                        fitting);
        RunFiles files = new RunFiles(directory, listener::warning);
        return new TrainingRun(files, info, dataset, on, false, listener);
    }

    /**
     * Goes on with a run that was stopped or killed, from its last checkpoint.
     *
     * @param directory the run directory
     * @param data gives the data set by name
     * @param device name of the device, or of several that share every batch: {@code gpu0,gpu1}
     * @param listener is told of warnings now and of progress later
     * @throws UserException if there is no such run, or its checkpoint is spoilt
     */
    public static TrainingRun resume(
            Path directory, DatasetLoader data, String device, RunListener listener) {
        return resume(directory, data, device, Settings.NONE, listener);
    }

    /**
     * Goes on with a run as {@link #resume(Path, DatasetLoader, String, RunListener)}, but runs its
     * steps in another way, or ends elsewhere.
     *
     * @param changes {@code execution} and {@code precision}, where they are to be others than
     *     those in {@code run.json}; {@code epochs} and the keys below {@code stop}, which are then
     *     written to it
     * @param own is told of warnings now and of progress later
     * @throws UserException also if it cannot have other epochs: its schedule depends on them
     */
    public static TrainingRun resume(
            Path directory, DatasetLoader data, String device, Settings changes, RunListener own) {
        RunLog listener = new RunLog(new NamedListener(own));
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
            RunFiles files, DatasetLoader data, String device, Settings changes, RunLog listener) {
        Recipe before = files.info().requireRecipe(files.directory()).recipe();
        RunInfo info = files.info().withRecipe(RecipeFile.change(before, changes));
        Settings lasting = changes.where(TrainingRun::isOfTheEnd);
        files.change(files.info().withRecipe(RecipeFile.change(before, lasting)));
        List<Device> on = Devices.parseAll(device);
        requireUsable(info.recipe(), on.get(0), listener);
        if (!execution(info.recipe()).equals(execution(before))) {
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
        if (!Devices.names(on).equals(info.device())) {
            listener.warning(
                    "the run began on "
                            + info.device()
                            + " and goes on on "
                            + Devices.names(on)
                            + ", so it will not end with the same bits as there");
        }
        return new TrainingRun(files, info, dataset, on, true, listener);
    }

    /**
     * Trains to the end of the last epoch, or until a stop is requested. Of a new run that a
     * mistake ends before its first checkpoint nothing is left once it is closed, so that its name
     * is free again.
     *
     * @param stop asks to stop after the step that the run is in
     * @return how the run ended; empty if it was stopped, its checkpoint being written
     */
    public Optional<RunResult> execute(StopRequest stop) {
        stop.whenRequested(training::stop);
        TrainingResult ended;
        try {
            if (training.iteration() == 0) {
                drawFirstImages();
            }
            ended = train();
        } catch (UserException mistake) {
            if (isNew && training.epochsDone() == 0) {
                files.forgetWhenClosed();
            }
            throw mistake;
        }
        String how = ended.reason().isFinal() ? "all epochs are trained" : "stopped";
        listener.add(ended.why().isEmpty() ? how : ended.why());
        return ended.reason().isFinal() ? Optional.of(test(ended)) : Optional.empty();
    }

    private TrainingResult train() {
        try {
            return training.run();
        } catch (DivergedException e) {
            listener.add(e.getMessage());
            throw files.hasCheckpoint() ? e.remarking("the last good checkpoint is kept") : e;
        } catch (DeviceMemoryException e) {
            listener.add(e.getMessage());
            throw files.hasCheckpoint()
                    ? e.remarking("the last checkpoint is kept, and the run can be resumed from it")
                    : e;
        } catch (RuntimeException e) {
            listener.add("failed: " + e.getMessage());
            throw e;
        }
    }

    private RunResult test(TrainingResult ended) {
        boolean testSteers = training.isSteeredByTest();
        if (!testSteers) {
            files.weights(CheckpointStore.BEST, training::load);
        }
        Evaluation evaluation = training.evaluate(dataset.test());
        if (!files.hasEnded()) {
            ConfusionMatrix matrix = new ConfusionMatrix(info.classes(), evaluation.confusion());
            directory.picture("images/confusion-test", training, matrix::picture);
        }
        RunResult result =
                directory.end(
                        ended,
                        evaluation,
                        testSteers ? CheckpointStore.LAST : CheckpointStore.BEST);
        listener.add(
                Texts.format(
                        "test accuracy %.2f %%, loss %s",
                        100 * result.testAccuracy(),
                        Metrics.text(Metrics.LOSS, result.testLoss())));
        BrokenImages.summary(dataset).ifPresent(listener::warning);
        return result;
    }

    private void drawFirstImages() {
        try (NDManager manager = training.newManager()) {
            NDArray images = training.firstBatch(manager).images();
            directory.picture(
                    "images/augmented",
                    training,
                    () -> BatchPicture.draw(images, info.recipe().augmentation()));
        } catch (RuntimeException e) {
            // The first step needs the same images and says so.
            LoggerFactory.getLogger(TrainingRun.class).debug("no picture of them", e);
        }
    }

    /** Returns how many epochs are finished. */
    public int epochsDone() {
        return training.epochsDone();
    }

    /** Returns whether it has ended already, early or not, so that only the test is made again. */
    public boolean hasEnded() {
        return training.hasEnded();
    }

    /** Returns how many steps are done in the epoch after them. */
    public int stepsDone() {
        return training.step();
    }

    /** Returns how many of the weights stand still now. */
    public long frozen() {
        return training.frozen();
    }

    /** Returns the run directory. */
    public Path directory() {
        return files.directory();
    }

    /** Returns what is in {@code run.json}. */
    public RunInfo info() {
        return info;
    }

    private static boolean isOfTheEnd(String key) {
        return key.equals("epochs") || key.startsWith("stop.");
    }

    private static ImageDataset load(DatasetSpec asked, DatasetLoader data) {
        try {
            return data.load(asked);
        } catch (IOException e) {
            throw FileErrors.unchecked(e);
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
        recipe.precision().requireUsable(recipe.execution(), device);
        recipe.precision().slowness(device).ifPresent(listener::warning);
    }

    @Override
    public void close() {
        training.close();
    }
}
