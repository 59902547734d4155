package ai.gaze.zoo.attention;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Activation;
import ai.djl.nn.core.Linear;
import ai.djl.nn.pooling.Pool;
import ai.djl.training.ParameterStore;
import ai.gaze.zoo.UserException;
import ai.gaze.zoo.layer.Layers;

/**
 * Squeeze-and-excitation: each channel is scaled by a weight computed from the means of all
 * channels.
 *
 * <p>Hu, Shen and Sun, "Squeeze-and-Excitation Networks", 2018. {@code x * sigmoid(W2 relu(W1
 * mean(x)))}, the hidden layer having C / reduction units. A dependable small gain at little cost;
 * it knows nothing of positions.
 */
public final class SqueezeExcitation extends AttentionBlock {

    static final Paper PAPER = new Paper("Squeeze-and-Excitation Networks", "Hu, Shen, Sun", 2018);

    private final Linear reduce;
    private final Linear expand;

    /**
     * @param channels channels C of the input
     * @param reduction C / reduction units are in the hidden layer
     * @param bias whether the linear layers have biases
     */
    public SqueezeExcitation(int channels, int reduction, boolean bias) {
        super(channels);
        int hidden = channels / reduction;
        if (hidden < 1) {
            throw new UserException(
                    "reduction "
                            + reduction
                            + " of attention se leaves no hidden unit of "
                            + channels
                            + " channels; use one of at most "
                            + channels);
        }
        reduce = addChildBlock("fc.0", Layers.linear(channels, hidden, bias));
        expand = addChildBlock("fc.2", Layers.linear(hidden, channels, bias));
    }

    static SqueezeExcitation create(int channels, AttentionOptions options) {
        return new SqueezeExcitation(
                channels, options.integer("reduction", 16, 1), options.flag("bias", true));
    }

    @Override
    protected NDArray attend(ParameterStore parameterStore, NDArray x, boolean training) {
        NDArray squeezed = Pool.globalAvgPool2d(x);
        NDArray hidden = Activation.relu(call(reduce, parameterStore, squeezed, training));
        NDArray weights =
                call(expand, parameterStore, hidden, training)
                        .getNDArrayInternal()
                        .sigmoid()
                        .reshape(-1, channels(), 1, 1);
        observe("channel", () -> weights);
        return x.mul(weights);
    }

    @Override
    protected void initializeChildBlocks(
            ai.djl.ndarray.NDManager manager,
            ai.djl.ndarray.types.DataType dataType,
            Shape... inputShapes) {
        super.initializeChildBlocks(
                manager, dataType, new Shape(inputShapes[0].get(0), channels()));
    }
}
