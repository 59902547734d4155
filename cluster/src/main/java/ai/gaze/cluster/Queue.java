package ai.gaze.cluster;

import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.spark.api.java.JavaFutureAction;
import org.apache.spark.api.java.JavaSparkContext;

/**
 * The runs of a comparison that are left, each a Spark job of one task: so a run that fails again
 * and again ends alone. All that must survive this process is in the folder of the runs.
 */
final class Queue {

    private static final Pattern RUN = Pattern.compile("\"run\"\\s*:\\s*\"([^\"]+)\"");
    private static final long POLL_MILLIS = 100;

    private final JavaSparkContext spark;
    private final Command command;
    private final Archive archive;
    private final PrintStream log;
    private final Map<String, JavaFutureAction<List<Outcome>>> running = new LinkedHashMap<>();
    private int exitCode;

    /**
     * @param spark the cluster
     * @param command the comparison
     * @param archive where its machines have Gaze
     * @param log is told what happens
     */
    Queue(JavaSparkContext spark, Command command, Archive archive, PrintStream log) {
        this.spark = spark;
        this.command = command;
        this.archive = archive;
        this.log = log;
    }

    /**
     * Trains what is left.
     *
     * @return the exit code
     * @throws MistakeException if something in the command is to be changed
     */
    int run() throws InterruptedException, ExecutionException {
        List<String> left = left();
        if (!left.isEmpty()) {
            requireSeen();
        }
        say(left.size() + " runs are left");
        for (String run : left) {
            running.put(
                    run,
                    spark.parallelize(List.of(run), 1)
                            .map(new RunTask(command, archive))
                            .collectAsync());
        }
        while (!running.isEmpty()) {
            for (String run : List.copyOf(running.keySet())) {
                if (running.get(run).isDone()) {
                    end(run, running.remove(run));
                }
            }
            Thread.sleep(POLL_MILLIS);
        }
        gaze("--results");
        return exitCode;
    }

    private void end(String run, JavaFutureAction<List<Outcome>> ended)
            throws InterruptedException {
        Outcome outcome;
        try {
            outcome = ended.get().get(0);
        } catch (ExecutionException | CancellationException e) {
            // The machines failed it as often as Spark tries; the others go on.
            say("run " + run + " failed: " + firstLine(e));
            exitCode = Verdict.EXIT_MACHINE;
            return;
        }
        switch (outcome.verdict()) {
            case DONE -> {
                say("run " + run + " is done: " + outcome.lastLine());
                if (!running.isEmpty()) {
                    gaze("--results");
                }
            }
            case HELD -> {
                say("run " + run + " is left to the process that trains it");
                exitCode = exitCode == 0 ? Verdict.EXIT_HELD : exitCode;
            }
            default -> {
                running.values().forEach(other -> other.cancel(true));
                throw new MistakeException(outcome.lastLine().replaceFirst("^gaze: ", ""));
            }
        }
    }

    private static String firstLine(Throwable e) {
        Throwable deepest = e;
        while (deepest.getCause() != null) {
            deepest = deepest.getCause();
        }
        // Spark puts the traces of all tries into the message.
        return String.valueOf(deepest.getMessage())
                .lines()
                .filter(line -> line.contains("Exception: "))
                .findFirst()
                .orElse(String.valueOf(deepest.getMessage()).lines().findFirst().orElse(""))
                .replaceFirst("^.*Exception: ", "");
    }

    private List<String> left() throws InterruptedException {
        List<String> runs = new ArrayList<>();
        Matcher run = RUN.matcher(String.join("\n", gaze("--plan=json")));
        while (run.find()) {
            runs.add(run.group(1));
        }
        return runs;
    }

    /** Calls Gaze on this machine. */
    private List<String> gaze(String option) throws InterruptedException {
        try {
            Child child =
                    Child.start(
                            command.call(archive.program().toString(), option),
                            Map.of("JAVA_HOME", System.getProperty("java.home")),
                            line -> {});
            int code = child.await(() -> false);
            if (code != 0) {
                throw new MistakeException(child.lastLine().replaceFirst("^gaze: ", ""));
            }
            return child.lines();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Makes sure that the machines see the folder of the runs, before hours are spent. */
    private void requireSeen() throws ExecutionException, InterruptedException {
        Path folder = Path.of(command.out()).toAbsolutePath();
        Path probe = folder.resolve(".seen-" + UUID.randomUUID());
        try {
            Files.createDirectories(folder);
            Files.createFile(probe);
            int machines = Math.max(1, spark.defaultParallelism());
            String path = probe.toString();
            List<Boolean> seen =
                    spark.parallelize(java.util.Collections.nCopies(machines, path), machines)
                            .map(file -> Files.exists(Path.of(file)))
                            .collectAsync()
                            .get();
            if (seen.contains(false)) {
                throw new MistakeException(
                        "the machines of the cluster do not see %s; give --out a folder that all of them share"
                                .formatted(folder));
            }
        } catch (IOException e) {
            throw new MistakeException(
                    "%s cannot be written (%s); give --out another folder".formatted(folder, e));
        } finally {
            try {
                Files.deleteIfExists(probe);
            } catch (IOException e) {
                say(probe + " stays behind: " + e.getMessage());
            }
        }
    }

    private void say(String what) {
        log.println("gaze-cluster: " + what);
    }
}
