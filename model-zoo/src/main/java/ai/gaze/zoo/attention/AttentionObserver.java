package ai.gaze.zoo.attention;

import ai.djl.ndarray.NDArray;

/** Watches the weights that an attention module computes. */
@FunctionalInterface
public interface AttentionObserver {

    /**
     * Receives the weights of one forward pass.
     *
     * <p>The array belongs to the manager of the forward pass and is closed with it: copy what is
     * to be kept. Reading its values waits for the device.
     *
     * @param block the module that computed the weights
     * @param name what they are: {@code channel} {@code [N, C, 1, 1]}, {@code spatial} {@code [N,
     *     1, H, W]}, {@code weights} {@code [N, C, H, W]}, {@code branch} {@code [N, branches, C,
     *     1, 1]}, {@code channel-affinity} {@code [N, C, C]}, or {@code affinity}: how much the
     *     position (y, x) receives from (i, j), {@code [N, H, W, h, w]}, for several heads {@code
     *     [N, heads, H, W, h, w]}, for criss-cross attention {@code [N, H, W, H + W]}; others are
     *     the module's own
     * @param weights the weights
     */
    void observe(AttentionBlock block, String name, NDArray weights);
}
