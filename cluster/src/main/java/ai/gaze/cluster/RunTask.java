package ai.gaze.cluster;

import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.apache.spark.TaskContext;
import org.apache.spark.api.java.function.Function;
import org.apache.spark.resource.ResourceInformation;

/**
 * Trains one run in a process of its own, on a machine of the cluster. What the machine did wrong
 * is thrown, so that Spark tries it elsewhere; all else is an answer.
 */
final class RunTask implements Function<String, Outcome> {

    private static final long serialVersionUID = 1L;

    // A process that lost its executor holds its run until it has noticed, which takes a second.
    private static final int TRIES_WHILE_HELD = 12;
    private static final int SECONDS_BETWEEN = 5;

    private final Command command;
    private final Runs runs;
    private final Archive archive;

    RunTask(Command command, Runs runs, Archive archive) {
        this.command = command;
        this.runs = runs;
        this.archive = archive;
    }

    @Override
    public Outcome call(String run) throws IOException, InterruptedException {
        TaskContext task = TaskContext.get();
        Outcome outcome;
        try {
            Path program = archive.program();
            outcome =
                    runs.train(
                            run,
                            (out, isUnwanted) -> train(program, run, out, task, isUnwanted),
                            task::isInterrupted);
        } catch (MistakeException e) {
            return new Outcome(run, Verdict.EXIT_MISTAKE, e.getMessage());
        }
        if (outcome.verdict() == Verdict.AGAIN) {
            throw new IOException(
                    String.format(
                            Locale.ROOT,
                            "run %s ended with exit code %d: %s",
                            run,
                            outcome.exitCode(),
                            outcome.lastLine()));
        }
        return outcome;
    }

    private Outcome train(
            Path program, String run, Path out, TaskContext task, BooleanSupplier isUnwanted)
            throws IOException, InterruptedException {
        List<String> gpus = gpus(task);
        String device = gpus.isEmpty() ? command.device() : "gpu0";
        List<String> words =
                command.call(program, out, "--only", run, "--device", device, "--watch-parent");
        Outcome outcome = new Outcome(run, Verdict.EXIT_STOPPED, "it was not begun");
        for (int i = 0; i < TRIES_WHILE_HELD && !isUnwanted.getAsBoolean(); i++) {
            Child child =
                    Child.start(
                            words,
                            environment(task.cpus(), gpus),
                            line -> System.err.println(run + ": " + line));
            int code = child.await(isUnwanted);
            outcome = new Outcome(run, code, child.lastLine());
            if (outcome.verdict() != Verdict.HELD) {
                break;
            }
            TimeUnit.SECONDS.sleep(SECONDS_BETWEEN);
        }
        return outcome;
    }

    private static List<String> gpus(TaskContext task) {
        ResourceInformation gpu = task.resourcesJMap().get("gpu");
        return gpu == null ? List.of() : List.of(gpu.addresses());
    }

    /**
     * What the process gets beside what the executor has.
     *
     * @param cpus processors of the task
     * @param gpus addresses of its GPUs; one of them is visible to the process, as the first
     */
    static Map<String, String> environment(int cpus, List<String> gpus) {
        Map<String, String> environment = new HashMap<>();
        environment.put("OMP_NUM_THREADS", Integer.toString(cpus));
        environment.put("JAVA_HOME", System.getProperty("java.home"));
        if (!gpus.isEmpty()) {
            environment.put("CUDA_VISIBLE_DEVICES", String.join(",", gpus));
        }
        return environment;
    }
}
