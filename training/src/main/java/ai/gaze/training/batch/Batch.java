package ai.gaze.training.batch;

import ai.djl.ndarray.NDArray;

/**
 * Images that go through the network together.
 *
 * @param images float32 {@code [B, 3, H, W]}, normalized, channels last
 * @param labels int64 {@code [B]}
 */
public record Batch(NDArray images, NDArray labels) {}
