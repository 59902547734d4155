package ai.gaze.training;

import ai.djl.nn.Activation;
import ai.djl.nn.Block;
import ai.djl.nn.Blocks;
import ai.djl.nn.SequentialBlock;
import ai.djl.nn.core.Linear;
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

    /** Copies the weights of a training. */
    public static Map<String, float[]> weights(Training training) {
        Map<String, float[]> weights = new LinkedHashMap<>();
        training.saveWeights()
                .tensors()
                .forEach((name, array) -> weights.put(name, array.toFloatArray()));
        return weights;
    }
}
