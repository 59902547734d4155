package ai.gaze.zoo.attention;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDArrays;
import ai.djl.ndarray.NDList;
import ai.djl.nn.Activation;
import ai.djl.nn.convolutional.Conv2d;
import ai.gaze.zoo.layer.Convolutions;
import ai.gaze.zoo.layer.Forward;
import java.util.List;

/**
 * Large selective kernel: a 5x5 convolution and, on its result, a 7x7 one of dilation 3, each
 * channel by itself, are mixed with two weights for each position, and the mixture scales the map.
 *
 * <p>Li, Hou, Zheng, Cheng, Yang and Li, "Large Selective Kernel Network for Remote Sensing Object
 * Detection", 2023. Made for large photographs in which objects need more or less of their
 * surroundings; there is no sigmoid on what scales the map. On maps smaller than its kernel, 23x23,
 * it sees mostly padding.
 *
 * <p>Observed: {@code kernels} {@code [N, 2, H, W]}, the near kernel first, and {@code weights}
 * {@code [N, C, H, W]}.
 */
public final class LargeSelectiveKernel extends AttentionBlock {

    /** What is known of it. */
    public static final AttentionType TYPE =
            AttentionType.of("lsk", List.of(), (channels, o) -> new LargeSelectiveKernel(channels))
                    .paper(
                            "Large Selective Kernel Network for Remote Sensing Object Detection",
                            "Li, Hou, Zheng, Cheng, Yang, Li",
                            2023)
                    .aliases("large-selective-kernel")
                    .cost(AttentionType.Cost.CONVOLUTIONS)
                    .about(
                            AttentionType.Kind.BOTH,
                            "for aerial and other large images with objects of many sizes")
                    .caveat(
                            "no sigmoid bounds what scales the map; on maps smaller than "
                                    + "23x23 it sees mostly padding");

    private static final int[] CHANNELS = {1};

    private final Conv2d near;
    private final Conv2d far;
    private final Conv2d reduceNear;
    private final Conv2d reduceFar;
    private final Conv2d select;
    private final Conv2d expand;

    /**
     * @param channels channels C of the input
     * @throws ai.gaze.zoo.UserException if channels is below 1
     */
    public LargeSelectiveKernel(int channels) {
        super(channels);
        int half = Math.max(channels / 2, 1);
        near =
                addOnMap(
                        "conv0",
                        Convolutions.same(channels, channels, 5, 1, channels, true),
                        channels);
        far =
                addOnMap(
                        "conv_spatial",
                        Convolutions.same(channels, channels, 7, 3, channels, true),
                        channels);
        reduceNear = addOnMap("conv1", Convolutions.pointwise(channels, half, true), channels);
        reduceFar = addOnMap("conv2", Convolutions.pointwise(channels, half, true), channels);
        select = addOnMap("conv_squeeze", Convolutions.same(2, 2, 7, 1, 1, true), 2);
        expand = addOnMap("conv", Convolutions.pointwise(half, channels, true), half);
    }

    @Override
    protected NDArray attend(Forward f, NDArray x) {
        NDArray small = f.call(near, x);
        NDArray first = f.call(reduceNear, small);
        NDArray second = f.call(reduceFar, f.call(far, small));
        NDArray both = NDArrays.concat(new NDList(first, second), 1);
        NDArray plane =
                NDArrays.concat(new NDList(both.mean(CHANNELS, true), both.max(CHANNELS, true)), 1);
        NDArray kernels = Activation.sigmoid(f.call(select, plane));
        f.observe("kernels", () -> kernels);
        NDList each = kernels.split(2, 1);
        NDArray mixed = first.mul(each.get(0)).add(second.mul(each.get(1)));
        NDArray weights = f.call(expand, mixed);
        f.observe("weights", () -> weights);
        return x.mul(weights);
    }
}
