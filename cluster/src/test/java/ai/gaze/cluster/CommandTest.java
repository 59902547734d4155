package ai.gaze.cluster;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.apache.spark.SparkConf;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What is known without a cluster. */
class CommandTest {

    @Test
    void theCommandOfARunIsWhatWasTypedWithTheRun() {
        Command command =
                Command.parse(
                        "compare", "cnn", "--device=cpu", "--seeds", "3", "--out", "/shared/c n");
        assertEquals(
                List.of("gaze", "compare", "cnn", "--seeds", "3", "--out", "/shared/c n", "--plan"),
                command.call(Path.of("gaze"), Path.of("/shared/c n"), "--plan"));
    }

    @Test
    void pathsHoldOnEveryMachineWhereverAProcessStarts() {
        Path here = Path.of("").toAbsolutePath();
        Command command =
                Command.parse(
                        "compare",
                        "pom.xml",
                        "--data",
                        "photos",
                        "--plugin=my.jar",
                        "--set",
                        "data.folder=more",
                        "--set=data.folder=other",
                        "--set=transfer.init=pom.xml",
                        "--set=transfer.init=hub:timm/resnet18",
                        "--out=runs/x");
        assertEquals(here.resolve("runs/x").toString(), command.out());
        assertEquals(
                List.of(
                        "compare",
                        here.resolve("pom.xml").toString(),
                        "--data",
                        here.resolve("photos").toString(),
                        "--plugin=" + here.resolve("my.jar"),
                        "--set",
                        "data.folder=" + here.resolve("more"),
                        "--set=data.folder=" + here.resolve("other"),
                        "--set=transfer.init=" + here.resolve("pom.xml"),
                        "--set=transfer.init=hub:timm/resnet18"),
                command.words());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "compare cnn | --out is missing",
                "train --epochs 3 | a comparison was expected",
                "compare cnn --out x --only se-s1 | --only is given to each process",
                "compare cnn --plan=json --out x | --plan is given to each process",
                "compare cnn --out | --out has no value"
            })
    void mistakesAreSentences(String typed, String sentence) {
        String message =
                assertThrows(MistakeException.class, () -> Command.parse(typed.split(" ")))
                        .getMessage();
        assertTrue(message.startsWith(sentence), message);
    }

    @ParameterizedTest
    @CsvSource({"0,DONE", "1,AGAIN", "2,MISTAKE", "75,HELD", "130,AGAIN", "137,AGAIN", "139,AGAIN"})
    void onlyWhatTheMachineDidIsTriedAgain(int code, Verdict verdict) {
        assertEquals(verdict, Verdict.of(code));
    }

    @Test
    void aProcessGetsItsProcessorsAndItsGpus() {
        Map<String, String> plain = RunTask.environment(3, List.of());
        assertEquals("3", plain.get("OMP_NUM_THREADS"));
        assertFalse(plain.containsKey("CUDA_VISIBLE_DEVICES"));
        assertEquals("2", RunTask.environment(1, List.of("2")).get("CUDA_VISIBLE_DEVICES"));
    }

    @Test
    void anArchiveWithoutGazeIsNamed(@TempDir Path folder) {
        String message =
                assertThrows(MistakeException.class, () -> Launcher.in(folder)).getMessage();
        assertTrue(message.contains(folder + " has no bin/gaze"), message);
    }

    @Test
    void aMasterThatDoesNotAnswerAndSpeculationAreToldAtOnce() throws IOException {
        int port;
        try (ServerSocket free = new ServerSocket(0)) {
            port = free.getLocalPort();
        }
        SparkConf conf = new SparkConf(false).setMaster("spark://127.0.0.1:" + port);
        String message =
                assertThrows(MistakeException.class, () -> Master.requireSound(conf)).getMessage();
        assertTrue(message.startsWith("no Spark master answers at 127.0.0.1:" + port), message);
        SparkConf twice =
                new SparkConf(false).setMaster("local[2]").set("spark.speculation", "true");
        assertTrue(
                assertThrows(MistakeException.class, () -> Master.requireSound(twice))
                        .getMessage()
                        .startsWith("spark.speculation is on"));
    }
}
