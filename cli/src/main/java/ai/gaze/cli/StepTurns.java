package ai.gaze.cli;

import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** How often a benchmark repeats a step. */
final class StepTurns {

    @Option(
            names = "--steps",
            paramLabel = "N",
            defaultValue = "50",
            description = "Steps of a turn. Default: ${DEFAULT-VALUE}.")
    int steps;

    @Mixin Turns turns;

    int turns() {
        return turns.turns;
    }
}
