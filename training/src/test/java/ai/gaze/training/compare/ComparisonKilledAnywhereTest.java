package ai.gaze.training.compare;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.gaze.testing.EveryOperation;
import ai.gaze.testing.FaultyDisk.Fault;
import ai.gaze.training.compare.report.Reports;
import ai.gaze.training.data.Folders;
import ai.gaze.training.run.DatasetLoader;
import ai.gaze.training.run.Runs;
import ai.gaze.training.run.StopRequest;
import ai.gaze.training.run.TinyImages;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Wherever in its writing a comparison of two runs is killed, its power cut, or the disk fails, the
 * same command goes on and ends with the same bits in the same files.
 */
@Timeout(value = 60, unit = TimeUnit.MINUTES)
class ComparisonKilledAnywhereTest {

    private static final DatasetLoader IMAGES = TinyImages.of(4, 2);
    private static final Experiment EXPERIMENT =
            ComparisonCase.experiment(
                    1,
                    1,
                    Map.of(
                            "batch-size",
                            "4",
                            "execution",
                            "eager",
                            "optimizer.name",
                            "sgd",
                            "schedule.name",
                            "constant"));

    @TempDir private static Path folder;
    private static Path unbroken;

    @BeforeAll
    static void compareWithoutABreak() throws IOException {
        unbroken = folder.resolve("unbroken");
        compare(unbroken);
    }

    @ParameterizedTest
    @EnumSource(Fault.class)
    void whereverItEndsTheSameCommandGoesOn(Fault fault) throws IOException {
        EveryOperation.of(
                "a comparison",
                fault,
                2,
                disk -> {
                    Path out = folder.resolve("out");
                    try {
                        EveryOperation.untilItFails(disk, () -> compare(disk.path(out)));
                        assertTrue(compare(out).isComplete());
                        for (String run : List.of("none-s1", "se-s1")) {
                            Runs.assertSame(unbroken.resolve(run), out.resolve(run));
                        }
                        assertEquals(results(unbroken), results(out));
                        List<String> missing = names(unbroken);
                        missing.removeAll(names(out));
                        // How much memory it had nobody knows any more; a picture may fail.
                        missing.removeIf(file -> file.endsWith("/compare.json"));
                        missing.removeIf(file -> !fault.isTheEnd() && file.endsWith("/curves.png"));
                        List<String> left = names(out);
                        left.removeAll(names(unbroken));
                        assertEquals("[][]", "" + missing + left);
                    } finally {
                        Folders.delete(out);
                    }
                });
    }

    private static ComparisonResult compare(Path out) throws IOException {
        Comparison comparison =
                new Comparison(EXPERIMENT, out, IMAGES, "cpu", new ComparisonListener() {});
        List<RunOutcome> outcomes =
                comparison.execute(
                        new StopRequest(), sofar -> Reports.write(result(comparison, sofar), out));
        ComparisonResult result = result(comparison, outcomes);
        Reports.write(result, out);
        return result;
    }

    private static ComparisonResult result(Comparison comparison, List<RunOutcome> outcomes) {
        return ComparisonResult.of(comparison, "gaze compare tiny.yaml", outcomes);
    }

    /** What the tables say, without what differs each time. */
    private static JsonNode results(Path out) throws IOException {
        JsonNode all = new ObjectMapper().readTree(Files.readString(out.resolve(Reports.DATA)));
        for (String key :
                List.of(
                        "created",
                        "facts",
                        "peak-memory",
                        "seconds",
                        "seconds-per-epoch",
                        "loop_seconds",
                        "images-per-second",
                        "images_per_second")) {
            all.findParents(key).forEach(node -> ((ObjectNode) node).remove(key));
        }
        return all;
    }

    private static List<String> names(Path out) throws IOException {
        try (Stream<Path> files = Files.walk(out)) {
            return files.map(file -> out.relativize(file).toString())
                    .filter(name -> !name.contains("tfevents"))
                    .collect(Collectors.toList());
        }
    }
}
