package ai.gaze.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.gaze.training.EpochMetrics;
import ai.gaze.training.Progress;
import ai.gaze.training.optim.LossScaler;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ConsoleTest {

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    @Test
    void withoutATerminalThereIsAPlainLineEveryHundredBatches() {
        Console console = console(false);
        train(console, 782);
        assertEquals(7 + 1, out.toString().lines().count(), out.toString());
        assertFalse(out.toString().contains("\r"));
        assertFalse(out.toString().contains("\u001b"));
        assertEquals(
                "epoch 3/50  step 100/782  1,034 images/s  loss 1.8712  acc 33.20 %  ETA 1h02m",
                out.toString().lines().findFirst().orElseThrow());
    }

    @Test
    void aShortEpochHasAtLeastItsOwnLine() {
        Console console = console(false);
        train(console, 10);
        assertEquals(
                "epoch 3  train: loss 1.8000, accuracy 34.00 %  test: loss 1.7000, accuracy"
                        + " 36.00 %  lr 0.0005000  1,034 images/s  51.2 s"
                        + System.lineSeparator(),
                out.toString());
    }

    @Test
    void furtherMetricsStandInTheLineOfTheEpoch() {
        Map<String, Double> metrics = new TreeMap<>(Map.of("macro_f1", 0.712, "my_own", 3.25));
        console(false)
                .epochEnded(
                        new EpochMetrics(
                                3, 30, 1.8, 0.34, "test", 1.7, 0.36, 5e-4, 1034, 51.2, 48.5, null,
                                metrics));
        assertEquals(
                "epoch 3  train: loss 1.8000, accuracy 34.00 %  test: loss 1.7000, accuracy"
                        + " 36.00 %, macro_f1 71.20 %, my_own 3.2500  lr 0.0005000  1,034 images/s"
                        + "  51.2 s"
                        + System.lineSeparator(),
                out.toString());
    }

    @Test
    void theCommandThatGoesOnCanBeCopiedIntoAShell() {
        Path run = Path.of("runs/my run's");
        console(false).stopped(run, List.of("gpu1"));
        console(false).stopped(run, List.of("gpu0", "gpu1"));
        String command = "To go on: gaze train --resume 'runs/my run'\\''s'";
        List<String> lines = out.toString().lines().toList();
        assertTrue(lines.get(0).endsWith(command), lines.get(0));
        assertTrue(lines.get(1).endsWith(command + " --device gpu0,gpu1"), lines.get(1));
    }

    @Test
    void aRunThatGoesOnSaysWhere() {
        console(false).resumed(1, 8, 3);
        console(false).resumed(3, 0, 3);
        assertEquals(
                List.of(
                        "goes on in epoch 2 of 3, after 8 steps",
                        "has trained its 3 epochs already; the test is made again"),
                out.toString().lines().toList());
    }

    @Test
    void onATerminalOneLineIsWrittenOver() {
        Console console = console(true);
        train(console, 782);
        String text = out.toString();
        assertEquals(1, text.chars().filter(c -> c == '\n').count(), "only the epoch's line stays");
        String[] shown = text.split("\r\u001b\\[K", -1);
        // Nothing, 32 steps that were reported, the epoch.
        assertEquals(1 + 32 + 1, shown.length);
        for (String line : List.of(shown).subList(1, 33)) {
            // Cut where the terminal is narrower.
            assertTrue(line.startsWith("\u001b[?7l") && line.endsWith("\u001b[?7h"), line);
            assertTrue(line.length() < 80 + 10, line);
        }
        assertTrue(shown[1].contains("step 25/782"), shown[1]);
        assertTrue(shown[32].contains("step 782/782"), shown[32]);
    }

    @Test
    void aWarningDoesNotLandInTheProgressLine() {
        Console console = console(true);
        console.progress(progress(25, 100));
        console.warning("look out");
        assertTrue(out.toString().endsWith("\r\u001b[K"), "cleared before");
        assertEquals("gaze: warning: look out" + System.lineSeparator(), err.toString());
    }

    @Test
    void aWarningIsGivenOnce() {
        Console console = console(false);
        console.warning("look out");
        console.warning("look here");
        console.warning("look out");
        assertEquals(2, err.toString().lines().count(), err.toString());
    }

    @Test
    void whatWouldActOnATerminalIsShownInPlaceOfIt() {
        assertEquals(
                "a\\nb\\tc\\u001b[31m\\u009b2J\\u202ecba\\u2028",
                Console.printable("a\nb\tc\u001b[31m\u009b2J\u202ecba\u2028"));
        String text = "caf\u00e9 \u732b \ud83d\ude00\u200d\ud83d\udd25 C:\\new <b>%s";
        assertEquals(text, Console.printable(text));
        console(false).warning("image x\u001b[2J.png is left out");
        assertEquals(
                "gaze: warning: image x\\u001b[2J.png is left out" + System.lineSeparator(),
                err.toString());
    }

    @ParameterizedTest
    @CsvSource({"0, 0s", "41.4, 41s", "59.6, 1m00s", "200, 3m20s", "3600, 1h00m", "90061, 25h01m"})
    void timesAreShort(double seconds, String expected) {
        assertEquals(expected, Console.duration(seconds));
    }

    @Test
    void stepsThatFloat16LeftOutAreTold() {
        train(console(false), 100, new LossScaler.State(65536, 100, 0));
        assertTrue(!out.toString().contains("fp16"), out.toString());
        train(console(false), 100, new LossScaler.State(16384, 7, 2));
        assertTrue(
                out.toString()
                        .contains(
                                "fp16: 2 of 300 steps left out so far as gradients overflowed; loss"
                                        + " scale 2^14"),
                out.toString());
    }

    private Console console(boolean terminal) {
        return new Console(new PrintWriter(out), new PrintWriter(err), terminal);
    }

    /** Reports as the loop does: every 25 steps and at the end of the epoch. */
    private static void train(Console console, int steps) {
        train(console, steps, null);
    }

    private static void train(Console console, int steps, LossScaler.State scaling) {
        for (int step = 1; step <= steps; step++) {
            if (step % 25 == 0 || step == steps) {
                console.progress(progress(step, steps));
            }
        }
        console.epochEnded(
                new EpochMetrics(
                        3,
                        3L * steps,
                        1.8,
                        0.34,
                        "test",
                        1.7,
                        0.36,
                        5e-4,
                        1034,
                        51.2,
                        48.5,
                        scaling,
                        Map.of()));
    }

    private static Progress progress(int step, int steps) {
        return new Progress(3, 50, step, steps, 1.8712, 0.332, 1034, 3725);
    }
}
