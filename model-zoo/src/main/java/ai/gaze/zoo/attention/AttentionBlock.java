package ai.gaze.zoo.attention;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.types.Shape;
import ai.djl.training.ParameterStore;
import ai.djl.util.PairList;
import ai.gaze.zoo.layer.CompositeBlock;
import java.util.function.Supplier;

/**
 * An attention module: input and output have one shape {@code [N, C, H, W]}.
 *
 * <p>Subclasses compute in {@link #attend}, add their layers with {@code addChildBlock} under the
 * names of the published PyTorch code, and hand their weights to {@link #observe}.
 */
public abstract class AttentionBlock extends CompositeBlock {

    private final int channels;
    private AttentionObserver observer;

    /**
     * @param channels the number of channels C of the input
     */
    protected AttentionBlock(int channels) {
        this.channels = channels;
    }

    /** Returns the number of channels of the input and the output. */
    public final int channels() {
        return channels;
    }

    /**
     * Sets who is told of the weights of each forward pass.
     *
     * @param observer the observer, or {@code null} for none
     */
    public final void setObserver(AttentionObserver observer) {
        this.observer = observer;
    }

    /**
     * Computes the module.
     *
     * @param parameterStore hands out the parameters
     * @param x the input {@code [N, C, H, W]}
     * @param training whether batch normalization uses the statistics of the batch
     * @return the output {@code [N, C, H, W]}
     */
    protected abstract NDArray attend(ParameterStore parameterStore, NDArray x, boolean training);

    /**
     * Tells the observer of weights, if there is one.
     *
     * @param name what they are
     * @param weights computes them in the form in which they are observed; not called when nobody
     *     observes
     */
    protected final void observe(String name, Supplier<NDArray> weights) {
        if (observer != null) {
            observer.observe(this, name, weights.get());
        }
    }

    @Override
    protected final NDList forwardInternal(
            ParameterStore parameterStore,
            NDList inputs,
            boolean training,
            PairList<String, Object> params) {
        return new NDList(attend(parameterStore, inputs.singletonOrThrow(), training));
    }

    @Override
    public Shape[] getOutputShapes(Shape[] inputShapes) {
        return new Shape[] {inputShapes[0]};
    }
}
