package ai.gaze.zoo.attention;

import ai.djl.engine.Engine;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Block;
import ai.djl.nn.Parameter;
import ai.djl.training.ParameterStore;
import ai.djl.training.initializer.NormalInitializer;
import ai.gaze.zoo.layer.ObservedStore;
import ai.gaze.zoo.layer.ParameterNames;
import java.util.Map;

/** Makes and runs attention modules for the tests. */
final class Modules {

    private Modules() {}

    /** A module with the initialization that it declares. */
    static AttentionBlock declared(String name, NDManager manager, Shape input) {
        AttentionBlock block =
                (AttentionBlock) Attentions.create(name, Math.toIntExact(input.get(1)), Map.of());
        Engine.getInstance().setRandomSeed(7);
        block.initialize(manager, DataType.FLOAT32, input);
        return block;
    }

    /** A module none of whose parameters is zero, so that every path counts. */
    static AttentionBlock random(String name, NDManager manager, Shape input) {
        AttentionBlock block =
                (AttentionBlock) Attentions.create(name, Math.toIntExact(input.get(1)), Map.of());
        for (Parameter parameter : ParameterNames.of(block).values()) {
            if (!isBuffer(parameter)) {
                parameter.setInitializer(new NormalInitializer(0.5f));
            }
        }
        Engine.getInstance().setRandomSeed(7);
        block.initialize(manager, DataType.FLOAT32, input);
        return block;
    }

    static boolean isBuffer(Parameter parameter) {
        return parameter.getType() == Parameter.Type.RUNNING_MEAN
                || parameter.getType() == Parameter.Type.RUNNING_VAR;
    }

    static NDArray input(NDManager manager, Shape shape) {
        Engine.getInstance().setRandomSeed(11);
        return manager.randomNormal(0, 1, shape, DataType.FLOAT32);
    }

    static NDArray run(Block block, NDArray x, boolean training) {
        return block.forward(new ParameterStore(x.getManager(), false), new NDList(x), training)
                .singletonOrThrow();
    }

    /** The same, with somebody who observes. */
    static NDArray run(Block block, NDArray x, boolean training, AttentionObserver observer) {
        ParameterStore store = new ParameterStore(x.getManager(), false);
        return block.forward(new ObservedStore(store, observer), new NDList(x), training)
                .singletonOrThrow();
    }
}
