package ai.gaze.zoo.attention;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDArrays;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Activation;
import ai.djl.nn.convolutional.Conv2d;
import ai.gaze.zoo.layer.Arguments;
import ai.gaze.zoo.layer.BatchNorm2d;
import ai.gaze.zoo.layer.Convolutions;
import ai.gaze.zoo.layer.FeatureMaps;
import ai.gaze.zoo.layer.Forward;
import ai.gaze.zoo.registry.Option;
import ai.gaze.zoo.registry.Options;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * Triplet attention: CBAM's spatial attention, with batch normalization, on the three planes (C,
 * W), (H, C) and (H, W); the result is the mean of the three scaled maps.
 *
 * <p>Misra, Nalamada, Arasanipalai and Hou, "Rotate to Attend: Convolutional Triplet Attention
 * Module", 2021. A handful of parameters; its cost is in reading the map along every axis, and two
 * of its planes treat neighbouring channels as neighbours.
 *
 * <p>Observed: {@code height} {@code [N, C, 1, W]} (pooled over H), {@code width} {@code [N, C, H,
 * 1]} (pooled over W), {@code spatial} {@code [N, 1, H, W]}, and the mean of all, {@code weights}
 * {@code [N, C, H, W]}.
 */
public final class TripletAttention extends AttentionBlock {

    private static final Option<Integer> KERNEL =
            Options.odd("kernel", 7).describe("side of the kernel");
    private static final Option<Boolean> SPATIAL_GATE =
            Options.flag("spatial", true).describe("whether there is the gate over (H, W), too");

    /** What is known of it. */
    public static final AttentionType TYPE =
            AttentionType.of(
                            "triplet",
                            List.of(KERNEL, SPATIAL_GATE),
                            (channels, o) ->
                                    new TripletAttention(
                                            channels, o.get(KERNEL), o.get(SPATIAL_GATE)))
                    .paper(
                            "Rotate to Attend: Convolutional Triplet Attention Module",
                            "Misra, Nalamada, Arasanipalai, Hou",
                            2021)
                    .about(
                            AttentionType.Kind.BOTH,
                            "instead of cbam with a few hundred weights in all")
                    .caveat(
                            "slow for its size, as it reads the map along each axis; two of "
                                    + "its planes take neighbouring channels for neighbours");

    /** A plane, by the name of its gate and the axis that is pooled and changes places with C. */
    private enum Plane {
        HEIGHT("gate_h", 2),
        WIDTH("gate_w", 3),
        SPATIAL("gate_s", 1);

        private final String name;
        private final int axis;

        Plane(String name, int axis) {
            this.name = name;
            this.axis = axis;
        }
    }

    private record Gate(Plane plane, Conv2d conv, BatchNorm2d norm) {}

    private final List<Gate> gates = new ArrayList<>();

    /**
     * @param channels channels C of the input
     * @param kernel side of the kernels, odd
     * @param spatial whether there is the gate over (H, W), too
     * @throws ai.gaze.zoo.UserException if one of them is out of range
     */
    public TripletAttention(int channels, int kernel, boolean spatial) {
        super(channels);
        Arguments.odd("TripletAttention: kernel", kernel);
        addGate(Plane.HEIGHT, kernel);
        addGate(Plane.WIDTH, kernel);
        if (spatial) {
            addGate(Plane.SPATIAL, kernel);
        }
    }

    private void addGate(Plane plane, int kernel) {
        gates.add(
                new Gate(
                        plane,
                        addLayer(
                                plane.name + ".conv",
                                Convolutions.same(2, 1, kernel, 1, 1, false),
                                s -> planeShape(s, plane, 2)),
                        addLayer(
                                plane.name + ".bn",
                                new BatchNorm2d(1, 0.01f, 1e-5f),
                                s -> planeShape(s, plane, 1))));
    }

    private static Shape planeShape(Shape map, Plane plane, int maps) {
        long[] shape = map.getShape().clone();
        shape[plane.axis] = shape[1];
        shape[1] = maps;
        return new Shape(shape);
    }

    @Override
    protected NDArray attend(Forward f, NDArray x) {
        NDArray sum = null;
        for (Gate gate : gates) {
            NDArray weights = weights(f, gate, x);
            f.observe(gate.plane.name().toLowerCase(Locale.ROOT), () -> weights);
            // The mean is taken of the weights, which are small, instead of the scaled maps.
            NDArray share = FeatureMaps.scaled(weights, 1.0 / gates.size());
            sum = sum == null ? share : sum.add(share);
        }
        NDArray mean = sum;
        f.observe("weights", () -> mean);
        return x.mul(mean);
    }

    private static NDArray weights(Forward f, Gate gate, NDArray x) {
        // Pooling first leaves one plane to turn instead of the map.
        int axis = gate.plane.axis;
        NDList pooled = new NDList(x.max(new int[] {axis}, true), x.mean(new int[] {axis}, true));
        NDArray statistics = turned(NDArrays.concat(pooled, axis), axis);
        NDArray map = f.call(gate.conv, statistics);
        NDArray normed = f.call(gate.norm, map);
        return turned(Activation.sigmoid(normed), axis);
    }

    private static NDArray turned(NDArray map, int axis) {
        return axis == 1 ? map : map.swapAxes(1, axis);
    }
}
