package ai.gaze.training;

import ai.djl.Device;
import ai.djl.engine.EngineException;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Block;
import ai.djl.nn.Parameter;
import ai.djl.training.ParameterStore;
import ai.djl.util.NativeResource;
import ai.gaze.training.data.ImageSource;
import ai.gaze.training.device.DeviceMemoryException;
import ai.gaze.training.execution.NetworkOutput;
import ai.gaze.zoo.ExitGate;
import ai.gaze.zoo.Texts;
import ai.gaze.zoo.UserException;
import ai.gaze.zoo.layer.ParameterNames;
import ai.gaze.zoo.registry.FactoryException;
import java.util.Map;
import java.util.function.Supplier;

/**
 * Says in one sentence why a network cannot be trained, or explained.
 *
 * @param images shape of the images that it gets
 * @param device where it is trained
 */
public record NetworkCheck(Block network, Shape images, Device device) {

    /** Makes sure that no weight that is there was freed. */
    void requireNotFreed() {
        ParameterNames.of(network)
                .forEach(
                        (name, parameter) -> {
                            if (parameter.isInitialized()) {
                                requireNotFreed(name, parameter);
                            }
                        });
    }

    private static void requireNotFreed(String name, Parameter parameter) {
        if (parameter.getArray() instanceof NativeResource<?> array && array.isReleased()) {
            throw new UserException(
                    Texts.format(
                            "weight %s of the network was freed with the training or the manager that made it; keep that open, or make the network anew",
                            name));
        }
    }

    /**
     * Makes sure that every weight is there.
     *
     * @throws UserException that names the first that is not
     */
    public void requireArrays() {
        for (Map.Entry<String, Parameter> entry : ParameterNames.of(network).entrySet()) {
            if (!entry.getValue().isInitialized()) {
                throw new UserException(
                        Texts.format(
                                "weight %s of the network has no values; initialize all of it, or none",
                                entry.getKey()));
            }
            requireNotFreed(entry.getKey(), entry.getValue());
            requireFloat32(entry.getKey(), entry.getValue().getArray());
        }
    }

    private static void requireFloat32(String name, NDArray weight) {
        DataType type = weight.getDataType();
        // What is true or false, or a byte, comes back from float32.
        boolean isKept =
                type == DataType.FLOAT32 || type == DataType.BOOLEAN || type == DataType.UINT8;
        if (!isKept) {
            throw new UserException(
                    Texts.format(
                            "weight %s of the network is %s, and what is trained is float32; initialize the network with that, and set the precision of the training",
                            name, type));
        }
    }

    /**
     * Makes sure that the network gives logits.
     *
     * @param manager on the device of the weights
     * @param weights hands them out
     * @param source whose classes they are of; with masks, of each pixel
     * @throws UserException if it does not
     */
    public void requireLogits(NDManager manager, ParameterStore weights, ImageSource source) {
        int classes = source.classNames().size();
        Shape expected = new Shape(1, classes);
        if (source.hasMasks()) {
            expected = expected.addAll(images.slice(2));
        }
        try (NDManager scratch = manager.newSubManager()) {
            NDList zeros = new NDList(scratch.zeros(images));
            NDList output = new NDList();
            requireComputable(() -> output.addAll(network.forward(weights, zeros, false)));
            if (!NetworkOutput.isFloat32(output) || !output.head().getShape().equals(expected)) {
                throw new UserException(
                        Texts.format(
                                "for an image %s the network gives %s, where float32 logits %s for the %d classes were expected; let it end in one output for each class",
                                images, NetworkOutput.words(output), expected, classes));
            }
        }
    }

    /** Says of an image of the training why it cannot be computed. */
    void requireComputable(Runnable computation) {
        try {
            compute(images, computation);
        } catch (EngineException e) {
            throw DeviceMemoryException.explain(
                    e, device, "the network", "free memory, or take a smaller one");
        }
    }

    /**
     * Runs the network.
     *
     * @param given shape of the images that it gets
     * @throws EngineException if the memory of the device is not enough
     * @throws UserException if it fails otherwise
     */
    static void compute(Shape given, Runnable computation) {
        try {
            ExitGate.run(computation);
        } catch (Throwable e) {
            FactoryException.requireOfPart(e);
            if (e instanceof UserException user) {
                throw user;
            }
            throw new UserException(
                    Texts.format(
                            "the network cannot compute images %s: %s; mend it, or give it images as it expects them",
                            given, NetworkOutput.reason(e)),
                    e);
        }
    }

    /** Runs the network, which must give one array. */
    static NDArray logits(Shape given, Supplier<NDList> network) {
        NDList output = new NDList();
        compute(given, () -> output.addAll(network.get()));
        if (!NetworkOutput.isFloat32(output)) {
            throw new UserException(
                    Texts.format(
                            "for images %s the network gives %s, where logits were expected; let it give these alone",
                            given, NetworkOutput.words(output)));
        }
        return output.head();
    }
}
