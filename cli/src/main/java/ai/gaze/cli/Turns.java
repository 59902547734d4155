package ai.gaze.cli;

import picocli.CommandLine.Option;

/** How often a benchmark repeats what it measures. */
final class Turns {

    @Option(
            names = "--turns",
            paramLabel = "N",
            defaultValue = "5",
            description = "Turns that count, after one that warms up. Default: ${DEFAULT-VALUE}.")
    int turns;
}
