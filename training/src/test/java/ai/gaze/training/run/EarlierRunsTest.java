package ai.gaze.training.run;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import ai.gaze.training.EpochMetrics;
import ai.gaze.training.page.RunPage;
import ai.gaze.zoo.safetensors.SafetensorsFile;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Run directories that the build before runs had an id wrote: one that is finished, one that was
 * stopped in the middle of its third epoch, and one with attention, averaged weights and a plateau.
 * {@code earlier/MakeRuns.java} made them and wrote down how they ended there.
 */
class EarlierRunsTest {

    private static final DatasetLoader IMAGES = TinyImages.of(12, 6);

    @TempDir private Path folder;

    @ParameterizedTest
    @ValueSource(strings = {"finished", "stopped", "attention"})
    void theyOpen(String name) throws IOException {
        Path run = unpack(name);
        assertNull(RunReader.info(run).id());
        for (String checkpoint : List.of("last", "best")) {
            try (TrainedNetwork network = TrainedNetwork.load(run, checkpoint, "cpu", w -> {})) {
                assertEquals(6, network.evaluate(IMAGES.load(null)).labels().length, checkpoint);
            }
        }
        List<String> warnings = new ArrayList<>();
        String page = Files.readString(RunPage.write(run, IMAGES, "cpu", warnings::add));
        assertTrue(page.contains("simple-cnn"), name);
        assertEquals(List.of(), warnings);
    }

    @ParameterizedTest
    @ValueSource(strings = {"finished", "stopped", "attention"})
    void theyGoOnToTheBitsWithWhichTheyEndedThere(String name) throws Exception {
        Path run = unpack(name);
        List<String> warnings = new ArrayList<>();
        Runs.resume(run, IMAGES, Runs.warnings(warnings));
        assertTrue(
                warnings.stream().allMatch(w -> w.contains("epoch") && w.contains("se")),
                warnings::toString);
        List<String> expected =
                new String(resource(name + ".txt"), StandardCharsets.UTF_8).lines().toList();
        List<String> ended = describe(run);
        assertEquals(expected.size(), ended.size());
        assertArrayEquals(losses(expected), losses(ended), 1e-5);
        assumeTrue(computesTheSameBits(), "this processor computes other bits");
        assertEquals(expected, ended);
    }

    /**
     * An evaluation here gives the very loss that the finished run wrote down, which on AMD's
     * processors says nothing of the last bits of a step.
     */
    private boolean computesTheSameBits() throws IOException {
        Path processor = Path.of("/proc/cpuinfo");
        if (!Files.exists(processor) || !Files.readString(processor).contains("GenuineIntel")) {
            return false;
        }
        Path run = unpack("finished");
        try (TrainedNetwork network = TrainedNetwork.load(run, "last", "cpu", w -> {})) {
            double loss = network.evaluate(IMAGES.load(null)).loss();
            return loss == RunReader.result(run).orElseThrow().testLoss();
        }
    }

    private static double[] losses(List<String> lines) {
        return lines.stream()
                .filter(line -> line.matches("step \\d.*"))
                .mapToDouble(line -> Double.parseDouble(line.split(",", -1)[2]))
                .toArray();
    }

    /** As MakeRuns wrote it. */
    private static List<String> describe(Path run) throws Exception {
        List<String> lines = new ArrayList<>();
        lines.add("last " + digest(run.resolve("checkpoints/last.safetensors")));
        lines.add("best " + digest(run.resolve("checkpoints/best.safetensors")));
        Files.readAllLines(run.resolve("iterations.csv")).forEach(l -> lines.add("step " + l));
        for (EpochMetrics m : RunReader.epochs(run)) {
            lines.add(
                    "epoch "
                            + List.of(
                                    m.epoch(),
                                    m.iteration(),
                                    m.trainLoss(),
                                    m.trainAccuracy(),
                                    m.evalLoss(),
                                    m.evalAccuracy(),
                                    m.learningRate()));
        }
        // Without the figures that there were not then.
        RunReader.attention(run)
                .forEach(
                        a ->
                                lines.add(
                                        ("attention " + a)
                                                .replaceAll(", sdWithin=.*, state=", ", state=")));
        RunResult result = RunReader.result(run).orElseThrow();
        lines.add(
                "result "
                        + List.of(
                                result.epochs(),
                                result.bestEpoch(),
                                result.bestAccuracy(),
                                result.testLoss(),
                                result.testAccuracy(),
                                result.testedCheckpoint()));
        return lines;
    }

    private static String digest(Path checkpoint) throws Exception {
        MessageDigest digest = MessageDigest.getInstance("SHA-256");
        try (SafetensorsFile file = SafetensorsFile.open(checkpoint)) {
            for (String name : file.names().stream().sorted().toList()) {
                boolean weights = !name.startsWith("optimizer.") && !name.startsWith("unaveraged.");
                // Of the best one the weights alone, which is all that a resumed run keeps.
                if (!name.equals("checksum")
                        && (weights || checkpoint.endsWith("last.safetensors"))) {
                    digest.update(name.getBytes(StandardCharsets.UTF_8));
                    digest.update(file.tensor(name).data());
                }
            }
        }
        return HexFormat.of().formatHex(digest.digest());
    }

    private Path unpack(String name) throws IOException {
        Path run = Files.createTempDirectory(folder, name);
        try (InputStream in = getClass().getResourceAsStream("earlier/" + name + ".zip");
                ZipInputStream zip = new ZipInputStream(in)) {
            for (ZipEntry entry = zip.getNextEntry(); entry != null; entry = zip.getNextEntry()) {
                Path file = run.resolve(entry.getName());
                Files.createDirectories(file.getParent());
                Files.copy(zip, file);
            }
        }
        return run;
    }

    private byte[] resource(String name) throws IOException {
        try (InputStream in = getClass().getResourceAsStream("earlier/" + name)) {
            return in.readAllBytes();
        }
    }
}
