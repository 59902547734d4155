package ai.gaze.training.data;

import ai.djl.ndarray.NDArray;

/**
 * Images that go through the network together.
 *
 * @param images as they come from their source uint8 {@code [B, H, W, C]}; prepared for the network
 *     float32 {@code [B, C, H, W]}, normalized, channels last
 * @param labels int64 {@code [B]}
 */
public record Batch(NDArray images, NDArray labels) {}
