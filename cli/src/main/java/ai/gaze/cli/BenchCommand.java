package ai.gaze.cli;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code gaze bench}. */
@Command(
        name = "bench",
        subcommands = {
            BenchStepCommand.class,
            BenchModelsCommand.class,
            BenchLaunchesCommand.class,
            BenchInferenceCommand.class,
            BenchTrainCommand.class,
            BenchMemoryCommand.class,
            BenchGpuCommand.class
        },
        description = "Measures speed and memory, side by side in one run.",
        footer = {"", "Machines are noisy: trust ratios and medians, not single figures."})
final class BenchCommand implements Runnable {

    @Spec private CommandSpec spec;

    @Override
    public void run() {
        spec.commandLine().usage(spec.commandLine().getOut());
    }
}
