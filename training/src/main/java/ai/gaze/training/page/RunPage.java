package ai.gaze.training.page;

import ai.gaze.training.report.Extras;
import ai.gaze.training.run.DatasetLoader;
import ai.gaze.training.web.Page;
import ai.gaze.zoo.Texts;
import ai.gaze.zoo.file.AtomicFiles;
import com.fasterxml.jackson.databind.JsonNode;
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
        RunData shown = data(run, data, device, warning);
        AtomicFiles.writeString(page, Page.write(Page.View.RUN, shown));
    }

    /**
     * Returns all that the page shows.
     *
     * @param run the run directory
     * @param images gives the data set by name; without it there are no test images
     * @param device name of the device
     * @param warning is told what is missing
     * @throws ai.gaze.zoo.UserException if there is no such run
     */
    public static RunData data(
            Path run, DatasetLoader images, String device, Consumer<String> warning)
            throws IOException {
        RunData data = RunData.of(run);
        String checkpoint = data.result() == null ? "best" : data.result().testedCheckpoint();
        if (!Files.exists(run.resolve("checkpoints").resolve(checkpoint + ".safetensors"))) {
            return data.with(TestImages.missing(List.of("There is no checkpoint yet.")));
        }
        AtomicReference<TestImages> tested = new AtomicReference<>();
        List<String> missing = new ArrayList<>();
        new Extras(missing::add)
                .attempt(
                        "the part of the page on the test images",
                        () -> tested.set(TestImages.of(run, checkpoint, images, device, warning)));
        missing.forEach(warning);
        return data.with(tested.get() != null ? tested.get() : TestImages.missing(missing));
    }

    /**
     * Returns how the network did on the test images, as the page of a run has it, so that nobody
     * need compute it again.
     *
     * @return JSON; empty if there is no page, or one of another kind
     */
    public static Optional<JsonNode> tested(Path run) throws IOException {
        Path page = run.resolve(NAME);
        return Files.isRegularFile(page)
                ? Page.data(Files.readString(page)).map(data -> data.get("test"))
                : Optional.empty();
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
}
