package ai.gaze.zoo.attention;

import ai.djl.ndarray.NDArray;
import ai.djl.nn.Block;
import ai.gaze.zoo.layer.ForwardObserver;

/**
 * Watches the weights that attention modules compute in one forward pass.
 *
 * <p>They are called {@code channel} {@code [N, C, 1, 1]}, {@code spatial} {@code [N, 1, H, W]},
 * {@code weights} {@code [N, C, H, W]}, {@code branch} {@code [N, branches, C, 1, 1]}, {@code
 * channel-affinity} {@code [N, C, C]}, or {@code affinity}: how much the position (y, x) receives
 * from (i, j), {@code [N, H, W, h, w]}, for several heads {@code [N, heads, H, W, h, w]}, for
 * criss-cross attention {@code [N, H, W, H + W]}; others are the module's own.
 *
 * <pre>{@code
 * network.forward(new ObservedStore(store, observer), images, false);
 * }</pre>
 */
@FunctionalInterface
public interface AttentionObserver extends ForwardObserver {

    @Override
    default boolean wantsWeights() {
        return true;
    }

    @Override
    void observe(Block module, String name, NDArray weights, int... axes);
}
