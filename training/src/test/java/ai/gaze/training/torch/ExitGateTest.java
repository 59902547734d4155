package ai.gaze.training.torch;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.gaze.training.Callback;
import ai.gaze.training.Training;
import ai.gaze.training.data.Datasets;
import ai.gaze.zoo.backbone.ResNet;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(300)
class ExitGateTest {

    private static final int TIMES = Boolean.getBoolean("gaze.break") ? 100 : 3;

    @TempDir private Path folder;

    @Test
    void theExitWaitsForWhatIsUnderWayAndNothingBeginsAfterIt() throws Exception {
        ExitGate gate = new ExitGate(60_000);
        CountDownLatch begun = new CountDownLatch(1);
        CountDownLatch goesOn = new CountDownLatch(1);
        Thread computation =
                new Thread(() -> gate.through(() -> false, () -> within(gate, begun, goesOn)));
        computation.start();
        begun.await();
        Thread exit = new Thread(gate::shut);
        exit.start();
        exit.join(200);
        assertTrue(exit.isAlive(), "it does not wait");

        AtomicBoolean isStopping = new AtomicBoolean();
        AtomicBoolean isComputed = new AtomicBoolean();
        Thread next =
                new Thread(() -> gate.through(isStopping::get, () -> isComputed.getAndSet(true)));
        next.start();
        next.join(200);
        assertFalse(isComputed.get(), "something begins while the exit waits");
        goesOn.countDown();
        computation.join();
        exit.join();
        next.join(200);
        assertFalse(isComputed.get(), "something begins while the process ends");
        isStopping.set(true);
        next.join();
        assertTrue(isComputed.get(), "who is waited for does not go on");
    }

    @Test
    void noneWaitsForEver() throws Exception {
        ExitGate gate = new ExitGate(100);
        gate.through(
                () -> false,
                () -> {
                    Thread exit = new Thread(gate::shut);
                    exit.start();
                    return joined(exit);
                });
        assertEquals(1, gate.through(() -> false, () -> 1));
        gate.shut();
        assertEquals(2, gate.through(() -> false, () -> 2));
    }

    @Test
    void aProcessThatExitsWhileAnotherThreadTrainsEndsAsItSays() throws Exception {
        String classPath = System.getProperty("java.class.path");
        for (int i = 0; i < TIMES; i++) {
            Path log = folder.resolve("log");
            ProcessBuilder builder =
                    new ProcessBuilder(
                            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                            "-XX:+UseSerialGC",
                            "-XX:ErrorFile=" + folder.resolve("crash"),
                            "-Dai.djl.offline=true",
                            "--enable-native-access=ALL-UNNAMED",
                            Exiting.class.getName(),
                            Integer.toString(137 * i));
            builder.environment()
                    .put("CLASSPATH", System.getProperty("surefire.test.class.path", classPath));
            Process process =
                    builder.redirectErrorStream(true).redirectOutput(log.toFile()).start();
            assertTrue(process.waitFor(2, TimeUnit.MINUTES), "it does not end");
            String said = Files.readString(log, StandardCharsets.UTF_8);
            assertEquals(7, process.exitValue(), said);
            assertFalse(said.contains("fatal error"), said);
            assertFalse(Files.exists(folder.resolve("crash")));
        }
    }

    private static boolean within(ExitGate gate, CountDownLatch begun, CountDownLatch goesOn) {
        begun.countDown();
        try {
            return goesOn.await(1, TimeUnit.MINUTES) && gate.through(() -> false, () -> true);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private static boolean joined(Thread thread) {
        try {
            thread.join();
            return true;
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    /** A program whose steps take longer than the JVM waits for threads that are in the engine. */
    static final class Exiting {

        private Exiting() {}

        public static void main(String[] arguments) throws Exception {
            CountDownLatch first = new CountDownLatch(1);
            Thread trains = new Thread(() -> train(first), "trains");
            trains.setDaemon(true);
            trains.start();
            first.await();
            System.out.println("the first step is over");
            Thread.sleep(Integer.parseInt(arguments[0]));
            System.exit(7);
        }

        private static void train(CountDownLatch first) {
            try (Training training =
                    Training.builder()
                            .setNetwork(
                                    ResNet.builder()
                                            .setNumLayers(18)
                                            .setOutSize(10)
                                            .optCifarStem(true)
                                            .build())
                            .setData(Datasets.sample())
                            .optBatchSize(64)
                            .addCallback(new FirstStep(first))
                            .build()) {
                training.run();
            }
        }
    }

    private record FirstStep(CountDownLatch over) implements Callback {

        @Override
        public void stepEnded(Training training) {
            over.countDown();
        }
    }
}
