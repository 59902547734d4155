package ai.gaze.training;

import ai.djl.Device;
import ai.djl.engine.EngineException;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Block;
import ai.djl.nn.Parameter;
import ai.djl.util.NativeResource;
import ai.gaze.training.device.DeviceMemoryException;
import ai.gaze.zoo.EngineMemory;
import ai.gaze.zoo.Texts;
import ai.gaze.zoo.UserException;
import ai.gaze.zoo.layer.ParameterNames;
import ai.gaze.zoo.registry.FactoryException;
import java.util.Map;

/**
 * Says in one sentence why a network cannot be trained.
 *
 * @param images shape of the images that it gets
 * @param device where it is trained
 */
record NetworkCheck(Block network, Shape images, Device device) {

    void requireArrays() {
        for (Map.Entry<String, Parameter> entry : ParameterNames.of(network).entrySet()) {
            if (entry.getValue().getArray() instanceof NativeResource<?> array
                    && array.isReleased()) {
                throw new UserException(
                        Texts.format(
                                "weight %s of the network was freed with the training or the manager that made it; keep that open, or make the network anew",
                                entry.getKey()));
            }
        }
    }

    void requireComputable(Runnable computation) {
        try {
            computation.run();
        } catch (Throwable e) {
            if (e instanceof EngineException engine && EngineMemory.isMissing(engine)) {
                throw DeviceMemoryException.explain(
                        engine, device, "the network", "free memory, or take a smaller one");
            }
            FactoryException.requireOfPart(e);
            if (e instanceof UserException user) {
                throw user;
            }
            boolean isTold = e instanceof EngineException || e instanceof IllegalArgumentException;
            throw new UserException(
                    Texts.format(
                            "the network cannot compute an image %s: %s; give it images as it expects them",
                            images, isTold ? e.getMessage() : e),
                    e);
        }
    }

    static Object shapes(NDList output) {
        return output.size() == 1
                ? Texts.name(output.head().getDataType()) + " " + output.head().getShape()
                : output.size() + " arrays";
    }
}
