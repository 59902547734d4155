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
import java.util.List;
import org.apache.spark.SparkConf;
import org.apache.spark.api.java.JavaSparkContext;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** Spark in this process, and a Gaze that only pretends to train. */
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
                plan) cat "$runs/plan"; exit 0 ;;
                results) echo written >> "$out/results"; exit 0 ;;
            esac
            echo "$only OMP=$OMP_NUM_THREADS" >> "$out/calls"
            echo "training $only"
            case $only in
                fails-once) [ -e "$out/failed" ] || { : > "$out/failed"; exit 1; } ;;
                fails) echo "gaze: the disk is full"; exit 1 ;;
                mistake) echo "gaze: unknown recipe key epocs"; exit 2 ;;
                held) [ "$(grep -c '^held ' "$out/calls")" -gt 1 ] || exit 75 ;;
                hangs) trap 'echo stopped > "$out/stopped"; exit 130' TERM
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
        assertEquals(3, lines("results").size(), "after each that ended, and at the end");
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

    private int run(String... runs) throws Exception {
        StringBuilder plan = new StringBuilder("[");
        for (String run : runs) {
            plan.append("{\n  \"run\" : \"").append(run).append("\",\n  \"epochs-left\" : 1\n},");
        }
        Files.writeString(folder.resolve("gaze-1/plan"), plan.append("]"));
        Files.createDirectories(out);
        SparkConf conf =
                new SparkConf(false)
                        .setMaster("local[2,4]")
                        .setAppName("test")
                        .set("spark.ui.enabled", "false");
        Command command = Command.parse("compare", "cnn", "--out", out.toString());
        try (JavaSparkContext spark = new JavaSparkContext(conf)) {
            PrintStream printed = new PrintStream(log, true, StandardCharsets.UTF_8);
            return new Queue(spark, command, new Archive(folder.toString()), printed).run();
        }
    }

    private List<String> lines(String file) throws IOException {
        return Files.readAllLines(out.resolve(file));
    }

    private String said() {
        return log.toString(StandardCharsets.UTF_8);
    }
}
