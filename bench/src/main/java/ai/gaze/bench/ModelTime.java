package ai.gaze.bench;

import com.fasterxml.jackson.annotation.JsonUnwrapped;

/**
 * What a training step takes with one attention.
 *
 * @param kind what was measured
 * @param added weights that the attention adds
 * @param milliseconds of a step
 * @param timesBare milliseconds divided by those of the network without attention, turn by turn
 */
public record ModelTime(
        @JsonUnwrapped StepKind kind, long added, Figure milliseconds, Figure timesBare) {}
