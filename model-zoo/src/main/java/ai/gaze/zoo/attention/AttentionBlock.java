package ai.gaze.zoo.attention;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Block;
import ai.djl.nn.Parameter;
import ai.djl.training.initializer.Initializer;
import ai.gaze.zoo.Texts;
import ai.gaze.zoo.UserException;
import ai.gaze.zoo.layer.Arguments;
import ai.gaze.zoo.layer.CompositeBlock;
import ai.gaze.zoo.layer.Forward;
import ai.gaze.zoo.layer.ObservedStore;
import java.util.HashMap;
import java.util.Map;
import java.util.function.UnaryOperator;

/**
 * An attention module: input and output have one shape {@code [N, C, H, W]}.
 *
 * <p>Subclasses compute in {@link #attend}, add their layers with {@code addOnMap} and its like
 * under the names of the published PyTorch code, and hand their weights to {@link Forward#observe}.
 */
public abstract class AttentionBlock extends CompositeBlock {

    private final int channels;
    private final Map<Block, UnaryOperator<Shape>> layerInputs = new HashMap<>();

    /**
     * @param channels the number of channels C of the input
     * @throws UserException if it is below 1
     */
    protected AttentionBlock(int channels) {
        this.channels = Arguments.width(getClass().getSimpleName() + ": channels", channels);
    }

    /** Returns the number of channels of the input and the output. */
    public final int channels() {
        return channels;
    }

    /**
     * Adds a layer.
     *
     * @param name its name in the published PyTorch code
     * @param layer the layer
     * @param input makes the shape that the layer sees of the shape that the module sees
     */
    protected final <B extends Block> B addLayer(String name, B layer, UnaryOperator<Shape> input) {
        layerInputs.put(layer, input);
        return addChildBlock(name, layer);
    }

    /** Adds a layer that sees maps {@code [N, channels, H, W]}. */
    protected final <B extends Block> B addOnMap(String name, B layer, int inputChannels) {
        return addLayer(name, layer, s -> new Shape(s.get(0), inputChannels, s.get(2), s.get(3)));
    }

    /** Adds a layer that sees pooled maps {@code [N, channels, 1, 1]}. */
    protected final <B extends Block> B addOnPooled(String name, B layer, int inputChannels) {
        return addLayer(name, layer, s -> new Shape(s.get(0), inputChannels, 1, 1));
    }

    /** Adds a layer that sees vectors {@code [N, features]}. */
    protected final <B extends Block> B addOnVector(String name, B layer, int features) {
        return addLayer(name, layer, s -> new Shape(s.get(0), features));
    }

    /** Adds the scale of a residual branch, {@code gamma} {@code [1]}, which starts at zero. */
    protected final Parameter addGamma() {
        return addWeights("gamma", Initializer.ZEROS, 1);
    }

    /** Adds weights of a shape that does not depend on the size of the map. */
    protected final Parameter addWeights(String name, Initializer initializer, long... shape) {
        return addParameter(
                Parameter.builder()
                        .setName(name)
                        .setType(Parameter.Type.OTHER)
                        .optShape(new Shape(shape))
                        .optInitializer(initializer)
                        .build());
    }

    /**
     * Computes the module.
     *
     * @param f calls the layers, gives the parameters and tells of the weights
     * @param x the input {@code [N, C, H, W]}
     * @return the output {@code [N, C, H, W]}
     */
    protected abstract NDArray attend(Forward f, NDArray x);

    @Override
    protected final NDArray compute(Forward f, NDArray x) {
        NDArray y =
                f.parameters() instanceof ObservedStore observed
                        ? observed.within(this, () -> attend(f, x))
                        : attend(f, x);
        // A network might spread what is smaller over the map, without a word. Modules that give
        // their weights say so.
        Shape promised = getOutputShapes(new Shape[] {x.getShape()})[0];
        if (y == null || !y.getShape().equals(promised)) {
            throw UserException.of(
                    "attention %s gives %s of a map %s, whose shape it must keep; mend it",
                    getClass().getName(), y == null ? null : y.getShape(), x.getShape());
        }
        return y;
    }

    @Override
    protected final void beforeInitialize(Shape... inputShapes) {
        super.beforeInitialize(inputShapes);
        if (inputShapes[0].dimension() != 4 || inputShapes[0].get(1) != channels) {
            throw new IllegalArgumentException(
                    Texts.format(
                            "%s was made for maps [N, %s, H, W], not %s",
                            getClass().getSimpleName(), channels, inputShapes[0]));
        }
    }

    @Override
    protected void initializeChildBlocks(
            NDManager manager, DataType dataType, Shape... inputShapes) {
        if (layerInputs.isEmpty()) {
            super.initializeChildBlocks(manager, dataType, inputShapes);
            return;
        }
        for (Block layer : children.values()) {
            layer.initialize(manager, dataType, layerInputs.get(layer).apply(inputShapes[0]));
        }
    }

    @Override
    public Shape[] getOutputShapes(Shape[] inputShapes) {
        return new Shape[] {inputShapes[0]};
    }
}
