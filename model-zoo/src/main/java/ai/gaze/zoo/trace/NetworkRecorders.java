package ai.gaze.zoo.trace;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/** Layers, pooling, activations and matrix products. */
final class NetworkRecorders {

    private NetworkRecorders() {}

    static void addTo(Map<String, Recorder> table) {
        activation(table, "relu", Op.RELU);
        activation(table, "sigmoid", Op.SIGMOID);
        activation(table, "softPlus", Op.SOFTPLUS);
        activation(table, "softSign", Op.SOFTSIGN);
        activation(table, "selu", Op.SELU);
        activation(table, "gelu", Op.GELU);
        table.put("leakyRelu(float)", c -> c.emit(Op.LEAKY_RELU, alpha(c), c.self()));
        table.put("elu(float)", c -> c.emit(Op.ELU, alpha(c), c.self()));
        table.put("dot(NDArray)", NetworkRecorders::matMul);
        table.put("matMul(NDArray)", NetworkRecorders::matMul);
        table.put("batchMatMul(NDArray)", NetworkRecorders::matMul);
        table.put(
                "linear(NDArray,NDArray,NDArray)",
                c -> list(c.emit(Op.LINEAR, Attributes.NONE, c.array(0), c.array(1), c.array(2))));
        table.put("embedding(NDArray,NDArray,SparseFormat)", NetworkRecorders::embedding);
        table.put(
                "convolution(NDArray,NDArray,NDArray,Shape,Shape,Shape,int)",
                NetworkRecorders::convolution);
        table.put(
                "batchNorm(NDArray,NDArray,NDArray,NDArray,NDArray,int,float,float,boolean)",
                NetworkRecorders::batchNorm);
        table.put("layerNorm(NDArray,Shape,NDArray,NDArray,float)", NetworkRecorders::layerNorm);
        table.put("dropout(NDArray,float,boolean)", NetworkRecorders::dropout);
        table.put("maxPool(Shape,Shape,Shape,boolean)", NetworkRecorders::maxPool);
        table.put("avgPool(Shape,Shape,Shape,boolean,boolean)", NetworkRecorders::avgPool);
        table.put("lpPool(float,Shape,Shape,Shape,boolean)", NetworkRecorders::lpPool);
        table.put("globalMaxPool()", c -> c.emit(Op.MAX, spatial(c), c.self()));
        table.put("globalAvgPool()", c -> c.emit(Op.MEAN, spatial(c), c.self()));
        table.put("globalLpPool(float)", NetworkRecorders::globalLpPool);
        table.put("interpolation(long[],int,boolean)", NetworkRecorders::interpolation);
    }

    private static NDList list(NDArray array) {
        return new NDList(array);
    }

    private static void activation(Map<String, Recorder> table, String name, Op op) {
        table.put(name + "()", c -> c.emit(op, Attributes.NONE, c.self()));
    }

    private static Attributes alpha(Call c) {
        return Attributes.of("alpha", c.number(0));
    }

    private static NDArray matMul(Call c) {
        return c.emit(Op.MATMUL, Attributes.NONE, c.self(), c.array(0));
    }

    private static NDList embedding(Call c) {
        return list(
                c.recording.emit(
                        Op.EMBEDDING,
                        Attributes.NONE,
                        List.of(c.array(1), c.array(0).toType(DataType.INT64, false)),
                        r -> c.run()));
    }

    private static NDList convolution(Call c) {
        Attributes attributes =
                Attributes.of("stride", longs(c, 3))
                        .with("padding", longs(c, 4))
                        .with("dilation", longs(c, 5))
                        .with("groups", c.integer(6));
        return list(c.emit(Op.CONV, attributes, c.array(0), c.array(1), c.array(2)));
    }

    private static NDList batchNorm(Call c) {
        NDArray x = c.array(0);
        int axis = (int) c.integer(5);
        if (axis != -1 && axis != 1) {
            // Channels elsewhere than on axis 1 are brought there and back, as the engine does.
            NDArray swapped = x.swapAxes(1, axis);
            return list(normalizeBatch(c, swapped).swapAxes(1, axis));
        }
        return list(normalizeBatch(c, x));
    }

    private static NDArray normalizeBatch(Call c, NDArray x) {
        boolean training = c.flag(8);
        float momentum = (float) c.number(6);
        float eps = (float) c.number(7);
        Attributes attributes =
                Attributes.of("training", training)
                        .with("momentum", 1.0 - momentum)
                        .with("eps", (double) eps);
        return c.recording.emit(
                Op.BATCH_NORM,
                attributes,
                List.of(x, c.array(1), c.array(2), c.array(3), c.array(4)),
                r ->
                        r.get(0)
                                .getNDArrayInternal()
                                .batchNorm(
                                        r.get(0), r.get(1), r.get(2), r.get(3), r.get(4), -1,
                                        momentum, eps, training)
                                .head());
    }

    private static NDList layerNorm(Call c) {
        Attributes attributes = Attributes.of("shape", longs(c, 1)).with("eps", c.number(4));
        return list(c.emit(Op.LAYER_NORM, attributes, c.array(0), c.array(2), c.array(3)));
    }

    private static NDList dropout(Call c) {
        if (!c.flag(2)) {
            return list(c.array(0));
        }
        // Run without its random numbers, so that tracing does not move the engine's generator.
        return list(
                c.recording.emit(
                        Op.DROPOUT,
                        Attributes.of("rate", c.number(1)),
                        List.of(c.array(0)),
                        r -> r.get(0).duplicate()));
    }

    private static NDArray maxPool(Call c) {
        return c.emit(Op.MAX_POOL, pool(c), c.self());
    }

    private static NDArray avgPool(Call c) {
        boolean count = c.flag(4) || countsPaddingAnyway(c.recording.real);
        return c.emit(Op.AVG_POOL, pool(c).with("countPadding", count), c.self());
    }

    /** DJL 0.32's PyTorch engine does not look at the flag; the graph is to say what it does. */
    private static boolean countsPaddingAnyway(NDManager manager) {
        Shape two = new Shape(2, 2);
        try (NDArray one = manager.ones(new Shape(1, 1, 2, 2));
                NDArray pooled =
                        one.getNDArrayInternal().avgPool(two, two, new Shape(1, 1), false, false)) {
            return pooled.getFloat(0, 0, 0, 0) < 1;
        }
    }

    private static Attributes pool(Call c) {
        return Attributes.of("kernel", longs(c, 0))
                .with("stride", longs(c, 1))
                .with("padding", longs(c, 2))
                .with("ceil", c.flag(3));
    }

    /** (sum of x^p over the window)^(1/p). */
    private static NDArray lpPool(Call c) {
        Shape kernel = c.shape(1);
        Shape none = new Shape(new long[kernel.dimension()]);
        return c.self()
                .pow(c.number(0))
                .getNDArrayInternal()
                .avgPool(kernel, c.shape(2), none, c.flag(4), true)
                .mul(kernel.size())
                .pow(1 / c.number(0));
    }

    private static NDArray globalLpPool(Call c) {
        int[] axes = IntStream.range(2, c.rank()).toArray();
        return c.self().pow(c.number(0)).sum(axes).pow(1 / c.number(0));
    }

    private static Attributes spatial(Call c) {
        return ReductionRecorders.axes(c, false, IntStream.range(2, c.rank()).toArray());
    }

    /** DJL's PyTorch engine always smooths (antialias) where it interpolates between pixels. */
    private static NDArray interpolation(Call c) {
        String mode =
                switch ((int) c.integer(1)) {
                    case 0 -> "nearest";
                    case 1 -> "bilinear";
                    case 2 -> "area";
                    case 3 -> "bicubic";
                    default ->
                            throw Refusal.because(
                                    "interpolation mode " + c.integer(1), "there is no such mode");
                };
        Attributes attributes = Attributes.of("size", Sizes.list(c.longs(0))).with("mode", mode);
        return c.emit(Op.INTERPOLATE, attributes, c.self());
    }

    private static List<Long> longs(Call c, int index) {
        return Longs.list(c.shape(index).getShape());
    }
}
