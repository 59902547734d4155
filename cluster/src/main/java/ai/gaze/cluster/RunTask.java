package ai.gaze.cluster;

import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
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
    private final Archive archive;

    RunTask(Command command, Archive archive) {
        this.command = command;
        this.archive = archive;
    }

    @Override
    public Outcome call(String run) throws IOException, InterruptedException {
        Path program;
        try {
            program = archive.program();
        } catch (MistakeException e) {
            return new Outcome(run, Verdict.EXIT_MISTAKE, e.getMessage());
        }
        TaskContext task = TaskContext.get();
        List<String> gpus = gpus(task);
        String device = gpus.isEmpty() ? command.device() : "gpu0";
        List<String> words =
                command.call(
                        program.toString(), "--only", run, "--device", device, "--watch-parent");
        Outcome outcome = null;
        for (int i = 0; i < TRIES_WHILE_HELD && !task.isInterrupted(); i++) {
            Child child =
                    Child.start(
                            words,
                            environment(task.cpus(), gpus),
                            line -> System.err.println(run + ": " + line));
            int code = child.await(task::isInterrupted);
            outcome = new Outcome(run, code, child.lastLine());
            if (outcome.verdict() != Verdict.HELD) {
                break;
            }
            TimeUnit.SECONDS.sleep(SECONDS_BETWEEN);
        }
        if (outcome == null || outcome.verdict() == Verdict.AGAIN) {
            throw new IOException(
                    outcome == null
                            ? run + " was not begun"
                            : "run %s ended with exit code %d: %s"
                                    .formatted(run, outcome.exitCode(), outcome.lastLine()));
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
