package ai.gaze.cli;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.gaze.zoo.file.FolderLock;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** A comparison whose runs are trained in processes side by side, one for each device. */
class SideBySideTest {

    private static final String EXPERIMENT =
            """
            title: Two runs
            recipe: cnn
            settings: {dataset: image-folder, data.image-size: 32, validation: test, batch-size: 1, epochs: 3}
            seeds: 1
            baseline: none
            variants: [{name: none, attention: none}, {name: se, attention: se}]
            """;

    @TempDir Path folder;

    private Path experiment;

    @BeforeEach
    void writeExperiment() throws IOException {
        FewImages.write(folder.resolve("data/train"), 50, 32, 0);
        FewImages.write(folder.resolve("data/test"), 4, 32, 50);
        experiment = Files.writeString(folder.resolve("two runs 猫.yaml"), EXPERIMENT);
    }

    @Test
    @Timeout(value = 5, unit = TimeUnit.MINUTES)
    @DisabledOnOs(value = OS.WINDOWS, disabledReason = "has no signal that asks to stop")
    void stoppedAndStartedAgainItGivesTheTableOfOneAfterTheOther() throws Exception {
        Process first = start("side", "cpu,cpu");
        for (String run : List.of("none-s1", "se-s1")) {
            Path losses = folder.resolve("side").resolve(run).resolve("iterations.csv");
            while (!Files.exists(losses) || Files.readAllLines(losses).size() < 2) {
                assertTrue(first.isAlive(), () -> output("side"));
                Thread.sleep(5);
            }
        }
        first.destroy();
        int code = first.waitFor();
        assertTrue(code == 130 || code == 143, () -> output("side"));
        assertTrue(output("side").contains("The same command goes on"), () -> output("side"));
        for (String run : List.of("none-s1", "se-s1")) {
            assertTrue(
                    Files.exists(
                            folder.resolve("side")
                                    .resolve(run)
                                    .resolve("checkpoints/last.safetensors")));
            assertTrue(
                    output("side").lines().anyMatch(line -> line.startsWith(run + ": run ")),
                    "told apart by the run's name");
        }
        assertEquals(0, start("side", "cpu,cpu").waitFor(), () -> output("side"));
        assertEquals(0, start("sequential", "cpu").waitFor(), () -> output("sequential"));
        for (String run : List.of("none-s1", "se-s1")) {
            assertArrayEquals(
                    Files.readAllBytes(folder.resolve("sequential/" + run + "/iterations.csv")),
                    Files.readAllBytes(folder.resolve("side/" + run + "/iterations.csv")));
        }
        assertEquals(accuracies("sequential"), accuracies("side"));
        assertEquals(2, accuracies("side").size());
    }

    /** The first columns of the table, before those of time and memory. */
    private List<String> accuracies(String out) throws IOException {
        return Files.readAllLines(folder.resolve(out).resolve("results.md")).stream()
                .filter(line -> line.matches("\\| (none|se) \\|.*"))
                .map(line -> String.join("|", List.of(line.split("\\|")).subList(1, 4)))
                .toList();
    }

    @Test
    @Timeout(value = 3, unit = TimeUnit.MINUTES)
    @SuppressWarnings("try") // the lock is held, not used
    void oneThatCannotBeTrainedDoesNotTakeTheOthers() throws Exception {
        Path held = Files.createDirectories(folder.resolve("side/se-s1"));
        try (FolderLock lock = FolderLock.take(held.resolve(FolderLock.NAME)).orElseThrow()) {
            Process process = start("side", "cpu,cpu");
            assertEquals(75, process.waitFor(), () -> output("side"));
            assertTrue(output("side").contains("se-s1: gaze: "), () -> output("side"));
            assertTrue(output("side").contains("not all runs are trained"), () -> output("side"));
            assertTrue(Files.exists(folder.resolve("side/none-s1/result.json")));
        }
    }

    @Test
    void severalDevicesAreOfTheWholeComparison() {
        for (String what : List.of("--plan", "--only=se-s1")) {
            Cli.run("compare", experiment.toString(), what, "--device=cpu,cpu")
                    .assertMistake("one device each, not on cpu,cpu");
        }
        Cli.run("compare", experiment.toString(), "--device=gpu7,gpu7").assertMistake("gpu7");
    }

    private Process start(String out, String device) throws IOException {
        List<String> arguments = new ArrayList<>();
        arguments.addAll(List.of("compare", experiment.toString(), "--device", device));
        arguments.addAll(List.of("--data", folder.resolve("data").toString()));
        arguments.addAll(List.of("--out", folder.resolve(out).toString()));
        ProcessBuilder builder = GazeProcess.of(arguments).redirectErrorStream(true);
        return builder.redirectOutput(
                        ProcessBuilder.Redirect.appendTo(folder.resolve(out + ".log").toFile()))
                .start();
    }

    private String output(String out) {
        try {
            return Files.readString(folder.resolve(out + ".log"));
        } catch (IOException e) {
            return e.toString();
        }
    }
}
