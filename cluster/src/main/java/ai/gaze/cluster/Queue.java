package ai.gaze.cluster;

import java.io.IOException;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
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

    // To write one takes a process of Gaze, which is as much as a run of seconds.
    private static final long SECONDS_BETWEEN_TABLES = 60;
    private static final long SECONDS_TO_STOP = 30;

    private final JavaSparkContext spark;
    private final Command command;
    private final Runs runs;
    private final Archive archive;
    private final PrintStream log;
    private final Map<String, JavaFutureAction<List<Outcome>>> running = new LinkedHashMap<>();
    private int exitCode;

    /**
     * @param spark the cluster
     * @param command the comparison
     * @param runs where its runs are
     * @param archive where its machines have Gaze
     * @param log is told what happens
     */
    Queue(JavaSparkContext spark, Command command, Runs runs, Archive archive, PrintStream log) {
        this.spark = spark;
        this.command = command;
        this.runs = runs;
        this.archive = archive;
        this.log = log;
    }

    /**
     * Trains what is left.
     *
     * @return the exit code
     * @throws MistakeException if something in the command is to be changed
     */
    int run() throws IOException, InterruptedException, ExecutionException {
        Cluster.requireAnswer(runs);
        try (Runs.View view = runs.view(spark.getConf())) {
            List<String> left = left(view);
            if (!left.isEmpty()) {
                Cluster.requireSight(spark, runs);
            }
            say(left.size() + " runs are left");
            for (String run : left) {
                running.put(
                        run,
                        spark.parallelize(List.of(run), 1)
                                .map(new RunTask(command, runs, archive))
                                .collectAsync());
            }
            int trained = 0;
            int shown = -1;
            long next = System.nanoTime();
            while (!running.isEmpty()) {
                trained += endAll();
                if (trained > Math.max(0, shown) && System.nanoTime() - next >= 0) {
                    shown = tryWrite(view) ? trained : shown;
                    next = System.nanoTime() + TimeUnit.SECONDS.toNanos(SECONDS_BETWEEN_TABLES);
                }
                Thread.sleep(POLL_MILLIS);
            }
            if (shown < trained) {
                write(view);
            }
            return exitCode;
        }
    }

    /** Takes off all that have ended; returns how many of them were trained. */
    private int endAll() throws InterruptedException {
        int trained = 0;
        for (String run : List.copyOf(running.keySet())) {
            if (running.get(run).isDone()) {
                trained += end(run, running.remove(run)) ? 1 : 0;
            }
        }
        return trained;
    }

    private boolean end(String run, JavaFutureAction<List<Outcome>> ended)
            throws InterruptedException {
        Outcome outcome;
        try {
            outcome = ended.get().get(0);
        } catch (ExecutionException | CancellationException e) {
            // The machines failed it as often as Spark tries; the others go on.
            say("run " + run + " failed: " + firstLine(e));
            exitCode = Verdict.EXIT_MACHINE;
            return false;
        }
        switch (outcome.verdict()) {
            case DONE -> say("run " + run + " is done: " + outcome.lastLine());
            case HELD -> {
                say("run " + run + " is left to the process that trains it");
                exitCode = exitCode == 0 ? Verdict.EXIT_HELD : exitCode;
            }
            default -> {
                stopAll();
                throw new MistakeException(outcome.lastLine().replaceFirst("^gaze: ", ""));
            }
        }
        return outcome.verdict() == Verdict.DONE;
    }

    /** Spark is told of it in another thread, which would be gone if this one went on at once. */
    private void stopAll() throws InterruptedException {
        running.values().forEach(run -> run.cancel(true));
        for (JavaFutureAction<List<Outcome>> run : running.values()) {
            try {
                run.get(SECONDS_TO_STOP, TimeUnit.SECONDS);
            } catch (ExecutionException | CancellationException | TimeoutException e) {
                say("a run is stopped: " + firstLine(e));
            }
        }
    }

    /** The first cause in what Spark says, which is the traces of all tries. */
    static String firstLine(Throwable e) {
        Throwable deepest = e;
        while (deepest.getCause() != null) {
            deepest = deepest.getCause();
        }
        String said = String.valueOf(deepest.getMessage());
        return said.lines()
                .filter(line -> line.contains("Exception: "))
                .findFirst()
                .orElse(said.lines().findFirst().orElse(""))
                .replaceFirst("^.*Exception: ", "");
    }

    private List<String> left(Runs.View view) throws IOException, InterruptedException {
        view.fetch();
        List<String> names = new ArrayList<>();
        Matcher run = RUN.matcher(String.join("\n", gaze(view, "--plan=json")));
        while (run.find()) {
            names.add(run.group(1));
        }
        return names;
    }

    private void write(Runs.View view) throws IOException, InterruptedException {
        view.fetch();
        gaze(view, "--results");
        view.publish();
    }

    /** A table of some of the runs is not worth the others. */
    private boolean tryWrite(Runs.View view) throws InterruptedException {
        try {
            write(view);
            return true;
        } catch (IOException e) {
            say("the results are not written yet: " + e);
            return false;
        }
    }

    /** Calls Gaze on this machine. */
    private List<String> gaze(Runs.View view, String option)
            throws IOException, InterruptedException {
        Child child =
                Child.start(
                        command.call(archive.program(), view.path(), option),
                        Map.of("JAVA_HOME", System.getProperty("java.home")),
                        line -> {});
        int code = child.await(() -> false);
        String said = child.lastLine().replaceFirst("^gaze: ", "");
        if (code == Verdict.EXIT_MISTAKE) {
            throw new MistakeException(said);
        } else if (code != 0) {
            throw new IOException(
                    String.format(
                            Locale.ROOT,
                            "gaze compare %s ended with exit code %d: %s",
                            option,
                            code,
                            said));
        }
        return child.lines();
    }

    private void say(String what) {
        log.println("gaze-cluster: " + what);
    }
}
