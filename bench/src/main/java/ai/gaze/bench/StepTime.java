package ai.gaze.bench;

import com.fasterxml.jackson.annotation.JsonUnwrapped;

/**
 * What one training step of one kind takes. {@code bench/peer.py} prints the same lines.
 *
 * @param kind what was measured
 * @param milliseconds of a step
 * @param imagesPerSecond the same as images per second
 * @param timesFunction milliseconds divided by those of network and loss as one function, turn by
 *     turn
 */
public record StepTime(
        @JsonUnwrapped StepKind kind,
        Figure milliseconds,
        Figure imagesPerSecond,
        Figure timesFunction) {}
