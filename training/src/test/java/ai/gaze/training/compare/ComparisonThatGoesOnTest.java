package ai.gaze.training.compare;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.util.Utils;
import ai.gaze.testing.SavedRuns;
import ai.gaze.training.compare.report.MarkdownReport;
import ai.gaze.zoo.UserException;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A comparison that was stopped, killed, or whose files were damaged, goes on. */
class ComparisonThatGoesOnTest extends ComparisonCase {

    /** Of a file that is damaged. */
    private static final int PLACES = Boolean.getBoolean("gaze.break") ? 40 : 5;

    @Test
    void anInterruptedRunGoesOnAndEndsAsOneThatWasNotInterrupted() throws IOException {
        Experiment experiment = experiment(1, 2, Map.of());
        recorder.stopAfterEpoch = 1;
        List<RunOutcome> stopped = execute(experiment);
        assertEquals(RunStatus.INTERRUPTED, stopped.get(0).status());
        assertEquals(RunStatus.WAITING, stopped.get(1).status());
        assertFalse(result(stopped).isComplete());
        List<RunOutcome> resumed = execute(experiment);
        assertEquals(List.of("none-s1", "none-s1 resumed", "se-s1"), recorder.begun);

        folder = folder.resolve("unbroken");
        List<RunOutcome> unbroken = execute(experiment);
        assertEquals(losses(unbroken), losses(resumed));
        assertEquals(unbroken.get(0).accuracy(), resumed.get(0).accuracy());
    }

    @Test
    void aRunThatEndedEarlyIsFinishedAndItsRowSaysSo() throws IOException {
        Experiment experiment =
                experiment(1, 6, Map.of("stop.patience", "1", "stop.min-delta", "2"));
        List<RunOutcome> ended = execute(experiment);
        for (RunOutcome run : ended) {
            assertEquals(RunStatus.FINISHED, run.status());
            assertEquals(3, run.epochs().size());
        }
        recorder.begun.clear();
        List<RunOutcome> again = execute(experiment);
        assertEquals(List.of(), recorder.begun);
        String report = MarkdownReport.write(result(again));
        assertTrue(report.contains("| finished: stopped early, patience: in 2 epochs"), report);
        assertTrue(report.contains("2 of 2 runs ended before their last epoch"), report);
    }

    @Test
    void aSpoiltRunIsNamedSetAsideAndRepeated() throws IOException {
        Experiment experiment = experiment(1, 1, Map.of());
        List<RunOutcome> before = execute(experiment);
        Path checkpoint = folder.resolve("se-s1/checkpoints/last.safetensors");
        try (FileChannel file = FileChannel.open(checkpoint, StandardOpenOption.WRITE)) {
            file.truncate(file.size() / 2);
        }
        Files.writeString(folder.resolve("none-s1/result.json"), "{\"epo");
        recorder.begun.clear();
        List<RunOutcome> after = execute(experiment);
        // What result.json said stands in the last checkpoint, too: nothing is trained again.
        assertEquals(List.of("none-s1 resumed", "se-s1"), recorder.begun);
        assertEquals(
                before.stream().map(RunOutcome::accuracy).toList(),
                after.stream().map(RunOutcome::accuracy).toList());
        assertEquals(before.get(0).epochs(), after.get(0).epochs());
        assertTrue(Files.exists(folder.resolve("se-s1-spoilt-1/checkpoints")));
        assertTrue(
                recorder.warnings.stream()
                        .anyMatch(w -> w.startsWith("run se-s1 is spoilt and repeated")),
                recorder.warnings.toString());
        assertTrue(
                recorder.warnings.stream()
                        .anyMatch(
                                w ->
                                        w.startsWith("run none-s1 ends again from its checkpoint: ")
                                                && w.contains("result.json is damaged")),
                recorder.warnings.toString());
    }

    @Test
    void aFinishedRunWhoseCheckpointsWereRemovedKeepsItsFigures() throws IOException {
        Experiment experiment = experiment(1, 1, Map.of());
        List<RunOutcome> before = execute(experiment);
        Path run = folder.resolve("none-s1");
        for (String part : List.of("checkpoints", "tensorboard", "iterations.csv")) {
            Utils.deleteQuietly(run.resolve(part));
        }
        assertFalse(Files.exists(run.resolve("checkpoints")));
        recorder.begun.clear();
        List<RunOutcome> after = execute(experiment);
        assertEquals(List.of(), recorder.begun);
        assertEquals(before, after);
        assertTrue(
                recorder.warnings.contains(
                        "run none-s1 has no checkpoints any more, so its figures are taken as they stand"),
                recorder.warnings.toString());
    }

    @Test
    void aRunThatWasStoppedBeforeItsFirstCheckpointBeginsAgainWhereItIs() throws IOException {
        Experiment experiment = experiment(1, 1, Map.of());
        List<RunOutcome> before = execute(experiment);
        Path run = folder.resolve("none-s1");
        Files.delete(run.resolve("result.json"));
        for (String name : List.of("last", "best")) {
            Files.delete(run.resolve("checkpoints/" + name + ".safetensors"));
        }
        recorder.begun.clear();
        List<RunOutcome> after = execute(experiment);
        assertEquals(List.of("none-s1 resumed"), recorder.begun);
        assertEquals(before.get(0).accuracy(), after.get(0).accuracy());
        assertFalse(Files.exists(folder.resolve("none-s1-spoilt-1")));
    }

    @Test
    void aRunThatWasKilledBeforeItsRunJsonIsBegun() throws IOException {
        Path run = Files.createDirectories(folder.resolve("none-s1"));
        Files.createFile(run.resolve(".lock"));
        Files.createFile(run.resolve("run.json.0123456789abcdef0123456789abcdef.tmp"));
        execute(experiment(1, 1, Map.of()));
        assertEquals(List.of("none-s1", "se-s1"), recorder.begun);
        assertFalse(Files.exists(folder.resolve("none-s1-spoilt-1")));
        assertEquals(
                List.of(), recorder.warnings.stream().filter(w -> w.contains("spoilt")).toList());
    }

    @Test
    @Timeout(300)
    void noDamagedFileOfARunEndsTheComparison() throws IOException {
        Experiment experiment = experiment(1, 1, Map.of());
        execute(experiment);
        int spoilt = 0;
        for (String name : List.of("run.json", "result.json", "metrics.jsonl", "compare.json")) {
            Path file = folder.resolve("se-s1").resolve(name);
            byte[] good = Files.readAllBytes(file);
            for (byte[] bad : damaged(good)) {
                Files.write(file, bad);
                try {
                    RunOutcome outcome = comparison(experiment).look().get(1);
                    if (outcome.reason() != null) {
                        assertTrue(outcome.reason().contains("se-s1/" + name), outcome.reason());
                        spoilt++;
                    } else {
                        assertEquals(RunStatus.FINISHED, outcome.status(), name);
                    }
                } catch (UserException another) {
                    // What is asked for, or where, may be what the byte has changed.
                    assertTrue(another.getMessage().contains("se-s1"), another.getMessage());
                }
            }
            Files.write(file, good);
        }
        assertTrue(spoilt > 2 * PLACES, spoilt + " were found");
        assertEquals(RunStatus.FINISHED, comparison(experiment).look().get(1).status());
    }

    private static List<byte[]> damaged(byte[] good) {
        List<byte[]> damaged = new ArrayList<>();
        for (String text : List.of("", "null", "[]", "{}", "7", "{\"a\":".repeat(100_000))) {
            damaged.add(text.getBytes(StandardCharsets.UTF_8));
        }
        for (int at = 0; at < good.length; at += Math.max(1, good.length / PLACES)) {
            damaged.add(Arrays.copyOf(good, at));
            for (int flip : new int[] {0x80, 0x04, 0x01}) {
                byte[] flipped = good.clone();
                flipped[at] ^= (byte) flip;
                damaged.add(flipped);
            }
        }
        return damaged;
    }

    @Test
    void aSpoiltRunJsonAFolderInItsPlaceAndNonsenseAreSetAsideAndRepeated() throws IOException {
        Experiment experiment = experiment(1, 1, Map.of());
        List<RunOutcome> before = execute(experiment);
        Path info = folder.resolve("none-s1/run.json");
        Path result = folder.resolve("se-s1/result.json");
        String nonsense =
                Files.readString(result)
                        .replaceFirst("\"test-accuracy\" : [0-9.]+", "\"test-accuracy\" : 7.5");
        for (int time = 1; time <= 2; time++) {
            if (time == 1) {
                Files.write(info, new byte[] {'{', (byte) 0xE4});
            } else {
                Files.delete(info);
                Files.createDirectory(info);
            }
            Files.writeString(result, nonsense);
            recorder.begun.clear();
            recorder.warnings.clear();
            List<RunOutcome> after = execute(experiment);
            assertEquals(List.of("none-s1", "se-s1 resumed"), recorder.begun);
            assertEquals(
                    before.stream().map(RunOutcome::accuracy).toList(),
                    after.stream().map(RunOutcome::accuracy).toList());
            assertTrue(Files.exists(folder.resolve("none-s1-spoilt-" + time)));
            assertTrue(recorder.warnings.get(0).contains("none-s1"), recorder.warnings.get(0));
            assertTrue(
                    recorder.warnings.get(1).contains(result + " is damaged: its test-accuracy"),
                    recorder.warnings.get(1));
        }
    }

    @Test
    void aChangedDigitInTheNotesOfARunIsLeftOutAndThoseOfEarlierVersionsAreRead()
            throws IOException {
        RunNotes notes = new RunNotes(null, 1234L, 56.5);
        notes.write(folder);
        Path file = folder.resolve("compare.json");
        String text = Files.readString(file);
        assertEquals(notes, RunNotes.read(folder, recorder::warning));
        Files.writeString(file, text.replace("56.5", "76.5"));
        assertEquals(RunNotes.NONE, RunNotes.read(folder, recorder::warning));
        assertTrue(
                recorder.warnings.get(0).startsWith(file + " is damaged: its checksum"),
                recorder.warnings.toString());
        Files.writeString(file, "{\"diverged\":null,\"peak-memory\":7,\"top5\":null}");
        assertEquals(new RunNotes(null, 7L, null), RunNotes.read(folder, recorder::warning));
    }

    @Test
    void anInterruptedRunWhoseLogsDoNotReachItsCheckpointIsRepeated() throws IOException {
        Experiment experiment = experiment(1, 3, Map.of());
        recorder.stopAfterEpoch = 2;
        execute(experiment);
        Path log = folder.resolve("none-s1/metrics.jsonl");
        Files.writeString(log, Files.readString(log).replaceFirst("epoch", "epoci"));
        recorder.begun.clear();
        assertTrue(result(execute(experiment)).isComplete());
        assertTrue(recorder.begun.contains("se-s1"), recorder.begun.toString());
        assertTrue(Files.exists(folder.resolve("none-s1-spoilt-1")));
        recorder.begun.clear();
        execute(experiment);
        assertEquals(List.of(), recorder.begun);
    }

    @Test
    void aRunOfAnotherVersionIsNotSetAside() throws IOException {
        Experiment experiment = experiment(1, 1, Map.of());
        execute(experiment);
        Path info = folder.resolve("none-s1/run.json");
        SavedRuns.editInfo(
                info.getParent(),
                json -> {
                    ((ObjectNode) json.get("versions")).put("commit", "a later one");
                    json.put("a-later-key", 1);
                });
        String message = assertThrows(UserException.class, () -> execute(experiment)).getMessage();
        assertTrue(message.contains(info + " is not a file of this version"), message);
        assertTrue(message.contains("a-later-key"), message);
        assertTrue(message.contains("commit a later one wrote it"), message);
        assertTrue(Files.exists(info));
    }
}
