package ai.gaze.zoo.export;

import ai.djl.basicmodelzoo.cv.classification.ResNetV1;
import ai.djl.engine.Engine;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDArrays;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Activation;
import ai.djl.nn.Block;
import ai.djl.nn.Blocks;
import ai.djl.nn.LambdaBlock;
import ai.djl.nn.ParallelBlock;
import ai.djl.nn.Parameter;
import ai.djl.nn.SequentialBlock;
import ai.djl.nn.convolutional.Conv2d;
import ai.djl.nn.core.Linear;
import ai.djl.nn.norm.BatchNorm;
import ai.djl.nn.norm.Dropout;
import ai.djl.nn.norm.LayerNorm;
import ai.djl.nn.pooling.Pool;
import ai.djl.training.ParameterStore;
import ai.djl.util.Pair;
import ai.gaze.zoo.layer.ParameterNames;
import ai.gaze.zoo.trace.Tensor;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** Networks of plain DJL for the tests of tracing and export. */
final class Networks {

    static final Shape IMAGE = new Shape(1, 3, 32, 32);

    private Networks() {}

    /**
     * Initializes a block, and gives its normalizations running statistics that are not trivial.
     */
    static <T extends Block> T initialize(T block, NDManager manager, Shape... inputs) {
        Engine.getInstance().setRandomSeed(3);
        block.initialize(manager, DataType.FLOAT32, inputs);
        for (Pair<String, Parameter> pair : block.getParameters()) {
            NDArray array = pair.getValue().getArray();
            Parameter.Type type = pair.getValue().getType();
            if (type == Parameter.Type.RUNNING_MEAN || type == Parameter.Type.BETA) {
                set(array, 0, 0.3f);
            } else if (type == Parameter.Type.RUNNING_VAR || type == Parameter.Type.GAMMA) {
                set(array, 1, 0.3f);
            }
        }
        return block;
    }

    /**
     * Initializes a block, and gives its normalizations the statistics of random images, as
     * training does: without them the numbers in a deep network grow from layer to layer, and the
     * differences of its outputs with them.
     */
    static <T extends Block> T calibrated(T block, NDManager manager, Shape image) {
        initialize(block, manager, image);
        List<NDArray> statistics =
                block.getParameters().values().stream()
                        .filter(ParameterNames::isStatistic)
                        .map(Parameter::getArray)
                        .toList();
        statistics.forEach(s -> s.set(new float[(int) s.size()]));
        Tensor images = batches(image, 8).get(0);
        try (NDManager step = manager.newSubManager()) {
            NDList input = new NDList(step.create(images.toFloats(), images.shape()));
            block.forward(new ParameterStore(step, false), input, true);
        }
        // One step has moved them from 0 by a tenth of the way.
        statistics.forEach(s -> s.muli(10));
        return block;
    }

    private static void set(NDArray array, float mean, float spread) {
        Random random = new Random(array.getShape().size());
        float[] values = new float[(int) array.size()];
        for (int i = 0; i < values.length; i++) {
            values[i] = mean + spread * (2 * random.nextFloat() - 1);
        }
        array.set(values);
    }

    /** Two branches, concatenated, then gated by a hand-written squeeze-and-excitation. */
    static Block branches() {
        ParallelBlock branches =
                new ParallelBlock(
                        lists ->
                                new NDList(
                                        NDArrays.concat(
                                                new NDList(
                                                        lists.get(0).head(), lists.get(1).head()),
                                                1)));
        branches.add(conv(8, 3, 1, 1));
        branches.add(new SequentialBlock().add(conv(4, 1, 1, 0)).add(conv(8, 5, 1, 2)));
        return new SequentialBlock()
                .add(branches)
                .add(
                        LambdaBlock.singleton(
                                x -> {
                                    Shape s = x.getShape();
                                    NDArray mean = x.mean(new int[] {2}).mean(new int[] {2});
                                    NDArray gate =
                                            Activation.sigmoid(mean.mul(2).add(0.1f))
                                                    .reshape(s.get(0), s.get(1), 1, 1);
                                    return x.mul(gate);
                                }))
                .add(
                        LambdaBlock.singleton(
                                x ->
                                        Pool.maxPool2d(
                                                x,
                                                new Shape(2, 2),
                                                new Shape(2, 2),
                                                new Shape(0, 0),
                                                false)))
                .add(LambdaBlock.singleton(Networks::pixelAttention))
                .add(Dropout.builder().optRate(0.5f).build())
                .add(LayerNorm.builder().build())
                .add(Blocks.batchFlattenBlock())
                .add(Linear.builder().setUnits(10).build());
    }

    /** Self-attention over the pixels, as non-local networks and dual attention have it. */
    private static NDArray pixelAttention(NDArray x) {
        Shape s = x.getShape();
        NDArray flat = x.reshape(s.get(0), s.get(1), s.get(2) * s.get(3));
        NDArray affinity = flat.transpose(0, 2, 1).batchMatMul(flat).div(8).softmax(-1);
        return flat.batchMatMul(affinity.transpose(0, 2, 1)).reshape(s).add(x);
    }

    /** A residual network of DJL's own zoo. */
    static Block resNet() {
        return ResNetV1.builder()
                .setImageShape(new Shape(3, 32, 32))
                .setNumLayers(18)
                .setOutSize(10)
                .build();
    }

    /** Convolutions in groups, with strides and dilation, and everything that has no parameters. */
    static Block mixed() {
        return new SequentialBlock()
                .add(conv(12, 3, 2, 1))
                .add(
                        Conv2d.builder()
                                .setFilters(12)
                                .setKernelShape(new Shape(3, 3))
                                .optPadding(new Shape(2, 2))
                                .optDilation(new Shape(2, 2))
                                .optGroups(12)
                                .optBias(false)
                                .build())
                .add(BatchNorm.builder().build())
                .add(Activation.geluBlock())
                .add(
                        LambdaBlock.singleton(
                                x ->
                                        Pool.avgPool2d(
                                                x,
                                                new Shape(3, 3),
                                                new Shape(2, 2),
                                                new Shape(1, 1),
                                                false,
                                                false)))
                .add(Activation.leakyReluBlock(0.1f))
                .add(LambdaBlock.singleton(Pool::globalAvgPool2d))
                .add(Linear.builder().setUnits(5).optBias(false).build());
    }

    private static Block conv(int filters, int kernel, int stride, int padding) {
        return new SequentialBlock()
                .add(
                        Conv2d.builder()
                                .setFilters(filters)
                                .setKernelShape(new Shape(kernel, kernel))
                                .optStride(new Shape(stride, stride))
                                .optPadding(new Shape(padding, padding))
                                .build())
                .add(BatchNorm.builder().build())
                .add(Activation::relu);
    }

    /** Images of the given batch sizes, from a fixed seed. */
    static List<Tensor> batches(Shape image, int... sizes) {
        Random random = new Random(11);
        List<Tensor> result = new ArrayList<>();
        for (int size : sizes) {
            Shape shape = new Shape(size).addAll(image.slice(1));
            float[] values = new float[(int) shape.size()];
            for (int i = 0; i < values.length; i++) {
                values[i] = (float) random.nextGaussian();
            }
            result.add(Tensor.of(shape, values));
        }
        return result;
    }
}
