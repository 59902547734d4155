package ai.gaze.training;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Block;
import ai.djl.training.loss.Loss;
import ai.gaze.training.data.Datasets;
import ai.gaze.training.data.ImageDataset;
import ai.gaze.zoo.backbone.ResNet;
import ai.gaze.zoo.export.ExportedNetwork;
import ai.gaze.zoo.export.Exports;
import ai.gaze.zoo.trace.Tensor;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Programs that exit while other threads compute. */
@Timeout(value = 20, unit = TimeUnit.MINUTES)
class ExitTest {

    private static final int TIMES = Boolean.getBoolean("gaze.break") ? 30 : 1;
    private static final int EXIT_CODE = 7;

    @TempDir private Path folder;

    @ParameterizedTest
    @ValueSource(strings = {"train", "evaluate", "loss", "x.onnx", "x.pt"})
    void aProcessThatExitsWhileOthersComputeEndsAsItSays(String what) throws Exception {
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
                            what,
                            folder.toString(),
                            Integer.toString(137 * i));
            builder.environment()
                    .put("CLASSPATH", System.getProperty("surefire.test.class.path", classPath));
            Process process =
                    builder.redirectErrorStream(true).redirectOutput(log.toFile()).start();
            assertTrue(process.waitFor(5, TimeUnit.MINUTES), "it does not end");
            String said = Files.readString(log, StandardCharsets.UTF_8);
            assertEquals(EXIT_CODE, process.exitValue(), said);
            assertFalse(said.contains("fatal error"), said);
            assertFalse(Files.exists(folder.resolve("crash")));
        }
    }

    /** Computes what takes longer than the JVM waits for threads that are in native code. */
    static final class Exiting {

        private static final CountDownLatch BEGUN = new CountDownLatch(1);
        private static final int IMAGES = 64;

        private Exiting() {}

        public static void main(String[] arguments) throws Exception {
            String what = arguments[0];
            Block network = network();
            switch (what) {
                case "train" -> start(() -> train(network));
                case "evaluate" -> start(() -> evaluate(network));
                case "loss" -> exitInALoss(network);
                default -> answer(network, Path.of(arguments[1], what));
            }
            BEGUN.await();
            Thread.sleep(Integer.parseInt(arguments[2]));
            System.exit(EXIT_CODE);
        }

        private static Block network() {
            return ResNet.builder().setNumLayers(18).setOutSize(10).optCifarStem(true).build();
        }

        private static void start(Runnable action) {
            Thread thread = new Thread(action);
            thread.setDaemon(true);
            thread.start();
        }

        private static TrainingBuilder training(Block network) {
            return Training.builder()
                    .setNetwork(network)
                    .setData(Datasets.sample())
                    .optBatchSize(IMAGES);
        }

        private static void train(Block network) {
            Callback first =
                    new Callback() {
                        @Override
                        public void stepEnded(Training training) {
                            BEGUN.countDown();
                        }
                    };
            try (Training training = training(network).addCallback(first).build()) {
                training.run();
            }
        }

        private static void evaluate(Block network) {
            ImageDataset data = Datasets.sample();
            try (Training training = training(network).build()) {
                BEGUN.countDown();
                while (true) {
                    training.evaluate(data.test());
                }
            }
        }

        /** The exit waits for no computation that waits for it. */
        private static void exitInALoss(Block network) {
            Loss loss =
                    new Loss("exits") {
                        @Override
                        public NDArray evaluate(NDList labels, NDList logits) {
                            start(
                                    () -> {
                                        sleep(20);
                                        Runtime.getRuntime().halt(1);
                                    });
                            System.exit(EXIT_CODE);
                            return null;
                        }
                    };
            try (Training training = training(network).optLoss(loss).build()) {
                training.run();
            }
        }

        private static void sleep(int seconds) {
            try {
                TimeUnit.SECONDS.sleep(seconds);
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
        }

        private static void answer(Block network, Path file) throws Exception {
            Shape images = new Shape(IMAGES, 3, 32, 32);
            try (Training training = training(network).build()) {
                if (file.toString().endsWith(".onnx")) {
                    Exports.onnx(training.network(), images).write(file);
                } else {
                    Exports.torchScript(training.network(), images).write(file);
                }
            }
            ExportedNetwork exported = ExportedNetwork.open(file);
            Tensor zeros = new Tensor(DataType.FLOAT32, images, new byte[4 * IMAGES * 3 * 32 * 32]);
            for (int i = 0; i < 2; i++) {
                start(
                        () -> {
                            while (true) {
                                exported.run(List.of(zeros));
                                BEGUN.countDown();
                            }
                        });
            }
        }
    }
}
