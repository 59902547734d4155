package ai.gaze.bench.gpu;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.gaze.training.data.DataAccess;
import ai.gaze.training.data.FetchListener;
import ai.gaze.training.run.StopRequest;
import ai.gaze.zoo.UserException;
import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

class GpuBenchmarkTest {

    @TempDir Path folder;

    private final List<String> lines = new ArrayList<>();
    private final List<String> done = new ArrayList<>();
    private GpuBenchmark.Outcome outcome;
    private final StopRequest stop = new StopRequest();
    private int looks;

    @Test
    void stepsThatNeedNoDataGoFirstUntilTheDataAreThere() throws IOException {
        List<GpuStep> steps =
                List.of(
                        GpuStep.ofData("fast", 9, p -> done.add("fast")),
                        GpuStep.of("doctor", 9, p -> done.add("doctor")),
                        GpuStep.ofData("table", 9, p -> done.add("table")),
                        GpuStep.of("step", 9, p -> done.add("step")));
        assertTrue(run(steps, 0, 1));
        assertEquals(List.of("doctor", "fast", "table", "step"), done);
        assertTrue(run(steps, 0, 0));
        assertEquals(4, done.size(), "nothing is repeated");
    }

    @Test
    void aStepThatFailsIsToldAndTheOthersGoOn() throws IOException {
        List<GpuStep> steps =
                List.of(
                        GpuStep.of(
                                "golden",
                                9,
                                p -> {
                                    p.say("case", "se-1");
                                    throw new UserException("1 of 3 fixtures failed");
                                }),
                        GpuStep.of(
                                "broken",
                                9,
                                p -> {
                                    throw new IllegalStateException("CUDA error");
                                }),
                        GpuStep.of(
                                "full",
                                9,
                                p -> {
                                    throw new FileSystemException("x", null, "Is a directory");
                                }),
                        GpuStep.of("step", 9, p -> done.add("step")));
        assertTrue(run(steps, 0, 0));
        assertEquals(List.of("step"), done);
        assertEquals(List.of("golden", "broken", "full"), outcome.missed());
        assertEquals(
                List.of(
                        "golden began",
                        "golden result {\"case\":\"se-1\"}",
                        "golden failed \"1 of 3 fixtures failed\"",
                        "broken began",
                        "broken failed \"java.lang.IllegalStateException: CUDA error\"",
                        "full began",
                        "full failed \"x cannot be read or written: Is a directory; move it away or name another file\"",
                        "step began",
                        "step ended"),
                lines.stream().map(GpuBenchmarkTest::word).toList());
    }

    @Test
    void aStepWhoseTimeIsOverStopsAndGoesOnInTheNextCall() throws IOException {
        List<GpuStep> steps =
                List.of(
                        GpuStep.of("table", 1, this::trainUntilStopped),
                        GpuStep.of("step", 9, p -> done.add("step")));
        assertFalse(run(steps, 600, 0));
        assertEquals(List.of("table", "step"), done);
        assertFalse(run(steps, 600, 0));
        assertEquals(List.of("table", "step", "table"), done);
    }

    @Test
    void nothingBeginsWithoutTimeAndWhoeverStopsItEndsTheStep() throws IOException {
        List<GpuStep> steps =
                List.of(
                        GpuStep.of(
                                "first",
                                9,
                                p -> {
                                    stop.stop();
                                    assertTrue(p.stop().isRequested());
                                }),
                        GpuStep.of("second", 9, p -> done.add("second")));
        assertFalse(run(steps, 5, 0));
        assertEquals(List.of(), lines);
        assertFalse(run(steps, 0, 0));
        assertEquals(List.of(), done);
        assertTrue(lines.get(1).contains("\"stopped\""), lines.toString());
    }

    @Test
    void whatEndedTheProcessIsTriedAfterTheOthers() throws IOException {
        List<GpuStep> steps =
                List.of(
                        GpuStep.of("huge", 9, p -> done.add("huge")),
                        GpuStep.of("step", 9, p -> done.add("step")));
        new Journal(folder.resolve(GpuBenchmark.JOURNAL), false, lines::add)
                .say("huge", Journal.Event.BEGAN, null);
        assertTrue(run(steps, 0, 0));
        assertEquals(List.of("step", "huge"), done);
    }

    /** What is measured next is measured alone. */
    @Test
    @DisabledOnOs(value = OS.WINDOWS, disabledReason = "has no sh")
    void ofTwoProcessesTheOtherEndsWhereOneFails() throws IOException {
        List<Process> begun = new ArrayList<>();
        Workplace place =
                new Workplace(
                        folder,
                        "cpu",
                        Scale.TRIAL,
                        asked -> null,
                        stop,
                        (part, environment) -> {
                            Process process = new ProcessBuilder("sh", "-c", part).start();
                            begun.add(process);
                            return process;
                        },
                        value -> {},
                        progress -> {});
        UserException e =
                assertThrows(
                        UserException.class,
                        () -> place.inChildren(Map.of(), "exit 3", "sleep 300"));
        assertEquals("the process of exit 3 ended with 3", e.getMessage());
        assertFalse(begun.get(1).isAlive());
    }

    @Test
    void tooShortATimeIsRefused() {
        UserException e =
                assertThrows(
                        UserException.class, () -> benchmark().run(9, line -> {}, stop, () -> {}));
        assertEquals("9 seconds are too few to begin a step in; give at least 10", e.getMessage());
    }

    @Test
    void aPartPrintsWhatItFindsAndAnUnknownOneIsRefused() throws IOException {
        GpuBenchmark benchmark = benchmark();
        benchmark.part("golden eca-*", stop, done::add);
        assertTrue(done.get(0).startsWith("{\"golden\":{\"cases\":"), done.toString());
        UserException e =
                assertThrows(UserException.class, () -> benchmark.part("gold", stop, done::add));
        assertEquals("there is no part \"gold\"; give one that a step begins", e.getMessage());
    }

    /** The steps themselves, small. */
    @Test
    void aTableIsTrainedExportedAndComparedOnTheProcessor() throws IOException {
        List<String> names = List.of("step-8", "table-1", "export");
        List<GpuStep> steps =
                GpuSteps.all(Scale.TRIAL).stream().filter(s -> names.contains(s.name())).toList();
        assertTrue(run(steps, 0, 0));
        assertEquals(
                List.of(),
                lines.stream().filter(line -> line.contains("\"event\":\"failed\"")).toList());
        try (Stream<Path> made = Files.list(folder.resolve("table"))) {
            assertTrue(made.anyMatch(file -> file.endsWith("results.html")));
        }
        assertTrue(Files.size(folder.resolve("se.onnx")) > 0);
    }

    private void trainUntilStopped(Workplace place) throws IOException {
        done.add("table");
        try {
            for (int i = 0; i < 200 && !place.stop().isRequested(); i++) {
                TimeUnit.MILLISECONDS.sleep(50);
            }
        } catch (InterruptedException e) {
            throw new IOException(e);
        }
        assertTrue(place.stop().isRequested());
    }

    private boolean run(List<GpuStep> steps, int seconds, int looksBeforeData) throws IOException {
        looks = looksBeforeData;
        Journal journal = new Journal(folder.resolve(GpuBenchmark.JOURNAL), false, lines::add);
        outcome = benchmark().run(steps, seconds, journal, stop, () -> {});
        return outcome.left().isEmpty();
    }

    private GpuBenchmark benchmark() {
        return new GpuBenchmark(
                folder,
                "cpu",
                true,
                asked -> new DataAccess(FetchListener.SILENT, warning -> {}).load(asked, null),
                () -> --looks < 0,
                (part, environment) -> {
                    throw new IOException("no process of " + part + Map.copyOf(environment));
                },
                progress -> {});
    }

    private static String word(String line) {
        return line.replaceFirst(".*\"step\":\"(\\w+)\",\"event\":\"(\\w+)\"", "$1 $2")
                .replaceFirst(",\"value\":(.*)}$", " $1")
                .replaceFirst("( ended) .*", "$1")
                .replaceFirst("(began)}$", "$1");
    }
}
