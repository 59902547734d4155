package ai.gaze.zoo.layer;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Parameter;
import ai.djl.training.initializer.Initializer;

/**
 * Group normalization of {@code [N, C, ...]} over the channels of a group and all positions (Wu and
 * He, 2018), under PyTorch's parameter names; with as many groups as channels it is instance
 * normalization. DJL has none.
 */
public final class GroupNorm extends CompositeBlock {

    private static final double EPSILON = 1e-5;
    private static final int[] GROUP = {2};

    private final int groups;
    private final int channels;
    private final Parameter weight;
    private final Parameter bias;

    /**
     * @param groups number of groups, a divisor of the channels
     * @param channels the number of channels C
     * @throws ai.gaze.zoo.UserException if one of them is out of range
     */
    public GroupNorm(int groups, int channels) {
        this.channels = Arguments.width("GroupNorm: channels", channels);
        this.groups = Arguments.divisor("GroupNorm: groups", groups, channels, "channels");
        weight = add("weight", Parameter.Type.GAMMA, Initializer.ONES);
        bias = add("bias", Parameter.Type.BETA, Initializer.ZEROS);
    }

    private Parameter add(String name, Parameter.Type type, Initializer initializer) {
        return addParameter(
                Parameter.builder()
                        .setName(name)
                        .setType(type)
                        .optShape(new Shape(channels))
                        .optInitializer(initializer)
                        .build());
    }

    @Override
    protected NDArray compute(Forward f, NDArray x) {
        NDArray grouped = x.reshape(-1, groups, x.getShape().slice(1).size() / groups);
        NDArray centred = grouped.sub(grouped.mean(GROUP, true));
        NDArray deviation = centred.square().mean(GROUP, true).add(EPSILON).sqrt();
        // Channels last, so that the scales need no other shape: that would belong to the model.
        return centred.div(deviation)
                .reshape(-1, channels, x.getShape().slice(2).size())
                .transpose(0, 2, 1)
                .mul(f.value(weight, x))
                .add(f.value(bias, x))
                .transpose(0, 2, 1)
                .reshape(new Shape(-1).addAll(x.getShape().slice(1)));
    }

    @Override
    public Shape[] getOutputShapes(Shape[] inputShapes) {
        return new Shape[] {inputShapes[0]};
    }
}
