package ai.gaze.cli;

import ai.gaze.training.compare.SideBySide;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.PrintWriter;
import java.nio.charset.Charset;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import picocli.CommandLine;

/** Trains runs in processes of this same Gaze; each line of theirs begins with the run's name. */
final class ChildRuns implements SideBySide.Launcher {

    // Of a process that wrote its checkpoint and ended as SIGTERM asked it to.
    private static final int TERMINATED = 143;
    private static final String THREADS = "OMP_NUM_THREADS";

    private final CommandLine command;
    private final Path out;
    private final int atOnce;
    private final Set<Process> running = new HashSet<>();
    private boolean isStopped;

    /**
     * @param command the comparison that was typed
     * @param out its folder
     * @param atOnce how many runs share the processors
     */
    ChildRuns(CommandLine command, Path out, int atOnce) {
        this.command = command;
        this.out = out;
        this.atOnce = atOnce;
    }

    @Override
    public int train(String run, String device) throws IOException, InterruptedException {
        ProcessBuilder builder = new ProcessBuilder(words(run, device));
        if (device.equals("cpu") && System.getenv(THREADS) == null) {
            int processors = Runtime.getRuntime().availableProcessors();
            builder.environment().put(THREADS, "" + Math.max(1, processors / atOnce));
        }
        Process process;
        synchronized (running) {
            if (isStopped) {
                return STOPPED;
            }
            process = builder.start();
            running.add(process);
        }
        Thread said = print(run, process.getInputStream(), command.getOut());
        Thread told = print(run, process.getErrorStream(), command.getErr());
        int code = process.waitFor();
        said.join();
        told.join();
        synchronized (running) {
            running.remove(process);
        }
        return code == TERMINATED ? STOPPED : code;
    }

    /** Asks all of them to stop, which they do after a checkpoint, and begins no other. */
    void stop() {
        synchronized (running) {
            isStopped = true;
            // By their handles: a process closes its pipes, and a child without a parent halts at
            // once. Whom a terminal has told already does not hear it again.
            running.forEach(process -> process.toHandle().destroy());
        }
    }

    private List<String> words(String run, String device) {
        List<String> words = PlanFormat.words(command, List.of("--device", "--out"), out, run);
        words.addAll(List.of("--device", device));
        return ParentWatch.child(words);
    }

    private static Thread print(String run, InputStream lines, PrintWriter to) {
        Thread thread =
                new Thread(
                        () -> {
                            try (BufferedReader reader =
                                    new BufferedReader(
                                            new InputStreamReader(
                                                    lines, Charset.defaultCharset()))) {
                                for (String line = reader.readLine();
                                        line != null;
                                        line = reader.readLine()) {
                                    synchronized (to) {
                                        to.println(run + ": " + line);
                                        to.flush();
                                    }
                                }
                            } catch (IOException e) {
                                // It has ended, which its exit code tells.
                                return;
                            }
                        },
                        "lines of " + run);
        thread.setDaemon(true);
        thread.start();
        return thread;
    }
}
