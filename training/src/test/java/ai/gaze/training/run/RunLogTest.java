package ai.gaze.training.run;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.gaze.training.EpochMetrics;
import ai.gaze.training.data.EmbeddedSample;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RunLogTest {

    private static final DatasetLoader IMAGES = Runs.images(40, 20);

    @TempDir private Path folder;

    @Test
    void itTellsHowARunBeganStoppedWentOnAndEnded() throws IOException {
        Path run = folder.resolve("run");
        Recipe recipe =
                RecipeFile.read(
                        "cnn",
                        Map.of("dataset", EmbeddedSample.NAME, "epochs", "2", "batch-size", "20"));
        StopRequest stop = new StopRequest();
        RunListener stopping =
                new RunListener() {
                    @Override
                    public void epochEnded(EpochMetrics metrics) {
                        stop.stop();
                    }
                };
        try (TrainingRun training = TrainingRun.create(run, recipe, IMAGES, "cpu", stopping)) {
            assertTrue(training.execute(stop).isEmpty());
        }
        // Nobody needs it.
        Files.writeString(run.resolve(RunLog.NAME), "no line ends here", StandardOpenOption.APPEND);
        try (TrainingRun training = TrainingRun.resume(run, IMAGES, "cpu", new RunListener() {})) {
            assertTrue(training.execute(new StopRequest()).isPresent());
        }
        List<String> lines = RunReader.log(run);
        assertTrue(
                lines.stream().allMatch(line -> line.matches("(no line ends here)?\\S+Z .*")),
                lines.toString());
        String said =
                lines.stream()
                        .filter(line -> !line.contains("warning: "))
                        .map(line -> line.replaceAll("^.*?Z ([a-z ]+).*", "$1").strip())
                        .collect(Collectors.joining("; "));
        assertEquals(
                "begins; epoch; stopped; goes on after epoch; epoch; all epochs are trained; test"
                        + " accuracy",
                said);
        Files.delete(run.resolve(RunLog.NAME));
        assertEquals(List.of(), RunReader.log(run));
    }

    @Test
    void ofALongOneTheLastWholeLinesAreShown() throws IOException {
        for (int lines : new int[] {0, 1, 100, 5000}) {
            List<String> all = IntStream.range(0, lines).mapToObj(i -> "2026 猫 line " + i).toList();
            Files.write(folder.resolve(RunLog.NAME), all);
            List<String> last = RunReader.log(folder);
            assertEquals(all.subList(all.size() - last.size(), all.size()), last);
            assertEquals(lines < 5000, last.size() == lines, lines + " lines");
        }
        Files.delete(folder.resolve(RunLog.NAME));
        Files.createDirectory(folder.resolve(RunLog.NAME));
        assertEquals(List.of(), RunReader.log(folder));
    }
}
