package ai.gaze.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.gaze.testing.EveryOperation;
import ai.gaze.training.data.Folders;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** An answer that does not reach whoever asked is no success, and what was to be written is. */
@Timeout(value = 1, unit = TimeUnit.HOURS)
class StandardOutputTest {

    /** What becomes of the two streams, with the exit code; a shell asks for it after a pipe. */
    private static final Map<String, Integer> STREAMS =
            new TreeMap<>(
                    Map.of(
                            // As the launcher leaves one that is closed.
                            "\"$@\" 1</dev/null", 1,
                            "\"$@\" 2>&-", 0,
                            "\"$@\" <&- 1</dev/null 2>&-", 1,
                            "\"$@\" >/dev/full", 1,
                            "\"$@\" 2>/dev/full", 0,
                            "\"$@\" >/dev/full 2>&1", 1,
                            "{ sleep 0.2; \"$@\"; echo $? >code; } | true; exit $(cat code)",
                                    StandardOutput.NOBODY_READS,
                            "{ sleep 0.2; \"$@\" 2>&1; echo $? >code; } | true; exit $(cat code)",
                                    StandardOutput.NOBODY_READS));

    @TempDir private Path folder;

    @Test
    @EnabledOnOs(OS.LINUX)
    void whateverBecomesOfItsStreamsACommandDoesItsWorkAndItsExitCodeTells() throws Exception {
        long seed = Long.getLong("gaze.fuzz.seed", System.nanoTime());
        Random random = new Random(seed);
        ShortCommands commands = new ShortCommands(folder.resolve("work"));
        List<String> streams = List.copyOf(STREAMS.keySet());
        int cases = EveryOperation.ALL ? commands.all().size() * streams.size() : 3;
        for (int i = 0; i < cases; i++) {
            int drawn =
                    EveryOperation.ALL ? i : random.nextInt(commands.all().size() * streams.size());
            List<String> command = commands.all().get(drawn / streams.size());
            String how = streams.get(drawn % streams.size());
            String what = how + " with " + command + ", seed " + seed + ": ";
            commands.begin();
            Cli.run(command.toArray(String[]::new));
            Map<String, String> expected = commands.files();
            Folders.delete(commands.folder());
            commands.begin();
            int code = GazeProcess.exitCode(start(GazeProcess.in(how, command)));
            String said = said();
            assertEquals(STREAMS.get(how), code, () -> what + said);
            assertFalse(said.contains("Exception") || said.contains("\tat "), () -> what + said);
            boolean isTold = code == 1 && !how.contains("2>");
            long others = said.lines().filter(l -> !l.startsWith("gaze: warning: ")).count();
            assertEquals(isTold ? 1 : 0, others, () -> what + said);
            assertEquals(isTold, said.contains("could not be written to its end"), what + said);
            assertEquals(expected, commands.files(), what);
            Folders.delete(commands.folder());
        }
        System.out.printf("streams that are closed, full or not read: %d, seed %d%n", cases, seed);
    }

    @Test
    void whoeverStopsReadingIsNotTold() throws Exception {
        Process process = start(GazeProcess.of(List.of("--help")));
        // As "head -1" does it, before the first line.
        process.getInputStream().close();
        assertEquals(StandardOutput.NOBODY_READS, GazeProcess.exitCode(process));
        assertEquals("", said());
    }

    @Test
    void aWholeAnswerArrivesInUtf8() throws Exception {
        Process process = start(GazeProcess.of(List.of("models", "--json", "se")));
        try (InputStream in = process.getInputStream()) {
            String answer = new String(in.readAllBytes(), StandardCharsets.UTF_8);
            assertTrue(answer.stripTrailing().endsWith("}"), answer);
        }
        assertEquals(0, GazeProcess.exitCode(process));
    }

    private Process start(ProcessBuilder gaze) throws IOException {
        return gaze.directory(folder.toFile())
                .redirectError(folder.resolve("err").toFile())
                .start();
    }

    private String said() throws IOException {
        return Files.readString(folder.resolve("err"));
    }
}
