package ai.gaze.cluster;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.File;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** A master and two workers as processes, the distribution as archive, and real trainings. */
@StartsSpark
@EnabledOnOs(value = OS.LINUX, disabledReason = "it looks for processes as Linux has them")
@Timeout(value = 15, unit = TimeUnit.MINUTES)
class StandaloneClusterTest {

    private static final String EXPERIMENT =
            """
            title: Two runs
            recipe: cnn
            settings: {dataset: image-folder, data.folder: "%s", data.image-size: 32, validation: test, batch-size: 5, epochs: 20}
            seeds: 1
            baseline: none
            variants: [{name: none, attention: none}, {name: se, attention: se}]
            """;

    private static final Path TARGET = Path.of("target").toAbsolutePath();

    @TempDir Path folder;

    private final List<Process> processes = new ArrayList<>();

    @Test
    void aRunWhoseExecutorIsKilledGoesOnElsewhereAndEndsWithTheSameBits() throws Exception {
        Path archive = Distribution.archive();
        Path data = folder.resolve("photos");
        Photos.write(data);
        String two = EXPERIMENT.formatted(data);
        Path experiment = Files.writeString(folder.resolve("two.yaml"), two);
        Path out = folder.resolve("out");
        String master = startCluster();
        Process driver = submit("driver", master, archive, experiment, out.toString());
        Path checkpoint = out.resolve("none-s1/checkpoints/last.safetensors");
        await(driver, () -> Files.exists(checkpoint));
        ProcessHandle child = trainer("none-s1").orElseThrow();
        ProcessHandle executor = child.parent().orElseThrow();
        assertTrue(executor.info().commandLine().orElse("").contains("ExecutorBackend"));
        assertTrue(executor.destroyForcibly());
        await(driver, () -> !child.isAlive());
        assertTrue(driver.waitFor(10, TimeUnit.MINUTES), () -> output("driver"));
        assertEquals(0, driver.exitValue(), () -> output("driver"));
        assertTrue(executorsSaid("none-s1, resumed"), "it went on from its checkpoint");
        assertEquals(20, Files.readAllLines(out.resolve("none-s1/metrics.jsonl")).size());
        assertFalse(trainer("").isPresent(), "a child is left");
        String table = Files.readString(out.resolve("results.md"));
        assertTrue(table.contains("| none | 1/1 |") && table.contains("| se | 1/1 |"), table);

        // Which folder this is differs from process to process.
        String unseen = "/proc/self/cwd/target/only-here";
        Process mistaken = submit("mistaken", master, archive, experiment, unseen);
        assertEquals(2, mistaken.waitFor(), () -> output("mistaken"));
        assertTrue(output("mistaken").contains("do not see " + unseen + "; give --out"));

        Path alone = folder.resolve("alone");
        Path program = Launcher.in(Distribution.unzipped(archive, folder.resolve("unzipped")));
        Process unbroken =
                start(
                        "alone",
                        Map.of("OMP_NUM_THREADS", "1"),
                        List.of(
                                program.toString(),
                                "compare",
                                experiment.toString(),
                                "--out",
                                alone.toString(),
                                "--only",
                                "none-s1",
                                "--device",
                                "cpu"));
        assertEquals(0, unbroken.waitFor(), () -> output("alone"));
        assertArrayEquals(
                Files.readAllBytes(alone.resolve("none-s1/iterations.csv")),
                Files.readAllBytes(out.resolve("none-s1/iterations.csv")));
        assertEquals(
                Distribution.tensors(alone.resolve("none-s1/checkpoints/last.safetensors")),
                Distribution.tensors(checkpoint));
    }

    @AfterEach
    void stopAll() throws InterruptedException {
        for (Process process : processes) {
            process.descendants().forEach(ProcessHandle::destroyForcibly);
            process.destroyForcibly().waitFor();
        }
    }

    private String startCluster() throws IOException, InterruptedException {
        String host = InetAddress.getLoopbackAddress().getHostAddress();
        int port;
        try (ServerSocket free = new ServerSocket(0)) {
            port = free.getLocalPort();
        }
        String master = "spark://%s:%d".formatted(host, port);
        Process started =
                spark(
                        "master",
                        "org.apache.spark.deploy.master.Master",
                        "--host",
                        host,
                        "--port",
                        Integer.toString(port),
                        "--webui-port",
                        "0");
        await(started, () -> output("master").contains("I have been elected leader"));
        for (String name : List.of("worker1", "worker2")) {
            spark(
                    name,
                    "org.apache.spark.deploy.worker.Worker",
                    "--host",
                    host,
                    "--cores",
                    "1",
                    "--memory",
                    "1g",
                    "--webui-port",
                    "0",
                    "--work-dir",
                    folder.resolve(name).toString(),
                    master);
        }
        return master;
    }

    private Process submit(String name, String master, Path archive, Path experiment, String out)
            throws IOException {
        return spark(
                name,
                "org.apache.spark.deploy.SparkSubmit",
                "--master",
                master,
                "--conf",
                "spark.ui.enabled=false",
                "--conf",
                "spark.executor.cores=1",
                "--conf",
                "spark.executor.memory=512m",
                "--conf",
                "spark.executor.extraJavaOptions=-XX:TieredStopAtLevel=1",
                "--archives",
                archive + "#gaze",
                "--class",
                "ai.gaze.cluster.GazeCluster",
                TARGET.resolve("gaze-cluster.jar").toString(),
                "compare",
                experiment.toString(),
                "--out",
                out);
    }

    private Process spark(String name, String main, String... arguments) throws IOException {
        List<String> words = new ArrayList<>();
        words.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        words.add("-Xmx512m");
        words.add("-XX:TieredStopAtLevel=1");
        words.addAll(List.of(System.getProperty("spark.jvm").split(" ")));
        words.addAll(List.of("-cp", TARGET.resolve("spark/jars") + File.separator + "*", main));
        words.addAll(List.of(arguments));
        return start(
                name,
                Map.of(
                        "SPARK_HOME", TARGET.resolve("spark").toString(),
                        "SPARK_SCALA_VERSION", System.getProperty("scala.version"),
                        "SPARK_LOCAL_IP", InetAddress.getLoopbackAddress().getHostAddress()),
                words);
    }

    private Process start(String name, Map<String, String> environment, List<String> words)
            throws IOException {
        ProcessBuilder builder = new ProcessBuilder(words).redirectErrorStream(true);
        builder.environment().putAll(environment);
        builder.redirectOutput(folder.resolve(name + ".log").toFile());
        Process process = builder.start();
        processes.add(process);
        return process;
    }

    private void await(Process process, BooleanSupplier condition) throws InterruptedException {
        while (!condition.getAsBoolean()) {
            assertTrue(process.isAlive(), () -> everything());
            Thread.sleep(20);
        }
    }

    private String everything() {
        StringBuilder all = new StringBuilder();
        for (String name : List.of("driver", "master", "worker1", "worker2")) {
            all.append(name).append(":\n").append(output(name));
        }
        return all.toString();
    }

    private String output(String name) {
        try {
            return Files.readString(folder.resolve(name + ".log"));
        } catch (IOException e) {
            return e.toString();
        }
    }

    private boolean executorsSaid(String words) throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path log : files.filter(file -> file.endsWith("stderr")).toList()) {
                if (Files.readString(log).contains(words)) {
                    return true;
                }
            }
            return false;
        }
    }

    /** The process that trains a run of this test. */
    private Optional<ProcessHandle> trainer(String run) {
        return ProcessHandle.allProcesses()
                .filter(
                        process ->
                                process.info()
                                        .commandLine()
                                        .filter(words -> words.contains(folder.toString()))
                                        .filter(words -> words.contains("--only " + run))
                                        .isPresent())
                .findFirst();
    }
}
