package ai.gaze.training.compare;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.gaze.testing.SavedRuns;
import ai.gaze.training.device.Machine;
import ai.gaze.training.run.RunReader;
import ai.gaze.training.run.StopRequest;
import ai.gaze.zoo.UserException;
import ai.gaze.zoo.file.FolderLock;
import ai.gaze.zoo.file.HeldException;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Runs that are trained each by itself, as on the machines of a cluster. */
class ComparisonInPartsTest extends ComparisonCase {

    private final Experiment two = experiment(1, 2, Map.of());

    @Test
    void runsTrainedEachByItselfGiveTheTableOfThoseTrainedTogether() throws IOException {
        assertEquals(List.of("none-s1", "se-s1"), names(RunsLeft.of(two, folder)));
        assertEquals(RunStatus.FINISHED, only("se-s1").status());
        assertEquals(List.of("se-s1"), recorder.begun);
        assertEquals(List.of("none-s1"), names(RunsLeft.of(two, folder)));
        assertEquals(RunStatus.FINISHED, only("none-s1").status());
        assertEquals(List.of(), RunsLeft.of(two, folder));
        List<Double> apart = losses(comparison(two).look());
        recorder.begun.clear();
        assertEquals(RunStatus.FINISHED, only("se-s1").status());
        assertEquals(List.of(), recorder.begun, "a finished run is not repeated");

        Path together = folder.resolve("together");
        Comparison whole = new Comparison(two, together, name -> few, "cpu", recorder);
        assertEquals(apart, losses(whole.execute(new StopRequest(), outcomes -> {})));
    }

    @Test
    void oneThatWasStoppedIsLeftWithTheEpochsThatItHasNotAndGoesOn() throws IOException {
        recorder.stop = new StopRequest();
        recorder.stopAfterEpoch = 1;
        assertEquals(
                RunStatus.INTERRUPTED, comparison(two).execute("se-s1", recorder.stop).status());
        RunsLeft.Left left = RunsLeft.of(two, folder).get(1);
        assertEquals(new RunsLeft.Left("se-s1", "se", 1, RunStatus.INTERRUPTED, false, 1), left);
        assertEquals(RunStatus.FINISHED, only("se-s1").status());
        assertEquals("se-s1 resumed", recorder.begun.get(1));
    }

    @Test
    void whatAPlanNamesByWholePathsIsKnownAgainByWhoeverNamedItFromHere() throws IOException {
        only("none-s1");
        Path weights = folder.resolve("none-s1/checkpoints/last.safetensors").toAbsolutePath();
        Path fromHere = Path.of("").toAbsolutePath().relativize(weights);
        Path out = folder.resolve("tuned");
        Comparison planned = new Comparison(from(weights), out, name -> few, "cpu", recorder);
        assertEquals(RunStatus.FINISHED, planned.execute("none-s1", new StopRequest()).status());
        Comparison typed = new Comparison(from(fromHere), out, name -> few, "cpu", recorder);
        assertEquals(RunStatus.FINISHED, typed.look().get(0).status());
    }

    private static Experiment from(Path weights) {
        return experiment(
                1, 1, Map.of("transfer.init", weights.toString(), "transfer.partial", "true"));
    }

    @Test
    void oneThatDivergedHasEndedAndAnUnknownOneIsNamedWithTheNearest() throws IOException {
        Experiment wild =
                experiment(1, 1, Map.of("optimizer.name", "sgd", "optimizer.lr", "1.0e+38"));
        assertEquals(
                RunStatus.FAILED, comparison(wild).execute("none-s1", new StopRequest()).status());
        assertEquals(List.of("se-s1"), names(RunsLeft.of(wild, folder)));
        String message = assertThrows(UserException.class, () -> only("none-s2")).getMessage();
        assertEquals(
                "unknown run of experiment tiny \"none-s2\": did you mean \"none-s1\"? Known are none-s1,"
                        + " se-s1",
                message);
    }

    @Test
    @SuppressWarnings("try") // the lock is held, not used
    void aRunThatAnotherTrainsIsLeftToIt() throws IOException {
        Path held = Files.createDirectories(folder.resolve("none-s1"));
        try (FolderLock lock = FolderLock.take(held.resolve(FolderLock.NAME)).orElseThrow()) {
            assertTrue(RunsLeft.of(two, folder).get(0).running());
            assertThrows(HeldException.class, () -> only("none-s1"));
            List<RunOutcome> outcomes = execute(two);
            assertEquals(RunStatus.WAITING, outcomes.get(0).status());
            assertEquals(RunStatus.FINISHED, outcomes.get(1).status());
            assertTrue(
                    recorder.warnings.get(0).contains("none-s1 is being trained by another"),
                    recorder.warnings.toString());
            assertTrue(Files.exists(held.resolve(FolderLock.NAME)), "not set aside");
        }
        assertEquals(RunStatus.FINISHED, execute(two).get(0).status());
    }

    @Test
    void theMachineIsTheRunsAndUnlikeOnesAreSaid() throws IOException {
        execute(two);
        Machine here = Machine.here();
        assertEquals(List.of(here), RunReader.info(folder.resolve("se-s1")).machines());
        assertTrue(result(last.look()).machine().alike());
        SavedRuns.editInfo(
                folder.resolve("se-s1"),
                info -> ((ObjectNode) info.at("/machines/0")).put("processor", "Fast 9000"));
        ComparisonResult result = result(last.look());
        assertEquals(here.processor() + " and Fast 9000", result.machine().processor());
        assertFalse(result.machine().alike());
        assertTrue(
                result.notes().stream().anyMatch(n -> n.contains("unlike machines")),
                result.notes().toString());
    }

    @Test
    void resultsNeedNoDeviceAndRunsOfAnyGpuStandInOneTable() throws IOException {
        execute(two);
        for (String run : List.of("none-s1", "se-s1")) {
            String gpu = run.equals("se-s1") ? "gpu3" : "gpu0";
            SavedRuns.editInfo(folder.resolve(run), info -> info.put("device", gpu));
        }
        last = new Comparison(two, folder, name -> few, null, recorder);
        ComparisonResult result = result(last.look());
        assertTrue(result.isComplete());
        assertEquals("gpu0 and gpu3", result.machine().device());
        String message = assertThrows(UserException.class, comparison(two)::look).getMessage();
        assertTrue(message.contains("figures of CPUs and GPUs"), message);
    }

    private RunOutcome only(String run) throws IOException {
        return comparison(two).execute(run, new StopRequest());
    }

    private static List<String> names(List<RunsLeft.Left> left) {
        return left.stream().map(RunsLeft.Left::run).toList();
    }
}
