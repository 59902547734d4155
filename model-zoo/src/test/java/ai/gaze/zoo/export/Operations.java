package ai.gaze.zoo.export;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDArrays;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.index.NDIndex;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.ndarray.types.SparseFormat;
import ai.djl.nn.Activation;
import ai.djl.nn.convolutional.Conv1d;
import ai.djl.nn.core.Embedding;
import ai.djl.nn.norm.BatchNorm;
import ai.djl.nn.norm.LayerNorm;
import ai.djl.nn.pooling.Pool;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.UnaryOperator;

/** Functions of an array [N, 4, 6, 6], each of which uses one operation in one way. */
final class Operations {

    static final Shape INPUT = new Shape(1, 4, 6, 6);

    private static final Map<String, UnaryOperator<NDArray>> ALL = new LinkedHashMap<>();

    static {
        elementWise();
        activations();
        reductions();
        shapes();
        indices();
        layers();
    }

    private Operations() {}

    static Map<String, UnaryOperator<NDArray>> all() {
        return ALL;
    }

    private static void elementWise() {
        ALL.put("add number", x -> x.add(1.5f));
        ALL.put("add array", x -> x.add(x.mean(new int[] {1}, true)));
        ALL.put("sub", x -> x.sub(2).sub(x.neg()));
        ALL.put("rsub", x -> x.getNDArrayInternal().rsub(1));
        ALL.put("mul", x -> x.mul(0.5).mul(x));
        ALL.put("div", x -> x.div(3).div(x.abs().add(1)));
        ALL.put("rdiv", x -> x.abs().add(1).getNDArrayInternal().rdiv(2));
        ALL.put("mod", x -> x.mod(0.7f));
        ALL.put("mod array", x -> x.mod(x.abs().add(0.3f)));
        ALL.put("pow", x -> x.pow(3).add(x.abs().add(0.1f).pow(0.3)));
        ALL.put("pow array", x -> x.abs().add(0.1f).pow(x));
        ALL.put("square", NDArray::square);
        ALL.put("maximum", x -> x.maximum(0.2f).maximum(x.neg()));
        ALL.put("minimum", x -> x.minimum(0.2f).minimum(x.neg()));
        ALL.put("clip", x -> x.clip(-0.5, 0.5));
        ALL.put("exp log sqrt", x -> x.exp().add(1).log().sqrt());
        ALL.put("log2 log10", x -> x.abs().add(1).log2().add(x.abs().add(1).log10()));
        ALL.put("sign floor ceil", x -> x.sign().add(x.floor()).add(x.ceil()));
        ALL.put("round", x -> x.mul(2).floor().div(2).round());
        ALL.put("sin cos tan", x -> x.sin().add(x.cos()).add(x.mul(0.3f).tan()));
        ALL.put("asin acos atan", x -> x.sin().asin().add(x.cos().acos()).add(x.atan()));
        ALL.put("sinh cosh", x -> x.sinh().add(x.cosh()));
        ALL.put("erf", NDArray::erf);
        ALL.put(
                "toType",
                x -> x.mul(3).toType(DataType.INT32, false).toType(DataType.FLOAT32, true));
        ALL.put(
                "integer arithmetic",
                x ->
                        x.mul(9)
                                .toType(DataType.INT64, false)
                                .mod(4)
                                .add(0.5f)
                                .toType(DataType.FLOAT32, false));
        ALL.put("integer division", x -> x.mul(9).toType(DataType.INT64, false).div(4));
        ALL.put("comparisons", Operations::comparisons);
        ALL.put(
                "comparison of integers",
                x -> x.toType(DataType.INT32, false).gt(0.5f).toType(DataType.FLOAT32, false));
        ALL.put(
                "logic",
                x ->
                        x.gt(0)
                                .logicalAnd(x.lt(1))
                                .logicalOr(x.lt(-1))
                                .logicalXor(x.gt(0.5f).logicalNot())
                                .toType(DataType.FLOAT32, false));
        ALL.put("where", x -> NDArrays.where(x.gt(0), x, x.mul(0.1f)));
        ALL.put("isNaN", x -> x.log().isNaN().toType(DataType.FLOAT32, false));
        ALL.put("in place", x -> x.mul(2).addi(1).muli(x).negi());
        ALL.put("duplicate", x -> x.duplicate().addi(1));
    }

    private static NDArray comparisons(NDArray x) {
        NDArray y = x.round();
        return NDArrays.add(
                        y.eq(1).toType(DataType.FLOAT32, false),
                        y.neq(x.floor()).toType(DataType.FLOAT32, false).mul(2),
                        x.gte(0.3f).toType(DataType.FLOAT32, false).mul(4))
                .add(x.lte(x.mean()).toType(DataType.FLOAT32, false).mul(8))
                .add(x.lt(y).toType(DataType.FLOAT32, false).mul(16));
    }

    private static void activations() {
        ALL.put("relu", Activation::relu);
        ALL.put("relu6", Activation::relu6);
        ALL.put("sigmoid", Activation::sigmoid);
        ALL.put("tanh", Activation::tanh);
        ALL.put("softPlus", Activation::softPlus);
        ALL.put("softSign", Activation::softSign);
        ALL.put("leakyRelu", x -> Activation.leakyRelu(x, 0.2f));
        ALL.put("elu", x -> Activation.elu(x, 0.7f));
        ALL.put("selu", Activation::selu);
        ALL.put("gelu", Activation::gelu);
        ALL.put("swish", x -> Activation.swish(x, 1.5f));
        ALL.put("mish", Activation::mish);
        ALL.put("hard sigmoid", x -> x.add(3).clip(0, 6).div(6));
    }

    private static void reductions() {
        ALL.put("sum", x -> x.sum(new int[] {1, -1}).add(x.sum().div(100).reshape(1)));
        ALL.put("mean", x -> x.mean(new int[] {1}, true).add(x.mean()));
        ALL.put("max", x -> x.max(new int[] {2}).add(x.max(new int[] {-1}, true).squeeze(3)));
        ALL.put("max of all", x -> x.sub(x.max()));
        ALL.put("min", x -> x.min(new int[] {1}, true).sub(x.min()));
        ALL.put("prod", x -> x.prod(new int[] {1}));
        ALL.put("norm", x -> x.norm(new int[] {2, 3}, true).add(x.norm(1, new int[] {1}, true)));
        ALL.put("normalize", x -> x.normalize(2, 1));
        ALL.put("argMax", x -> x.argMax(1).add(x.argMin(1)).toType(DataType.FLOAT32, false));
        ALL.put("cumSum", x -> x.cumSum(2));
        ALL.put("softmax", x -> x.softmax(1).add(x.logSoftmax(-1)));
        ALL.put("topK", x -> x.topK(2, 3).get(0).add(x.topK(2, 1).get(1).sum().mul(0)));
        ALL.put(
                "topK indices",
                x -> x.topK(2, 1, false, true).get(1).toType(DataType.FLOAT32, true));
        ALL.put(
                "any all",
                x ->
                        x.mul(x.gt(9).any().toType(DataType.FLOAT32, false).add(1))
                                .mul(x.lt(9).all().toType(DataType.FLOAT32, false)));
    }

    private static void shapes() {
        ALL.put("reshape", x -> x.reshape(x.size(0), 2, 2, 36).reshape(-1, 18));
        ALL.put("flatten", x -> x.flatten(1, 2).mul(x.flatten().sum()));
        ALL.put("transpose", x -> x.transpose(0, 2, 3, 1).add(1).transpose(3, 2, 1, 0));
        ALL.put("swapAxes", x -> x.swapAxes(1, 3));
        ALL.put("expandDims squeeze", x -> x.expandDims(-1).expandDims(1).squeeze(1).squeeze(4));
        ALL.put("broadcast", x -> x.mean(new int[] {1}, true).broadcast(x.getShape()));
        ALL.put("concat", x -> NDArrays.concat(new NDList(x, x.neg(), x.exp()), 1));
        ALL.put("concat of batches", x -> x.concat(x.mul(2)));
        ALL.put("stack", x -> NDArrays.stack(new NDList(x, x.neg()), 2));
        ALL.put("split", x -> x.split(2, 1).get(1).sub(x.split(new long[] {1, 3}, 1).get(1)));
        ALL.put("flip", x -> x.flip(2, 3));
        ALL.put("tile", x -> x.tile(new long[] {1, 2, 1, 3}));
        ALL.put("repeat", x -> x.repeat(2, 2).repeat(3, 3));
        ALL.put("repeat of all axes", x -> x.repeat(new long[] {1, 1, 2, 2}));
        ALL.put("pad", x -> x.pad(new Shape(1, 2, 0, 1), 0.5));
        ALL.put(
                "batch of ones",
                x -> x.mul(x.getManager().ones(new Shape(x.size(0), 1, 1, 6)).mul(2)));
        ALL.put("zerosLike", x -> x.add(x.zerosLike()).mul(x.onesLike()));
        ALL.put(
                "index of the batch",
                x ->
                        x.mul(
                                x.getManager()
                                        .arange((int) x.size(0))
                                        .toType(DataType.FLOAT32, false)
                                        .reshape(x.size(0), 1, 1, 1)));
        ALL.put(
                "constant",
                x -> x.mul(x.getManager().create(new float[] {1, 2, 3, 4}, new Shape(4, 1, 1))));
        ALL.put("eye", x -> x.matMul(x.getManager().eye(6)));
    }

    private static void indices() {
        ALL.put("slices", x -> x.get(":, 1:3, ::2, 1:-1"));
        ALL.put(
                "fixed",
                x ->
                        x.get(new NDIndex(":, 1"))
                                .add(x.get(new NDIndex("..., 0")).get(":, -1").expandDims(1)));
        ALL.put("ellipsis", x -> x.get("..., 2:"));
        ALL.put("new axis", x -> x.get(new NDIndex(":, null, 2")));
        ALL.put("first of the batch", x -> x.get(0));
        ALL.put("without the first of the batch", x -> x.concat(x).get("1:"));
        ALL.put(
                "take",
                x -> x.get(new NDIndex(":, {}", x.getManager().create(new long[] {3, 0, 0}))));
        ALL.put("take from all", x -> x.take(x.getManager().create(new long[] {7, 1})));
        ALL.put("gather", x -> x.gather(x.argMax(1).expandDims(1), 1));
        ALL.put("oneHot", x -> x.argMax(1).oneHot(4));
        ALL.put(
                "embedding",
                x ->
                        Embedding.embedding(
                                        x.argMax(1),
                                        x.getManager().arange(12f).reshape(4, 3),
                                        SparseFormat.DENSE)
                                .head());
    }

    private static void layers() {
        ALL.put("matMul", x -> x.matMul(x.transpose(0, 1, 3, 2)));
        ALL.put(
                "batchMatMul",
                x -> x.reshape(-1, 6, 6).batchMatMul(x.reshape(x.size(0) * 4, 6, 6)));
        ALL.put("dot", x -> x.flatten().dot(x.flatten().div(1000)).reshape(1));
        ALL.put("max pool", x -> Pool.maxPool2d(x, two(3), two(2), two(1), false));
        ALL.put("max pool up", x -> Pool.maxPool2d(x, two(3), two(2), two(0), true));
        ALL.put("average pool", x -> Pool.avgPool2d(x, two(3), two(2), two(1), false, true));
        ALL.put(
                "average pool without padding",
                x -> Pool.avgPool2d(x, two(3), two(2), two(1), false, false));
        ALL.put("average pool up", x -> Pool.avgPool2d(x, two(2), two(2), two(0), true, false));
        ALL.put(
                "average pool up with padding",
                x -> Pool.avgPool2d(x, two(3), two(2), two(1), true, true));
        ALL.put(
                "pools in one dimension",
                x -> {
                    NDArray line = x.reshape(-1, 4, 36);
                    Shape k = new Shape(2);
                    return Pool.maxPool1d(line, k, k, new Shape(0), false)
                            .add(Pool.avgPool1d(line, k, k, new Shape(0), false, true));
                });
        ALL.put("lp pool", x -> Pool.lpPool2d(x.abs(), 2, two(2), two(2), two(0), false));
        ALL.put(
                "global pools",
                x ->
                        Pool.globalAvgPool2d(x)
                                .add(Pool.globalMaxPool2d(x))
                                .add(Pool.globalLpPool2d(x.abs(), 2)));
        ALL.put("nearest", x -> interpolate(x, 12, 18, 0));
        ALL.put("nearest, uneven", x -> interpolate(x, 8, 4, 0));
        ALL.put("bilinear", x -> interpolate(x, 9, 12, 1));
        ALL.put("bilinear, smaller", x -> interpolate(x, 3, 4, 1));
        ALL.put("area", x -> interpolate(x, 3, 2, 2));
        ALL.put("bicubic", x -> interpolate(x, 9, 12, 3));
        ALL.put(
                "batch norm on the last axis",
                x -> {
                    NDArray ramp = x.getManager().arange(6f).add(1);
                    return BatchNorm.batchNorm(x, ramp, ramp, ramp, ramp, 3, 0.9f, 1e-3f, false)
                            .head();
                });
        ALL.put(
                "layer norm",
                x -> {
                    NDArray ramp = x.getManager().arange(36f).reshape(6, 6);
                    return LayerNorm.layerNorm(x, new Shape(6, 6), ramp, ramp, 1e-5f).head();
                });
        ALL.put(
                "convolution in one dimension",
                x -> {
                    NDArray weight = x.getManager().arange(24f).div(24).reshape(2, 4, 3);
                    return Conv1d.conv1d(x.reshape(-1, 4, 36), weight).head();
                });
    }

    private static Shape two(long n) {
        return new Shape(n, n);
    }

    private static NDArray interpolate(NDArray x, long height, long width, int mode) {
        return x.getNDArrayInternal().interpolation(new long[] {height, width}, mode, false);
    }
}
