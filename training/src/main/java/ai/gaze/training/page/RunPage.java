package ai.gaze.training.page;

import ai.gaze.training.EpochMetrics;
import ai.gaze.training.report.Extras;
import ai.gaze.training.report.Html;
import ai.gaze.training.report.Page;
import ai.gaze.training.run.DatasetLoader;
import ai.gaze.training.run.IterationLog;
import ai.gaze.training.run.RunInfo;
import ai.gaze.training.run.RunReader;
import ai.gaze.training.run.RunResult;
import ai.gaze.zoo.Texts;
import ai.gaze.zoo.file.AtomicFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;

/**
 * {@code report.html} of a run: one page that opens without a network. It is made of the files of
 * the run, and of the test images, which go through the network once more.
 */
public final class RunPage {

    /** Name of the page in the run directory. */
    public static final String NAME = "report.html";

    private RunPage() {}

    /**
     * Writes the page of a run, finished or not, whole or not at all.
     *
     * @param run the run directory
     * @param data gives the data set by name; without it the page has no test images
     * @param device name of the device
     * @param warning is told what is missing from the page
     * @return the page
     * @throws ai.gaze.zoo.UserException if there is no such run
     */
    public static Path write(Path run, DatasetLoader data, String device, Consumer<String> warning)
            throws IOException {
        Path page = run.resolve(NAME);
        write(run, page, data, device, warning);
        return page;
    }

    /**
     * Writes the page of a run, finished or not, whole or not at all.
     *
     * @param run the run directory
     * @param page where the page goes; replaced if it exists
     * @param data gives the data set by name; without it the page has no test images
     * @param device name of the device
     * @param warning is told what is missing from the page
     * @throws ai.gaze.zoo.UserException if there is no such run
     */
    public static void write(
            Path run, Path page, DatasetLoader data, String device, Consumer<String> warning)
            throws IOException {
        RunInfo info = RunReader.info(run);
        Optional<RunResult> result = RunReader.result(run);
        StringBuilder body = new StringBuilder();
        body.append(warnings(info, result.isPresent()));
        List<EpochMetrics> epochs = RunReader.epochs(run);
        body.append(Configuration.summary(info, result, epochs));
        body.append(TrainingCurves.draw(epochs, iterations(run)));
        body.append(tested(run, result, data, device, warning));
        body.append(AttentionHistory.draw(RunReader.attention(run)));
        body.append(TrainingCurves.table(epochs));
        body.append(Configuration.full(info, Files.readString(run.resolve("run.json"))));
        String title =
                run.toAbsolutePath().normalize().getFileName()
                        + ": "
                        + info.network().backbone()
                        + ", attention "
                        + info.network().attention();
        AtomicFiles.writeString(page, Page.write(title, body.toString()));
    }

    /**
     * Writes the page at the end of a training, which must not fail because of it.
     *
     * @param warning is told if the page could not be written
     */
    public static void tryWrite(
            Path run, DatasetLoader data, String device, Consumer<String> warning) {
        Extras.problem(() -> write(run, data, device, warning))
                .ifPresent(
                        problem ->
                                warning.accept(
                                        Texts.format(
                                                "%s could not be written (%s); the run itself is"
                                                        + " whole, and the page of %s can be written"
                                                        + " again",
                                                NAME, problem, run)));
    }

    private static String warnings(RunInfo info, boolean finished) {
        List<String> warnings = new ArrayList<>();
        if (info.sample()) {
            warnings.add("Only the sample inside Gaze was trained on: accuracies mean nothing.");
        }
        if (!finished) {
            warnings.add("The run is not finished.");
        }
        return Html.warning(warnings);
    }

    private static float[] iterations(Path run) throws IOException {
        Path file = run.resolve("iterations.csv");
        return Files.exists(file) ? IterationLog.read(file) : new float[0];
    }

    private static String tested(
            Path run,
            Optional<RunResult> result,
            DatasetLoader data,
            String device,
            Consumer<String> warning) {
        String checkpoint = result.map(RunResult::testedCheckpoint).orElse("best");
        if (!Files.exists(run.resolve("checkpoints").resolve(checkpoint + ".safetensors"))) {
            return Html.heading("Test images") + Html.paragraph("There is no checkpoint yet.");
        }
        AtomicReference<String> part = new AtomicReference<>();
        List<String> missing = new ArrayList<>();
        new Extras(missing::add)
                .attempt(
                        "the part of the page on the test images",
                        () -> part.set(TestImages.draw(run, checkpoint, data, device, warning)));
        missing.forEach(warning);
        return part.get() != null
                ? part.get()
                : Html.heading("Test images") + Html.warning(missing);
    }
}
