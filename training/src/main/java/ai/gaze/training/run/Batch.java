package ai.gaze.training.run;

import ai.djl.ndarray.NDArray;

/**
 * Images that go through the network together.
 *
 * @param images float32 {@code [B, 3, H, W]}, normalized, channels last
 * @param labels int64 {@code [B]}
 */
record Batch(NDArray images, NDArray labels) {}
