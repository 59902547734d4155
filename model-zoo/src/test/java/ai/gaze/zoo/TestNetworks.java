package ai.gaze.zoo;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Block;
import ai.djl.training.GradientCollector;
import ai.djl.training.ParameterStore;
import ai.djl.training.initializer.Initializer;
import ai.djl.training.loss.SoftmaxCrossEntropyLoss;
import ai.gaze.zoo.layer.ParameterNames;
import ai.gaze.zoo.layer.SeededInitialization;

/** What tests of networks share. */
final class TestNetworks {

    private TestNetworks() {}

    /** An initialized network. */
    static Block create(ModelSpec spec, NDManager manager, long seed) {
        Block network = ModelZoo.create(spec);
        int side = spec.inputSize().height();
        Shape input = new Shape(2, 3, side, side);
        SeededInitialization.initialize(network, manager, seed, input);
        return network;
    }

    /** A network of zeros. */
    static Block zeros(ModelSpec spec, NDManager manager) {
        Block network = ModelZoo.create(spec);
        ParameterNames.of(network).values().forEach(p -> p.setInitializer(Initializer.ZEROS));
        int side = spec.inputSize().height();
        Shape input = new Shape(2, 3, side, side);
        network.initialize(manager, DataType.FLOAT32, input);
        return network;
    }

    /** Two images. */
    static NDArray images(NDManager manager, int size) {
        float[] values = new float[2 * 3 * size * size];
        for (int i = 0; i < values.length; i++) {
            values[i] = (float) Math.sin(0.37 * i + 1e-4 * i * i);
        }
        return manager.create(values, new Shape(2, 3, size, size));
    }

    static float[] logits(Block network, NDManager manager, int size) {
        try (NDManager scope = manager.newSubManager()) {
            return network.forward(
                            new ParameterStore(scope, false),
                            new NDList(images(scope, size)),
                            false)
                    .singletonOrThrow()
                    .toFloatArray();
        }
    }

    /** One forward and backward pass in training; the loss. */
    static float step(Block network, NDManager manager, int size) {
        try (NDManager scope = manager.newSubManager();
                GradientCollector collector = manager.getEngine().newGradientCollector()) {
            NDArray logits =
                    network.forward(
                                    new ParameterStore(scope, false),
                                    new NDList(images(scope, size)),
                                    true)
                            .singletonOrThrow();
            NDArray loss =
                    new SoftmaxCrossEntropyLoss()
                            .evaluate(
                                    new NDList(scope.create(new long[] {0, 1})),
                                    new NDList(logits));
            collector.backward(loss);
            return loss.getFloat();
        }
    }
}
