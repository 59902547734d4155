package ai.gaze.cli;

import picocli.CommandLine.Option;

/** Where something is computed. */
final class DeviceOption {

    @Option(
            names = "--device",
            paramLabel = "DEVICE",
            defaultValue = "auto",
            description =
                    "auto (the first GPU, else the CPU), cpu, gpu or gpuN; train and compare take"
                            + " several, such as gpu0,gpu1. Default: ${DEFAULT-VALUE}.")
    String name;
}
