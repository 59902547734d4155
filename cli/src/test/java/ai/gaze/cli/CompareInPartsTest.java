package ai.gaze.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.gaze.zoo.file.FolderLock;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A comparison whose runs are started one by one, by whatever starts processes. */
class CompareInPartsTest {

    private static final String EXPERIMENT =
            """
            title: Two runs
            recipe: cnn
            settings: {dataset: cifar10-sample, validation: test, batch-size: 100, epochs: 2}
            seeds: 1
            baseline: none
            variants: [{name: none, attention: none}, {name: se, attention: se}]
            """;

    @TempDir Path folder;

    private Path experiment;
    private Path out;

    @BeforeEach
    void writeExperiment() throws IOException {
        experiment = Files.writeString(folder.resolve("two runs.yaml"), EXPERIMENT);
        out = folder.resolve("the runs");
    }

    @Test
    void aPlanIsACommandForEachRunThatIsLeft() throws IOException {
        Typed typed = typed("--set", "optimizer.betas=[0.9, 0.99]", "--device", "cpu", "--plan");
        assertEquals(0, typed.code(), typed.err());
        List<String> lines = typed.out().lines().toList();
        assertEquals(2, lines.size(), typed.out());
        assertEquals(
                "gaze compare '%s' --set 'optimizer.betas=[0.9, 0.99]' --device cpu --out '%s' --only none-s1"
                        .formatted(experiment, out),
                lines.get(0));
        JsonNode json = new ObjectMapper().readTree(typed("--plan=json").out());
        assertEquals(2, json.size());
        assertEquals(
                "{\"run\":\"se-s1\",\"variant\":\"se\",\"seed\":1,\"status\":\"waiting\",\"running\":false,\"epochs-left\":2}",
                json.get(1).toString());
        assertFalse(Files.exists(out), "only a plan");
    }

    @Test
    void aFlagIsPlannedAsItIsTyped() {
        String plan = typed("--verbose", "--plan").out();
        assertTrue(plan.contains(" --verbose --out "), plan);
    }

    @Test
    void weightsInAFileHaveTheirWholePathAndThoseOfTheHubTheirAddress() {
        String file = typed("--set=transfer.init=pom.xml", "--plan").out();
        assertTrue(file.contains("transfer.init=" + Path.of("pom.xml").toAbsolutePath()), file);
        String hub = typed("--set=transfer.init=hub:timm/resnet18", "--plan").out();
        assertTrue(hub.contains("--set transfer.init=hub:timm/resnet18 "), hub);
    }

    @Test
    void aFolderInTheFileOfTheExperimentIsPlannedWithItsWholePath() throws IOException {
        String settings = "dataset: image-folder, data.folder: my images,";
        Files.writeString(experiment, EXPERIMENT.replace("dataset: cifar10-sample,", settings));
        String whole = "'data.folder=" + Path.of("my images").toAbsolutePath() + "'";
        String plan = typed("--plan").out();
        assertEquals(2, plan.split(" --set " + whole + " --out ", -1).length - 1, plan);
        String other = typed("--data", "/else where", "--plan").out();
        assertTrue(other.contains("--data '/else where' --out"), other);
    }

    @Test
    @SuppressWarnings("try") // the lock is held, not used
    void whatIsHeldIsLeftOutOfThePlanAndExitsWith75() throws IOException {
        Path held = Files.createDirectories(out.resolve("se-s1"));
        try (FolderLock lock = FolderLock.take(held.resolve(FolderLock.NAME)).orElseThrow()) {
            Typed plan = typed("--plan");
            assertEquals(1, plan.out().lines().count(), plan.out());
            assertTrue(plan.err().contains("1 more"), plan.err());
            Typed only = typed("--only=se-s1", "--device=cpu");
            assertEquals(75, only.code(), only.err());
            assertTrue(only.err().contains("is being trained by another process"), only.err());
        }
    }

    @Test
    void mistakesAreToldBeforeTheDataAreLookedFor() {
        Typed unknown = typed("--only=se-s2");
        assertEquals(2, unknown.code());
        assertTrue(unknown.err().contains("did you mean \"se-s1\"?"), unknown.err());
        Typed both = typed("--plan", "--results");
        assertEquals(2, both.code());
        assertEquals(1, both.err().lines().count(), both.err());
    }

    @Test
    @Timeout(180)
    void oneWhoseParentIsGoneEndsAndGoesOnInAnother() throws Exception {
        FewImages.write(folder.resolve("photos/train"), 40, 32, 0);
        FewImages.write(folder.resolve("photos/test"), 4, 32, 40);
        String photos =
                "dataset: image-folder, data.image-size: 32, data.folder: '"
                        + folder.resolve("photos")
                        + "',";
        String few = EXPERIMENT.replace("dataset: cifar10-sample,", photos);
        Files.writeString(
                experiment, few.replace("batch-size: 100, epochs: 2", "batch-size: 1, epochs: 8"));
        Process child = start("--only=se-s1", "--watch-parent", "--device=cpu");
        Path metrics = out.resolve("se-s1/metrics.jsonl");
        while (!Files.exists(metrics) || Files.size(metrics) == 0) {
            assertTrue(child.isAlive(), () -> output(child));
            Thread.sleep(5);
        }
        child.getOutputStream().close();
        assertTrue(child.waitFor(30, TimeUnit.SECONDS), "it outlives its parent");
        assertEquals(1, child.exitValue());
        assertEquals(1, typed("--plan=json").out().split("interrupted", -1).length - 1);
        Process next = start("--only=se-s1", "--device=cpu");
        assertEquals(0, next.waitFor(), () -> output(next));
        assertEquals(0, start("--only=none-s1", "--device=cpu").waitFor());
        Typed results = typed("--results");
        assertEquals(0, results.code(), results.err());
        assertTrue(Files.readString(out.resolve("results.md")).contains("| se |"));
    }

    @Test
    @Timeout(60)
    void aPlanNeedsNoEngine() throws Exception {
        ProcessBuilder builder = builder("--plan");
        // An engine that is asked for fails here.
        builder.environment().put("PYTORCH_LIBRARY_PATH", folder.resolve("nothing").toString());
        builder.environment().put("DJL_CACHE_DIR", experiment.toString());
        Process process = builder.start();
        assertEquals(0, process.waitFor(), () -> output(process));
        assertEquals(2, output(process).lines().count());
    }

    private Typed typed(String... more) {
        return Typed.gaze(arguments(more));
    }

    private String[] arguments(String... more) {
        List<String> all = new ArrayList<>(List.of("compare", experiment.toString()));
        all.addAll(List.of(more));
        all.addAll(List.of("--out", out.toString()));
        return all.toArray(String[]::new);
    }

    private Process start(String... more) throws IOException {
        return builder(more).start();
    }

    private ProcessBuilder builder(String... more) {
        return GazeProcess.of(List.of(arguments(more))).redirectErrorStream(true);
    }

    private static String output(Process process) {
        try {
            return new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            return e.toString();
        }
    }
}
