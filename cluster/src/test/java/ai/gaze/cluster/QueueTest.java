package ai.gaze.cluster;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.stream.Stream;
import org.apache.spark.SparkConf;
import org.apache.spark.api.java.JavaSparkContext;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Spark in this process, and a Gaze that only pretends to train. */
@StartsSpark
@DisabledOnOs(value = OS.WINDOWS, disabledReason = "the pretended Gaze is a POSIX shell script")
@Timeout(120)
class QueueTest {

    private static final String STUB =
            """
            #!/bin/sh
            runs=$(dirname "$0")/..
            out= only= mode=
            while [ $# -gt 0 ]; do
                case $1 in
                    --out) out=$2; shift ;;
                    --only) only=$2; shift ;;
                    --plan=json) mode=plan ;;
                    --results) mode=results ;;
                esac
                shift
            done
            case $mode in
                plan) [ -s "$runs/plan" ] || { echo "gaze: variants is missing"; exit 2; }
                      cat "$runs/plan"; exit 0 ;;
                results) echo written >> "$out/results"; exit 0 ;;
            esac
            echo "$only OMP=$OMP_NUM_THREADS" >> "$out/calls"
            echo "training $only"
            mkdir -p "$out/$only"; echo {} > "$out/$only/result.json"
            case $only in
                fails-once) [ -e "$runs/failed" ] || { : > "$runs/failed"; exit 1; } ;;
                fails) echo "gaze: the disk is full"; exit 1 ;;
                mistake) while [ ! -e "$out/waits" ]; do sleep 0.1; done
                         echo "gaze: unknown recipe key epocs"; exit 2 ;;
                held) [ "$(grep -c '^held ' "$out/calls")" -gt 1 ] || exit 75 ;;
                hangs) trap 'echo stopped > "$out/stopped"; exit 130' TERM
                       : > "$out/waits"
                       while :; do sleep 0.1; done ;;
            esac
            exit 0
            """;

    @TempDir Path folder;

    private final ByteArrayOutputStream log = new ByteArrayOutputStream();
    private Path out;

    @BeforeEach
    void imitateGaze() throws IOException {
        Path program = folder.resolve("gaze-1/bin/gaze");
        Files.createDirectories(program.getParent());
        Files.writeString(program, STUB);
        out = folder.resolve("the runs");
    }

    @Test
    void everyRunIsTrainedOnceAndWhatTheMachineFailedIsTriedAgain() throws Exception {
        assertEquals(0, run("one", "fails-once", "two"), log::toString);
        assertEquals(4, lines("calls").size(), "one is tried twice");
        assertTrue(lines("calls").contains("two OMP=1"));
        int tables = lines("results").size();
        assertTrue(tables >= 1 && tables <= 3, "once for those that ended at a time: " + tables);
        assertTrue(said().contains("3 runs are left"), said());
    }

    @Test
    void aRunThatFailsAgainAndAgainEndsAloneAndIsNamed() throws Exception {
        assertEquals(1, run("fails", "one", "two"));
        assertEquals(4 + 2, lines("calls").size());
        assertTrue(said().contains("run fails failed: run fails ended with exit code 1"), said());
        assertTrue(said().contains("the disk is full"), said());
        assertTrue(said().contains("run two is done"), said());
    }

    @Test
    void aMistakeIsToldOnceAndStopsTheOthersPolitely() throws Exception {
        String message =
                assertThrows(MistakeException.class, () -> run("hangs", "mistake", "later"))
                        .getMessage();
        assertEquals("unknown recipe key epocs", message);
        assertEquals(1, lines("calls").stream().filter(l -> l.startsWith("mistake")).count());
        for (int i = 0; i < 300 && !Files.exists(out.resolve("stopped")); i++) {
            Thread.sleep(100);
        }
        assertEquals(List.of("stopped"), lines("stopped"));
    }

    @Test
    void oneThatAnotherHoldsIsTriedAgainInAWhile() throws Exception {
        assertEquals(0, run("held"), log::toString);
        assertEquals(2, lines("calls").size());
    }

    @Test
    void nothingLeftIsNothingToDo() throws Exception {
        assertEquals(0, run());
        assertFalse(Files.exists(out.resolve("calls")));
    }

    @Test
    void anExperimentWithAnErrorIsToldBeforeAnythingIsWritten() throws Exception {
        String message = assertThrows(MistakeException.class, () -> start("")).getMessage();
        assertEquals("variants is missing", message);
        assertEquals(List.of(), files(out));
    }

    @Test
    void anArchiveWithoutGazeIsToldBeforeTheFirstRun() throws Exception {
        Files.delete(folder.resolve("gaze-1/bin/gaze"));
        String message = assertThrows(MistakeException.class, () -> run("one")).getMessage();
        assertTrue(message.contains("has no bin/gaze; give spark-submit"), message);
    }

    @Test
    void aMachineThatDoesNotSeeTheFolderDoesNotMakeItsOwn() {
        Path unseen = folder.resolve("only on the driver");
        Runs runs = new SharedRuns(unseen.toString());
        String message =
                assertThrows(
                                MistakeException.class,
                                () ->
                                        runs.train(
                                                "one",
                                                (path, isUnwanted) -> new Outcome("one", 0, ""),
                                                () -> false))
                        .getMessage();
        assertTrue(message.contains("do not see " + unseen + "; give --out a folder"), message);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "java.lang.UnsupportedClassVersionError: ai/gaze/cluster/Runs has been compiled by a more recent version",
                "java.lang.UnsupportedOperationException: getSubject is not supported"
            })
    void aJavaThatIsTooOldOrTooNewIsOneSentence(String error) {
        ExecutionException said =
                new ExecutionException(
                        new IOException(
                                "Job aborted due to stage failure: Task 0 failed 4 times (executor 1): "
                                        + error
                                        + "\n\tat x\n"));
        String message = Cluster.mistake(said, new SharedRuns("/shared")).getMessage();
        assertTrue(message.contains("that is not for it; set spark.executorEnv"), message);
    }

    @Test
    void runsAtAnAddressAreTrainedInAScratchFolderAndTheirTableIsThere() throws Exception {
        Path remote = folder.resolve("remote 猫");
        Files.createDirectories(remote);
        out = folder.resolve("seen by the processes");
        String address = "file://" + remote;
        assertEquals(0, run(address, "one", "fails-once"), log::toString);
        assertEquals(
                List.of(
                        "fails-once/owner.json",
                        "fails-once/result.json",
                        "one/owner.json",
                        "one/result.json",
                        "results"),
                files(remote));
    }

    @Test
    void anAddressOfNoFileSystemIsTold() {
        String message =
                assertThrows(MistakeException.class, () -> run("s4x://bucket/cnn", "one"))
                        .getMessage();
        assertTrue(message.startsWith("Spark has no file system for s4x://bucket/cnn"), message);
    }

    private static List<String> files(Path folder) throws IOException {
        try (Stream<Path> all = Files.walk(folder)) {
            return all.filter(Files::isRegularFile)
                    .map(file -> folder.relativize(file).toString())
                    .sorted()
                    .toList();
        }
    }

    private int run(String... runs) throws Exception {
        if (runs.length > 0 && RemoteRuns.isAddress(runs[0])) {
            return start(plan(Arrays.copyOfRange(runs, 1, runs.length)), runs[0]);
        }
        return start(plan(runs));
    }

    private static String plan(String... runs) {
        StringBuilder plan = new StringBuilder("[");
        for (String run : runs) {
            plan.append("{\n  \"run\" : \"").append(run).append("\",\n  \"epochs-left\" : 1\n},");
        }
        return plan.append("]").toString();
    }

    private int start(String plan) throws Exception {
        return start(plan, out.toString());
    }

    private int start(String plan, String folderOfRuns) throws Exception {
        Files.writeString(folder.resolve("gaze-1/plan"), plan);
        Files.createDirectories(out);
        SparkConf conf =
                new SparkConf(false)
                        .setMaster("local[2,4]")
                        .setAppName("test")
                        .set("spark.ui.enabled", "false");
        Command command = Command.parse("compare", "cnn", "--out", folderOfRuns);
        try (JavaSparkContext spark = new JavaSparkContext(conf)) {
            PrintStream printed = new PrintStream(log, true, StandardCharsets.UTF_8);
            Runs in = Runs.in(command.out(), spark.hadoopConfiguration());
            return new Queue(spark, command, in, new Archive(folder.toString()), printed).run();
        }
    }

    private List<String> lines(String file) throws IOException {
        return Files.readAllLines(out.resolve(file));
    }

    private String said() {
        return log.toString(StandardCharsets.UTF_8);
    }
}
