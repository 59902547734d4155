package ai.gaze.cli;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.gaze.testing.SavedRuns;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Runs that cannot go on, and failures of the machine in the middle of one. */
class BadRunTest {

    private static final int CHECKSUM_BYTES = 32;

    @TempDir private Path folder;
    private Path run;
    private Path last;
    private byte[] good;

    @BeforeEach
    void copyRun() throws IOException {
        run = folder.resolve("run");
        SampleRun.copyTo(run);
        last = run.resolve("checkpoints/last.safetensors");
        good = Files.readAllBytes(last);
    }

    @Test
    void aCutCheckpointIsNamed() throws IOException {
        Files.write(last, Arrays.copyOf(good, good.length / 3));
        resume().assertMistake(last + " is cut");
        evaluate().assertMistake(last + " is cut");
    }

    @Test
    void aCheckpointWithAFlippedBitIsNamed() throws IOException {
        good[good.length / 2] ^= 4;
        Files.write(last, good);
        resume().assertMistake(last + " is damaged");
        evaluate().assertMistake(last + " is damaged");
    }

    @Test
    void aCheckpointOfANewerVersionIsNamed() throws Exception {
        byte[] version = "\"version\":\"1\"".getBytes(StandardCharsets.US_ASCII);
        int at = 0;
        while (!Arrays.equals(version, Arrays.copyOfRange(good, at, at + version.length))) {
            at++;
        }
        good[at + version.length - 2] = '9';
        int end = good.length - CHECKSUM_BYTES;
        byte[] sum = MessageDigest.getInstance("SHA-256").digest(Arrays.copyOf(good, end));
        System.arraycopy(sum, 0, good, end, CHECKSUM_BYTES);
        Files.write(last, good);
        resume().assertMistake(last + " is a checkpoint of version 9", "newer Gaze");
        evaluate().assertMistake(last + " is a checkpoint of version 9", "newer Gaze");
    }

    @Test
    void aCheckpointOfAnotherModelIsNamed() throws IOException {
        edit("\"attention\" : \"none\"", "\"attention\" : \"se\"");
        resume().assertMistake("another model", "attention is \"none\" there and \"se\" here");
        evaluate().assertMistake("another model", "attention is \"none\" there and \"se\" here");
    }

    @Test
    void aRunJsonThatIsDamagedIsNamed() throws IOException {
        Path info = run.resolve("run.json");
        String text = Files.readString(info);
        Files.writeString(info, text.replace("\"lr\" : 0.001", "\"lr\" : 0.002"));
        resume().assertMistake("run.json was changed", "start a new run");
        evaluate().assertMistake("run.json was changed", "start a new run");
        Files.writeString(info, text);
        edit("\"recipe\"", "\"recipes\"");
        resume().assertMistake("run.json", "start a new run");
    }

    @Test
    void aFolderThatIsNoRunIsNamed() {
        Cli.run("train", "--resume=" + folder).assertMistake(folder + " is not a run directory");
        Cli.run("train", "--resume=" + folder.resolve("none"))
                .assertMistake("none is not a run directory");
    }

    @Test
    void aResumedRunTakesNoOtherSettings() {
        Cli.run("train", "--resume=" + run, "--lr=0.1").assertMistake("leave out optimizer.lr");
        Cli.run("train", "--resume=" + run, "--name=other").assertMistake("leave out --name");
        Cli.run("train", "--resume=" + run, "--recipe=cnn").assertMistake("leave out --recipe");
        Cli.run("train", "--resume=" + run, "--runs=r").assertMistake("leave out --runs");
    }

    @Test
    void whatStandsWhereACheckpointIsToBeWrittenIsNamedBeforeTheTraining() throws IOException {
        edit("\"epochs\" : 1,", "\"epochs\" : 2,");
        Path way = run.resolve("checkpoints/last.previous.safetensors");
        Files.createDirectories(way.resolve("in-the-way"));
        resume().assertMistake(way + " is no file", "move it away");
        assertArrayEquals(good, Files.readAllBytes(last));
        Files.delete(way.resolve("in-the-way"));
        Files.delete(way);
        assertEquals(0, resume().code());
    }

    @Test
    void aFileInPlaceOfTheFolderOfRunsIsNamed() throws IOException {
        Path file = Files.createFile(folder.resolve("file"));
        String[] arguments = SampleRun.arguments(file.resolve("run")).toArray(String[]::new);
        Cli.run(arguments).assertMistake(file.toString(), "folder", "choose another place");
    }

    @Test
    void aLossThatIsNoNumberStopsTheRun() {
        Path diverging = folder.resolve("diverging");
        String[] arguments =
                Stream.concat(
                                SampleRun.arguments(diverging).stream(),
                                Stream.of("--lr=1e30", "--set=eval-batch-size=10"))
                        .toArray(String[]::new);
        Cli.run(arguments)
                .assertSentence(
                        1, "epoch 1 at step 2", "learning rate 1.0E30", "lower learning rate");
        assertTrue(Files.exists(diverging.resolve("iterations.csv")));
        assertFalse(Files.exists(diverging.resolve("checkpoints")));
    }

    private Cli resume() {
        return Cli.run("train", "--device=cpu", "--resume=" + run);
    }

    private Cli evaluate() {
        return Cli.run("evaluate", "--device=cpu", "--checkpoint=last", run.toString());
    }

    private void edit(String from, String to) throws IOException {
        SavedRuns.editInfo(run, from, to);
    }
}
