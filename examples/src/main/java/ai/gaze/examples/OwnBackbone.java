package ai.gaze.examples;

import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Activation;
import ai.djl.nn.Block;
import ai.djl.nn.Blocks;
import ai.djl.nn.SequentialBlock;
import ai.djl.nn.convolutional.Conv2d;
import ai.djl.nn.core.Linear;
import ai.djl.nn.norm.BatchNorm;
import ai.djl.nn.pooling.Pool;
import ai.gaze.training.Training;
import ai.gaze.training.metric.Metrics;

/** Any block of DJL from {@code [N, C, H, W]} to {@code [N, classes]} is trained. */
public final class OwnBackbone {

    private OwnBackbone() {}

    private static Block network(int classes) {
        SequentialBlock network = new SequentialBlock();
        for (int filters : new int[] {16, 32, 64}) {
            network.add(
                            Conv2d.builder()
                                    .setFilters(filters)
                                    .setKernelShape(new Shape(3, 3))
                                    .optPadding(new Shape(1, 1))
                                    .build())
                    .add(BatchNorm.builder().build())
                    .add(Activation::relu)
                    .add(Pool.maxPool2dBlock(new Shape(2, 2), new Shape(2, 2)));
        }
        return network.add(Pool.globalAvgPool2dBlock())
                .add(Blocks.batchFlattenBlock())
                .add(Linear.builder().setUnits(classes).build());
    }

    /** Trains it. */
    public static void main(String[] arguments) {
        try (Training training =
                Training.builder()
                        .setNetwork(network(10))
                        .setData(Sample.part(256, 100))
                        .optEpochs(2)
                        .addMetric(Metrics.topK(3))
                        .build()) {
            training.run();
            System.out.println(training.metrics());
        }
    }
}
