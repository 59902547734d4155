package ai.gaze.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Engines that cannot unpack their libraries are one sentence, in a process of their own. */
@Timeout(180)
class NativeLibrariesTest {

    @TempDir private static Path folder;
    private static Path run;
    private static Path image;

    @BeforeAll
    static void prepare() throws IOException {
        run = folder.resolve("run");
        SampleRun.copyTo(run);
        image = folder.resolve("image.png");
        ImageIO.write(new BufferedImage(32, 32, BufferedImage.TYPE_INT_RGB), "png", image.toFile());
    }

    @Test
    void onnxRuntimeThatFindsNoPlaceForItsLibrary() throws Exception {
        Path net = folder.resolve("net.onnx");
        Cli exported = Cli.run("export", run.toString(), "--format=onnx", "--output=" + net);
        assertEquals(0, exported.code(), exported::toString);
        Path file = Files.writeString(folder.resolve("file"), "no folder");
        String said =
                failure(
                        Map.of(),
                        List.of("-Djava.io.tmpdir=" + file),
                        "predict",
                        net.toString(),
                        image.toString());
        assertTrue(said.contains("ONNX Runtime cannot unpack its library"), said);
        assertTrue(said.contains(file.toString()), said);
        assertTrue(said.contains("-Djava.io.tmpdir=DIR"), said);
    }

    @Test
    void onnxRuntimeSendsNothingToItsMaker() throws Exception {
        Path home = Files.createDirectory(folder.resolve("home"));
        start(
                0,
                Map.of("HOME", home.toString(), "XDG_CACHE_HOME", home.toString()),
                List.of(),
                "export",
                run.toString(),
                "--format=onnx",
                "--output=" + folder.resolve("quiet.onnx"));
        // Without a word it keeps a number of the machine and what it would send there.
        try (Stream<Path> files = Files.walk(home)) {
            assertEquals(List.of(), files.filter(f -> f.toString().contains("Microsoft")).toList());
        }
    }

    @Test
    void pytorchThatFindsNoPlaceForItsLibraries() throws Exception {
        Path file = Files.writeString(folder.resolve("cache"), "no folder");
        String said =
                failure(
                        Map.of("DJL_CACHE_DIR", file.toString()),
                        List.of(),
                        "predict",
                        run.toString(),
                        image.toString());
        assertTrue(said.contains(file.toString()), said);
        assertTrue(said.contains("DJL_CACHE_DIR"), said);
    }

    @Test
    void aTrainingNeedsNoTemporaryFolder() throws Exception {
        Path file = Files.writeString(folder.resolve("no-folder"), "no folder");
        List<String> arguments = new ArrayList<>(SampleRun.arguments(folder.resolve("trained")));
        arguments.add("--set=optimizer.name=adam");
        String said =
                start(
                        0,
                        Map.of(),
                        List.of("-Djava.io.tmpdir=" + file),
                        arguments.toArray(String[]::new));
        assertTrue(said.lines().noneMatch(line -> line.startsWith("gaze: warning")), said);
    }

    private static String failure(
            Map<String, String> environment, List<String> options, String... arguments)
            throws Exception {
        String said = start(1, environment, options, arguments);
        String last = said.lines().reduce("", (before, line) -> line);
        assertTrue(last.startsWith("gaze: "), said);
        return last;
    }

    private static String start(
            int code, Map<String, String> environment, List<String> options, String... arguments)
            throws Exception {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(List.of("-XX:+UseSerialGC", "-Xmx512m", "-Dai.djl.offline=true"));
        command.addAll(options);
        command.add(Gaze.class.getName());
        command.addAll(List.of(arguments));
        ProcessBuilder builder = new ProcessBuilder(command);
        String classPath = System.getProperty("java.class.path");
        builder.environment()
                .put("CLASSPATH", System.getProperty("surefire.test.class.path", classPath));
        builder.environment().putAll(environment);
        Path log = Files.createTempFile(folder, "log", "");
        Process process = builder.redirectErrorStream(true).redirectOutput(log.toFile()).start();
        assertTrue(process.waitFor(2, TimeUnit.MINUTES), "it does not end");
        String said = Files.readString(log);
        assertEquals(code, process.exitValue(), said);
        assertTrue(said.lines().noneMatch(line -> line.startsWith("\tat ")), said);
        return said;
    }
}
