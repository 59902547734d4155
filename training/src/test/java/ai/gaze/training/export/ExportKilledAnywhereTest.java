package ai.gaze.training.export;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.gaze.testing.EveryOperation;
import ai.gaze.testing.FaultyDisk.Fault;
import ai.gaze.training.data.Folders;
import ai.gaze.training.run.DatasetLoader;
import ai.gaze.training.run.Runs;
import ai.gaze.training.run.TinyImages;
import ai.gaze.training.run.TrainedNetwork;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Wherever in its writing an export is killed, its power cut, or the disk fails, there is the file
 * of before or the whole new one, and the same command ends with the same bytes and leaves nothing.
 */
@Timeout(value = 60, unit = TimeUnit.MINUTES)
class ExportKilledAnywhereTest {

    private static final byte[] OLD = {'o', 'l', 'd'};

    @TempDir private static Path folder;
    private static TrainedNetwork network;
    private static VerificationImages images;

    @BeforeAll
    static void train() throws IOException {
        DatasetLoader data = TinyImages.of(4, 2);
        Path run = folder.resolve("run");
        Runs.train(run, Runs.recipe("epochs=1", "batch-size=4", "execution=eager"), data);
        network = TrainedNetwork.load(run, "best", "cpu", warning -> {});
        images = VerificationImages.of(data.load(network.info().recipe().datasetSpec()).test(), "");
    }

    @AfterAll
    static void close() {
        network.close();
    }

    @ParameterizedTest
    @EnumSource(Fault.class)
    void whereverItEndsTheSameCommandGoesOn(Fault fault) throws IOException {
        for (ExportFormat format : ExportFormat.values()) {
            Path unbroken = Files.createDirectory(folder.resolve("unbroken"));
            String name = "net" + format.extension();
            export(format, unbroken, name);
            byte[] whole = Files.readAllBytes(unbroken.resolve(name));
            EveryOperation.of(
                    "an export as " + format.label(),
                    fault,
                    1,
                    disk -> {
                        Path out = Files.createDirectory(folder.resolve("out"));
                        try {
                            Files.write(out.resolve(name), OLD);
                            EveryOperation.untilItFails(
                                    disk, () -> export(format, disk.path(out), name));
                            byte[] left = Files.readAllBytes(out.resolve(name));
                            assertArrayEquals(left.length == OLD.length ? OLD : whole, left);
                            export(format, out, name);
                            assertEquals(files(unbroken), files(out));
                        } finally {
                            Folders.delete(out);
                        }
                    });
            Folders.delete(unbroken);
        }
    }

    private static void export(ExportFormat format, Path folder, String name) throws IOException {
        Path file = folder.resolve(name);
        ExportOptions options = ExportOptions.of(format);
        ExportReport report = Exporter.export(network, options, images, file);
        assertTrue(report.isEqual(), report::toString);
        if (format.holdsGraph()) {
            ServingFolder.write(network, options, file, folder.resolve("serving"));
        }
    }

    private static Map<String, Integer> files(Path folder) throws IOException {
        Map<String, Integer> found = new TreeMap<>();
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.toList()) {
                String name = folder.relativize(file).toString();
                boolean bytes = Files.isRegularFile(file) && !name.equals("export.json");
                found.put(name, bytes ? Arrays.hashCode(Files.readAllBytes(file)) : 0);
            }
        }
        return found;
    }
}
