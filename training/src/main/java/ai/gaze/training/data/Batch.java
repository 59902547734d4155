package ai.gaze.training.data;

import ai.djl.ndarray.NDArray;

/**
 * Images that go through the network together.
 *
 * @param images as they come from their source uint8 {@code [B, H, W, C]}; prepared for the network
 *     float32 {@code [B, C, H, W]}, normalized, channels last
 * @param labels the class of each image, int64 {@code [B]}; in a training that mixes images soft
 *     targets instead, float32 {@code [B, classes]}: how much of each image is of which class;
 *     prepared of {@linkplain ImageSource#hasMasks masks} int64 {@code [B, H, W]}
 */
public record Batch(NDArray images, NDArray labels) {}
