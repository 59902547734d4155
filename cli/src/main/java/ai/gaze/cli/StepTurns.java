package ai.gaze.cli;

import picocli.CommandLine.Option;

/** How often a benchmark repeats a step. */
final class StepTurns {

    @Option(
            names = "--steps",
            paramLabel = "N",
            defaultValue = "50",
            description = "Steps of a turn. Default: ${DEFAULT-VALUE}.")
    int steps;

    @Option(
            names = "--turns",
            paramLabel = "N",
            defaultValue = "5",
            description = "Turns that count, after one that warms up. Default: ${DEFAULT-VALUE}.")
    int turns;
}
