package ai.gaze.zoo.layer;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Parameter;
import ai.djl.training.initializer.Initializer;

/**
 * Batch normalization of {@code [N, C, H, W]} over N, H and W (Ioffe and Szegedy, 2015), under
 * PyTorch's parameter names.
 *
 * <p>DJL's own block moves the channels with two {@code swapAxes} first; this one goes straight to
 * the engine, which keeps the memory layout and takes less time.
 */
public final class BatchNorm2d extends CompositeBlock {

    // On axis -1 DJL calls libtorch directly, which normalizes dimension 1.
    private static final int CHANNELS = -1;

    private final float momentum;
    private final float epsilon;
    private final Parameter weight;
    private final Parameter bias;
    private final Parameter runningMean;
    private final Parameter runningVar;

    /**
     * @param channels the number of channels C
     * @throws ai.gaze.zoo.UserException if it is below 1
     */
    public BatchNorm2d(int channels) {
        this(channels, 0.1f, 1e-5f);
    }

    /**
     * @param channels the number of channels C
     * @param momentum the share of the batch in the running statistics (PyTorch's sense: 0.1, not
     *     0.9)
     * @param epsilon added to the variance
     * @throws ai.gaze.zoo.UserException if one of them is out of range
     */
    public BatchNorm2d(int channels, float momentum, float epsilon) {
        this.momentum = (float) Arguments.fraction("BatchNorm2d: momentum", momentum);
        this.epsilon = (float) Arguments.positive("BatchNorm2d: epsilon", epsilon);
        Shape shape = new Shape(Arguments.width("BatchNorm2d: channels", channels));
        weight = add("weight", Parameter.Type.GAMMA, shape, Initializer.ONES, true);
        bias = add("bias", Parameter.Type.BETA, shape, Initializer.ZEROS, true);
        runningMean =
                add("running_mean", Parameter.Type.RUNNING_MEAN, shape, Initializer.ZEROS, false);
        runningVar = add("running_var", Parameter.Type.RUNNING_VAR, shape, Initializer.ONES, false);
    }

    /** Returns the scale, so that a residual branch can start at zero. */
    public Parameter weight() {
        return weight;
    }

    private Parameter add(
            String name,
            Parameter.Type type,
            Shape shape,
            Initializer initializer,
            boolean trainable) {
        return addParameter(
                Parameter.builder()
                        .setName(name)
                        .setType(type)
                        .optShape(shape)
                        .optInitializer(initializer)
                        .optRequiresGrad(trainable)
                        .build());
    }

    @Override
    protected NDArray compute(Forward f, NDArray x) {
        return x.getNDArrayInternal()
                .batchNorm(
                        x,
                        f.value(runningMean, x),
                        f.value(runningVar, x),
                        f.value(weight, x),
                        f.value(bias, x),
                        CHANNELS,
                        1f - momentum,
                        epsilon,
                        // a frozen layer keeps its statistics
                        f.training() && !f.isFrozen(weight) && hasStatistics(x))
                .singletonOrThrow();
    }

    /**
     * Whether there is more than one value for each channel. A single one (one image, a map of one
     * position) has no variance: the running statistics stand in for it and stay as they are, where
     * they would become NaN.
     */
    private static boolean hasStatistics(NDArray x) {
        return x.size() > x.getShape().get(1);
    }

    @Override
    public Shape[] getOutputShapes(Shape[] inputShapes) {
        return new Shape[] {inputShapes[0]};
    }
}
