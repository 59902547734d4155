package ai.gaze.cluster;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.apache.hadoop.fs.FileStatus;
import org.apache.spark.SparkConf;
import org.apache.spark.api.java.JavaSparkContext;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** Real trainings of the packaged Gaze, whose runs are not on this machine's file system. */
@StartsSpark
@EnabledOnOs(value = OS.LINUX, disabledReason = "it looks for processes as Linux has them")
@Timeout(value = 15, unit = TimeUnit.MINUTES)
class StoresTest {

    private static final String EXPERIMENT =
            """
            title: Two runs
            recipe: cnn
            settings: {dataset: image-folder, validation: test, data.image-size: 32, batch-size: 20, epochs: %d}
            seeds: 1
            baseline: none
            variants: [{name: none, attention: none}, {name: se, attention: se}]
            """;

    @TempDir Path folder;

    private Path program;
    private Path data;

    @BeforeEach
    void unpack() throws IOException {
        Path unpacked = folder.resolve("Gaze 猫");
        program = Launcher.in(Distribution.unzipped(Distribution.archive(), unpacked));
        data = folder.resolve("photos");
        Photos.write(data);
    }

    @AfterEach
    void stopAll() throws InterruptedException {
        BreakingFileSystem.before(operation -> {});
        for (ProcessHandle child : ProcessHandle.current().descendants().toList()) {
            child.destroyForcibly();
        }
    }

    @Test
    void aRunOnAnS3ServerGoesOnFromThereAfterAKill() throws Exception {
        Map<String, String> settings = startS3();
        String out = "s3a://gaze/the runs";
        ByteArrayOutputStream said = new ByteArrayOutputStream();
        SparkConf conf =
                new SparkConf(false)
                        .setMaster("local[2,4]")
                        .setAppName("test")
                        .set("spark.ui.enabled", "false")
                        .set("spark.local.dir", folder.resolve("scratch").toString());
        settings.forEach((name, value) -> conf.set("spark.hadoop." + name, value));
        Command command = command(40, "--out", out);
        try (JavaSparkContext spark = new JavaSparkContext(conf)) {
            Runs runs = Runs.in(out, spark.hadoopConfiguration());
            Thread killer = new Thread(() -> killAfterACheckpoint((RemoteRuns) runs));
            killer.setDaemon(true);
            killer.start();
            Archive archive = new Archive(program.getParent().getParent().toString());
            PrintStream log = new PrintStream(said, true, StandardCharsets.UTF_8);
            assertEquals(0, new Queue(spark, command, runs, archive, log).run(), said::toString);
            assertEquals(1, killed.size(), "a child was killed");
            assertTrue(said.toString(StandardCharsets.UTF_8).contains("2 runs are left"));

            RemoteFolder remote = ((RemoteRuns) runs).open();
            assertTrue(remote.read("results.md").orElseThrow().contains("| se | 1/1 |"));
            assertTrue(remote.read("none-s1/report.html").isPresent());
            assertTrue(remote.read(".seen").isEmpty());
            Path copy = folder.resolve("copy");
            for (Map.Entry<String, FileStatus> file : remote.list("none-s1").entrySet()) {
                remote.get(file.getValue(), copy.resolve(file.getKey()));
            }
            requireSameBits(unbroken(40, "none-s1"), copy);
            said.reset();
            assertEquals(0, new Queue(spark, command, runs, archive, log).run(), said::toString);
            assertTrue(said.toString(StandardCharsets.UTF_8).contains("0 runs are left"));
        }
        try (Stream<Path> left = Files.walk(folder.resolve("scratch"))) {
            assertTrue(
                    left.noneMatch(file -> file.endsWith("last.safetensors")), "scratch is left");
        }
    }

    /**
     * All that a kill of the copying process may leave of a run: with {@code
     * -Dtest.jvm=-Dgaze.test.states=all} the real Gaze goes on from each, else from a few, the last
     * one among them.
     */
    @Test
    void fromWhateverACopyLeftTheRealGazeGoesOnToTheSameBits() throws Exception {
        Path remote = Files.createDirectories(folder.resolve("remote"));
        List<Path> states = new ArrayList<>();
        BreakingFileSystem.before(
                operation -> {
                    if (operation.startsWith("rename") && !operation.endsWith("owner.json")) {
                        Path state = folder.resolve("state-" + states.size());
                        copy(remote, state);
                        states.add(state);
                    }
                });
        train(remote, Verdict.DONE);
        BreakingFileSystem.before(operation -> {});
        Path unbroken = unbroken(3, "se-s1");
        requireSameBits(unbroken, remote.resolve("se-s1"));
        assertTrue(states.size() > 10, "so few states: " + states.size());
        boolean all = "all".equals(System.getProperty("gaze.test.states"));
        for (int i = 0; i < states.size(); i++) {
            if (all || (states.size() - i) % 7 == 1) {
                train(states.get(i), Verdict.DONE);
                requireSameBits(unbroken, states.get(i).resolve("se-s1"));
            }
        }
    }

    private void train(Path remote, Verdict verdict) throws Exception {
        RemoteFolder opened = BreakingFileSystem.folder("breaking", remote);
        Path scratch = Files.createTempDirectory(folder, "scratch");
        StringBuilder said = new StringBuilder();
        Outcome outcome =
                new RemoteTask(opened, "se-s1", line -> said.append(line).append('\n'))
                        .train(
                                scratch,
                                (out, isUnwanted) -> {
                                    List<String> words =
                                            command(3, "--out", "x")
                                                    .call(program, out, "--only", "se-s1");
                                    Child child =
                                            Child.start(
                                                    words,
                                                    Map.of("OMP_NUM_THREADS", "1"),
                                                    line -> said.append(line).append('\n'));
                                    int code = child.await(isUnwanted);
                                    return new Outcome("se-s1", code, child.lastLine());
                                },
                                () -> false);
        assertEquals(verdict, outcome.verdict(), said::toString);
        assertTrue(!said.toString().contains("spoilt"), said::toString);
    }

    private Command command(int epochs, String... more) throws IOException {
        Path experiment = folder.resolve("two-" + epochs + ".yaml");
        Files.writeString(experiment, EXPERIMENT.formatted(epochs));
        List<String> words = new ArrayList<>();
        words.addAll(List.of("compare", experiment.toString(), "--data", data.toString()));
        words.addAll(List.of(more));
        return Command.parse(words.toArray(String[]::new));
    }

    private Path unbroken(int epochs, String run) throws Exception {
        Path out = folder.resolve("unbroken");
        Child child =
                Child.start(
                        command(epochs, "--out", "x").call(program, out, "--only", run),
                        Map.of("OMP_NUM_THREADS", "1"),
                        line -> {});
        assertEquals(0, child.await(() -> false), () -> String.join("\n", child.lines()));
        return out.resolve(run);
    }

    private static void requireSameBits(Path one, Path other) throws Exception {
        assertEquals(
                Files.readString(one.resolve("iterations.csv")),
                Files.readString(other.resolve("iterations.csv")));
        for (String name : List.of("last", "best")) {
            String checkpoint = "checkpoints/" + name + ".safetensors";
            assertEquals(
                    Distribution.tensors(one.resolve(checkpoint)),
                    Distribution.tensors(other.resolve(checkpoint)),
                    name);
        }
        assertTrue(Files.exists(other.resolve("result.json")));
        assertTrue(Files.exists(other.resolve("report.html")));
    }

    private final List<ProcessHandle> killed = new ArrayList<>();

    private void killAfterACheckpoint(RemoteRuns runs) {
        try {
            RemoteFolder remote = runs.open();
            while (remote.list("none-s1").get("checkpoints/last.safetensors") == null) {
                Thread.sleep(300);
            }
        } catch (IOException | InterruptedException e) {
            throw new IllegalStateException(e);
        }
        ProcessHandle.current()
                .descendants()
                .filter(child -> child.info().commandLine().orElse("").contains("--only none-s1"))
                .findFirst()
                .filter(ProcessHandle::destroyForcibly)
                .ifPresent(killed::add);
    }

    private static void copy(Path from, Path to) throws IOException {
        try (Stream<Path> all = Files.walk(from)) {
            for (Path file : all.toList()) {
                Path target = to.resolve(from.relativize(file).toString());
                if (Files.isDirectory(file)) {
                    Files.createDirectories(target);
                } else {
                    Files.copy(file, target);
                }
            }
        }
    }

    /** Returns the settings for it; the test is skipped where it cannot be had. */
    private Map<String, String> startS3() throws Exception {
        Path jar = Distribution.TARGET.resolve("s3mock.jar");
        assumeTrue(Files.exists(jar), "there is no S3 server for this version of Spark");
        try {
            Class.forName("org.apache.hadoop.fs.s3a.S3AFileSystem");
        } catch (ClassNotFoundException e) {
            assumeTrue(false, "hadoop-aws is not there for this version of Spark");
        }
        int port;
        try (ServerSocket free = new ServerSocket(0)) {
            port = free.getLocalPort();
        }
        Process server =
                new ProcessBuilder(
                                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                                "-XX:TieredStopAtLevel=1",
                                "-Xmx512m",
                                "-jar",
                                jar.toString(),
                                "--server.port=0",
                                "--com.adobe.testing.s3mock.httpPort=" + port,
                                "--com.adobe.testing.s3mock.domain.initialBuckets=gaze")
                        .redirectErrorStream(true)
                        .redirectOutput(folder.resolve("s3.log").toFile())
                        .start();
        String address = "http://127.0.0.1:" + port;
        for (int i = 0; i < 600 && server.isAlive() && !answers(address); i++) {
            Thread.sleep(100);
        }
        String said = Files.readString(folder.resolve("s3.log"));
        assumeTrue(answers(address), () -> "the S3 server does not start: " + said);
        return Map.of(
                "fs.s3a.endpoint", address,
                "fs.s3a.endpoint.region", "us-east-1",
                "fs.s3a.path.style.access", "true",
                "fs.s3a.access.key", "key",
                "fs.s3a.secret.key", "secret");
    }

    private static boolean answers(String address) throws InterruptedException {
        try {
            HttpRequest request = HttpRequest.newBuilder(URI.create(address)).build();
            return HttpClient.newHttpClient()
                            .send(request, HttpResponse.BodyHandlers.discarding())
                            .statusCode()
                    == 200;
        } catch (IOException e) {
            return false;
        }
    }
}
