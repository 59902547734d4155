package ai.gaze.bench;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonUnwrapped;

/**
 * What a training step takes with one attention.
 *
 * @param kind what was measured
 * @param added weights that the attention adds
 * @param milliseconds of a step; {@code null} where it cannot be made
 * @param timesBare milliseconds divided by those of the network without attention, turn by turn;
 *     {@code null} likewise
 * @param failed why it cannot be made; {@code null} where it can
 */
public record ModelTime(
        @JsonUnwrapped StepKind kind,
        long added,
        Figure milliseconds,
        Figure timesBare,
        @JsonInclude(JsonInclude.Include.NON_NULL) String failed) {}
