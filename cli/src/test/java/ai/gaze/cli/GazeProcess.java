package ai.gaze.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Gaze in a process of its own. */
final class GazeProcess {

    private GazeProcess() {}

    /** Returns what starts it. */
    static ProcessBuilder of(List<String> arguments) {
        List<String> words = new ArrayList<>();
        words.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        words.addAll(List.of("-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-Xmx1g"));
        words.addAll(List.of("-Dai.djl.offline=true", "-Dfile.encoding=UTF-8"));
        // As the launcher does: a newer Java warns without it.
        words.addAll(List.of("--enable-native-access=ALL-UNNAMED", Gaze.class.getName()));
        words.addAll(arguments);
        ProcessBuilder builder = new ProcessBuilder(words);
        String classPath = System.getProperty("java.class.path");
        builder.environment()
                .put("CLASSPATH", System.getProperty("surefire.test.class.path", classPath));
        builder.environment().put("OMP_NUM_THREADS", "1");
        return builder;
    }

    /**
     * Returns what starts it in a shell.
     *
     * @param script in which {@code "$@"} is Gaze with its arguments
     */
    static ProcessBuilder in(String script, List<String> arguments) {
        ProcessBuilder builder = of(arguments);
        builder.command().addAll(0, List.of("sh", "-c", script, "sh"));
        return builder;
    }

    /** Sends a signal, such as {@code INT}. */
    static void signal(Process process, String name) throws IOException, InterruptedException {
        Process kill =
                new ProcessBuilder("kill", "-" + name, Long.toString(process.pid()))
                        .inheritIO()
                        .start();
        assertEquals(0, kill.waitFor());
    }

    /** Waits for the end. */
    static int exitCode(Process process) throws InterruptedException {
        try {
            assertTrue(process.waitFor(5, TimeUnit.MINUTES), "it does not end");
            return process.exitValue();
        } finally {
            process.destroyForcibly();
        }
    }
}
