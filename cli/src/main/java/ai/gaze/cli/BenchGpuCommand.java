package ai.gaze.cli;

import ai.gaze.bench.gpu.GpuBenchmark;
import ai.gaze.training.data.DataAccess;
import ai.gaze.training.data.DatasetSpec;
import ai.gaze.training.data.FetchListener;
import ai.gaze.training.device.Devices;
import ai.gaze.training.run.StopRequest;
import ai.gaze.zoo.UserException;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code gaze bench gpu}. */
@Command(
        name = "gpu",
        description = {
            "Tries and measures everything on a machine with a GPU, in order of value: what is checked,"
                    + " training steps, the recipe fast, the published table trained with it, and more.",
            "Prints a JSON object a line, which steps.jsonl keeps. Called again, it repeats nothing"
                    + " that is done, and goes on with what was stopped."
        },
        footer = {
            "",
            "Where the time is bounded, no step takes more than is sensible on a Hopper GPU, and steps"
                    + " that need no data go first until the data are there.",
            "",
            "Example:",
            "  gaze bench gpu --output gpu --seconds 560"
        })
final class BenchGpuCommand implements Callable<Integer> {

    private static final String CIFAR = "cifar10";

    @Spec private CommandSpec spec;

    @Option(
            names = "--output",
            paramLabel = "DIR",
            required = true,
            description = "Folder for what is found, and for the runs that are trained.")
    private Path output;

    @Option(
            names = "--seconds",
            paramLabel = "N",
            description = "Stop before so many have passed. Default: when all is done.")
    private Integer seconds;

    @Option(
            names = "--trial",
            description = "The same steps, cut to seconds, on a processor: to try it.")
    private boolean trial;

    @Option(names = "--part", hidden = true, description = "A part of a step, in this process.")
    private String part;

    @Mixin
    @SuppressWarnings("UnusedVariable") // it acts when its option is read
    private ParentWatch parent = new ParentWatch();

    @Mixin private RunOptions options = new RunOptions();

    @Override
    public Integer call() throws IOException {
        PrintWriter out = spec.commandLine().getOut();
        Console console = new Console(out, spec.commandLine().getErr());
        GpuBenchmark benchmark =
                new GpuBenchmark(
                        output,
                        trial ? "cpu" : options.device(),
                        trial,
                        options.loader(console),
                        this::dataIsThere,
                        this::begin,
                        console::step);
        if (part != null) {
            return doPart(benchmark, out);
        }
        if (seconds != null && seconds < 1) {
            throw new UserException("--seconds is at least 1, not " + seconds);
        }
        if (!trial && !Devices.parse(options.device()).isGpu()) {
            throw new UserException(
                    "gaze bench gpu is for a GPU, and there is none; gaze doctor says why, and"
                            + " --trial tries the steps on a processor");
        }
        try (CtrlC ctrlC = new CtrlC()) {
            GpuBenchmark.Outcome outcome =
                    benchmark.run(
                            seconds == null ? 0 : seconds,
                            line -> print(out, line),
                            ctrlC.request(),
                            () -> Runtime.getRuntime().halt(Errors.MACHINE_FAILED));
            if (ctrlC.request().isRequested()) {
                return CtrlC.EXIT_CODE;
            }
            return end(console, outcome);
        }
    }

    private int doPart(GpuBenchmark benchmark, PrintWriter out) throws IOException {
        if (!GpuBenchmark.isTraining(part)) {
            benchmark.part(part, new StopRequest(), line -> print(out, line));
            return 0;
        }
        // Where the engine trains while its libraries are taken down, it crashes.
        try (CtrlC ctrlC = new CtrlC()) {
            benchmark.part(part, ctrlC.request(), line -> print(out, line));
            return ctrlC.request().isRequested() ? CtrlC.EXIT_CODE : 0;
        }
    }

    private static int end(Console console, GpuBenchmark.Outcome outcome) {
        if (!outcome.missed().isEmpty()) {
            console.step(
                    "without a result: "
                            + String.join(", ", outcome.missed())
                            + "; steps.jsonl says why, and what it has of a step is to be taken"
                            + " out for it to be tried again");
        }
        if (!outcome.left().isEmpty()) {
            console.step("the time is over; call again to go on");
            return Errors.HELD;
        }
        console.step(outcome.missed().isEmpty() ? "all is done" : "the others are done");
        return outcome.missed().isEmpty() ? 0 : Errors.MACHINE_FAILED;
    }

    private static void print(PrintWriter out, String line) {
        synchronized (out) {
            out.println(line);
            out.flush();
        }
    }

    // Data in a folder may be on their way there; others are fetched.
    private boolean dataIsThere() {
        if (trial || options.data == null) {
            return true;
        }
        try {
            return new DataAccess(FetchListener.SILENT, warning -> {})
                    .info(DatasetSpec.of(CIFAR), options.data)
                    .usable();
        } catch (UserException | IOException e) {
            return false;
        }
    }

    private Process begin(String name, Map<String, String> environment) throws IOException {
        List<String> words =
                new ArrayList<>(List.of("bench", "gpu", "--output", output.toString()));
        words.addAll(List.of("--part", name, "--device", options.device()));
        if (options.data != null) {
            words.addAll(List.of("--data", options.data.toString()));
        }
        if (trial) {
            words.add("--trial");
        }
        ProcessBuilder builder = new ProcessBuilder(ParentWatch.child(words));
        builder.environment().putAll(environment);
        return builder.redirectError(ProcessBuilder.Redirect.INHERIT).start();
    }
}
