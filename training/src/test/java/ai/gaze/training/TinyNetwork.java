package ai.gaze.training;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import ai.djl.Device;
import ai.djl.nn.Activation;
import ai.djl.nn.Block;
import ai.djl.nn.Blocks;
import ai.djl.nn.SequentialBlock;
import ai.djl.nn.core.Linear;
import ai.gaze.training.data.ImageDataset;
import java.util.LinkedHashMap;
import java.util.Map;

/** A network of two layers for two classes, which is trained in no time. */
public final class TinyNetwork {

    private TinyNetwork() {}

    static Block create() {
        return new SequentialBlock()
                .add(Blocks.batchFlattenBlock())
                .add(Linear.builder().setUnits(8).build())
                .add(Activation.reluBlock())
                .add(Linear.builder().setUnits(2).build());
    }

    /** A training of a network on the CPU, in batches of 8. */
    static TrainingBuilder training(Block network, ImageDataset data) {
        return Training.builder()
                .setNetwork(network)
                .setData(data)
                .optDevice(Device.cpu())
                .optBatchSize(8);
    }

    /** Holds two copies against each other, bit for bit. */
    static void assertSame(Map<String, float[]> expected, Map<String, float[]> found) {
        assertEquals(expected.keySet(), found.keySet());
        expected.forEach((name, values) -> assertArrayEquals(values, found.get(name), name));
    }

    /** Copies the weights of a training. */
    public static Map<String, float[]> weights(Training training) {
        Map<String, float[]> weights = new LinkedHashMap<>();
        SavedTensors.weightsOf(training.save(training.newManager()))
                .tensors()
                .forEach((name, array) -> weights.put(name, array.toFloatArray()));
        return weights;
    }
}
