package ai.gaze.training.run;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.gaze.training.EpochMetrics;
import ai.gaze.training.report.Extras;
import ai.gaze.training.tensorboard.Events;
import ai.gaze.training.tensorboard.TensorBoard;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.tensorflow.framework.Summary;
import org.tensorflow.util.Event;

class TensorBoardTest {

    private static final DatasetLoader IMAGES = Runs.images(50, 20);
    private static final Recipe RECIPE = Runs.recipe("epochs=2", "batch-size=20", "attention=se");

    @TempDir private Path folder;

    @Test
    void aRunHasItsScalarsHistogramsAndPictures() throws IOException {
        Path run = folder.resolve("run");
        Runs.train(run, RECIPE, IMAGES);
        List<Event> events = Events.shown(run.resolve("tensorboard"));
        List<EpochMetrics> epochs = RunReader.epochs(run);
        for (String tag :
                List.of(
                        "loss/train",
                        "loss/test",
                        "accuracy/train",
                        "accuracy/test",
                        "training/learning-rate",
                        "training/images-per-second",
                        "attention-mean/se1/channel",
                        "attention-sd/se3/channel")) {
            assertEquals(2, Events.scalar(events, tag).size(), tag);
        }
        assertEquals(
                List.of(
                        "3: " + (float) epochs.get(0).evalLoss(),
                        "6: " + (float) epochs.get(1).evalLoss()),
                Events.scalar(events, "loss/test"));
        assertFalse(Events.scalar(events, "loss/steps").isEmpty());
        Set<String> histograms = new TreeSet<>();
        Set<String> images = new TreeSet<>();
        for (Event event : events) {
            Summary.Value value = event.getSummary().getValue(0);
            if (value.hasHisto()) {
                histograms.add(value.getTag() + " " + event.getStep());
                // 20 images with 32, 64 or 128 channels.
                assertTrue(value.getHisto().getNum() >= 20 * 32, value.getTag());
            } else if (value.hasImage()) {
                images.add(value.getTag() + " " + event.getStep());
            }
        }
        assertEquals(
                Set.of(
                        "attention/se1/channel 3",
                        "attention/se2/channel 3",
                        "attention/se3/channel 3",
                        "attention/se1/channel 6",
                        "attention/se2/channel 6",
                        "attention/se3/channel 6"),
                histograms);
        assertEquals(Set.of("images/augmented 0", "images/confusion-test 6"), images);
    }

    @Test
    void aResumedRunRepeatsNothing() throws IOException {
        Path unbroken = folder.resolve("unbroken");
        Runs.train(unbroken, RECIPE, IMAGES);
        Path broken = folder.resolve("broken");
        StopRequest stop = new StopRequest();
        RunListener listener =
                new RunListener() {
                    @Override
                    public void epochEnded(EpochMetrics metrics) {
                        stop.stop();
                    }
                };
        try (TrainingRun run = TrainingRun.create(broken, RECIPE, IMAGES, "cpu", listener)) {
            assertTrue(run.execute(stop).isEmpty());
        }
        // As if the process had been killed after the next step, before its checkpoint.
        try (TensorBoard lost =
                new TensorBoard(broken.resolve("tensorboard"), new Extras(Assertions::fail))) {
            lost.keepThrough(3);
            lost.lossesRead(null, 4, 99);
        }
        Runs.resume(broken, IMAGES, new RunListener() {});
        Runs.resume(broken, IMAGES, new RunListener() {});
        assertEquals(3, Events.files(broken.resolve("tensorboard")).size());
        assertTrue(what(unbroken).equals(what(broken)), "not the same values");
        List<String> steps =
                Events.scalar(Events.shown(broken.resolve("tensorboard")), "loss/steps");
        assertFalse(steps.contains("4: 99.0"), steps::toString);
        assertEquals(steps.size(), steps.stream().distinct().count());
    }

    /** What does not depend on the time, as the steps that are told of together do. */
    private static List<String> what(Path run) throws IOException {
        return Events.shown(run.resolve("tensorboard")).stream()
                .map(e -> e.getStep() + " " + e.getSummary().getValue(0))
                .filter(e -> !e.contains("images-per-second") && !e.contains("loss/steps"))
                .sorted()
                .toList();
    }
}
