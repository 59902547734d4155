package ai.gaze.cluster;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;

/**
 * A process of Gaze. Its standard input stays open as long as this process lives, so that one that
 * watches its parent ends when this one is killed.
 */
final class Child {

    // Gaze writes a checkpoint after the step that it is in.
    private static final long PATIENCE_SECONDS = 30;
    private static final long POLL_MILLIS = 200;

    private final Process process;
    private final Thread reader;
    private final List<String> lines = new ArrayList<>();

    private Child(Process process, Consumer<String> log) {
        this.process = process;
        reader = new Thread(() -> read(log), "gaze-output");
        reader.setDaemon(true);
        reader.start();
    }

    /**
     * Starts one.
     *
     * @param command the words of the command
     * @param environment what is set beside what this process has
     * @param log is told each line that it prints
     */
    static Child start(List<String> command, Map<String, String> environment, Consumer<String> log)
            throws IOException {
        ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
        builder.environment().putAll(environment);
        return new Child(builder.start(), log);
    }

    private void read(Consumer<String> log) {
        try (BufferedReader reader = process.inputReader(StandardCharsets.UTF_8)) {
            for (String line = reader.readLine(); line != null; line = reader.readLine()) {
                synchronized (lines) {
                    lines.add(line);
                }
                log.accept(line);
            }
        } catch (IOException e) {
            // It was killed in the middle of a line.
            log.accept("the output ended: " + e.getMessage());
        }
    }

    /**
     * Waits for its end, and stops it when it is not wanted any more: politely at first, so that it
     * writes a checkpoint.
     *
     * @return its exit code
     */
    int await(BooleanSupplier isUnwanted) throws InterruptedException {
        try {
            while (!process.waitFor(POLL_MILLIS, TimeUnit.MILLISECONDS)) {
                if (isUnwanted.getAsBoolean()) {
                    stop();
                }
            }
        } finally {
            stop();
        }
        reader.join(TimeUnit.SECONDS.toMillis(PATIENCE_SECONDS));
        return process.exitValue();
    }

    private void stop() throws InterruptedException {
        if (process.isAlive()) {
            process.destroy();
            if (!process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
                process.destroyForcibly().waitFor();
            }
        }
    }

    /** What it printed so far. */
    List<String> lines() {
        synchronized (lines) {
            return List.copyOf(lines);
        }
    }

    /** The last line with something in it. */
    String lastLine() {
        List<String> said = lines().stream().filter(line -> !line.isBlank()).toList();
        return said.isEmpty() ? "it said nothing" : said.get(said.size() - 1);
    }
}
