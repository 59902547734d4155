package ai.gaze.zoo;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.index.NDIndex;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Block;
import ai.djl.nn.Parameter;
import ai.gaze.zoo.array.Casts;
import ai.gaze.zoo.layer.ParameterNames;
import ai.gaze.zoo.safetensors.SafetensorsFile;
import ai.gaze.zoo.safetensors.SafetensorsWriter;
import ai.gaze.zoo.safetensors.TensorData;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * The weights of a network as a safetensors file, under PyTorch's names: a file that was written
 * from torchvision's {@code state_dict} loads by name.
 */
public final class Weights {

    // PyTorch counts the batches that a normalization has seen; with a fixed momentum nothing reads
    // it. The checkpoint of a training holds more than the weights (unaveraged ones beside their
    // average, which has the plain names), and can be loaded as it is.
    private static final Pattern IGNORED =
            Pattern.compile(".*num_batches_tracked|(optimizer|unaveraged|callback)\\..*|checksum");

    private Weights() {}

    /**
     * Overwrites the weights and running statistics of an initialized network with those of a file.
     * If it throws, nothing has changed.
     *
     * @param network the network
     * @param file a safetensors file
     * @param partial whether it is enough that some tensors fit: the rest stays as it is
     * @return what fitted and what did not
     * @throws UserException if something does not fit and {@code partial} is not set, nothing fits
     *     at all, or a number is not finite
     * @throws IOException if the file cannot be read
     */
    public static WeightsReport load(Block network, Path file, boolean partial) throws IOException {
        Map<String, Parameter> parameters = ParameterNames.of(network);
        try (SafetensorsFile tensors = SafetensorsFile.open(file)) {
            WeightsReport report = compare(parameters, tensors);
            if (!report.isComplete() && !partial) {
                throw UserException.of(
                        "the weights in %s do not fit the network: %s; name the file of this"
                                + " network, or load what fits with transfer.partial",
                        file, report);
            }
            if (report.loaded().isEmpty()) {
                throw UserException.of(
                        "no tensor in %s fits the network: %s; name a file of such a network",
                        file, report);
            }
            for (String name : report.loaded()) {
                if (!tensors.isFinite(name)) {
                    throw UserException.of(
                            "tensor \"%s\" in %s holds NaN or infinite numbers, from which"
                                    + " nothing can be trained or computed: name weights of a"
                                    + " training that has not diverged",
                            name, file);
                }
            }
            overwrite(parameters, tensors, report.loaded());
            return report;
        }
    }

    /**
     * Writes the weights and running statistics of a network, whole or not at all.
     *
     * @param network an initialized network
     * @param file the file; replaced if it exists
     * @param metadata free-form strings that are stored with them
     * @throws IOException if it cannot be written
     */
    public static void save(Block network, Path file, Map<String, String> metadata)
            throws IOException {
        Map<String, TensorData> tensors = new LinkedHashMap<>();
        ParameterNames.of(network)
                .forEach((name, p) -> tensors.put(name, TensorData.of(p.getArray())));
        SafetensorsWriter.write(file, tensors, metadata);
    }

    private static WeightsReport compare(
            Map<String, Parameter> parameters, SafetensorsFile tensors) {
        List<String> loaded = new ArrayList<>();
        List<String> missing = new ArrayList<>();
        List<String> otherShape = new ArrayList<>();
        List<String> unexpected = new ArrayList<>();
        List<String> stored = tensors.names();
        parameters.forEach(
                (name, parameter) -> {
                    if (!stored.contains(name)) {
                        missing.add(name);
                        return;
                    }
                    Shape own = parameter.getArray().getShape();
                    Shape there = new Shape(tensors.shape(name));
                    if (own.equals(there)) {
                        loaded.add(name);
                    } else {
                        otherShape.add(name + " " + there + " instead of " + own);
                    }
                });
        for (String name : stored) {
            if (!parameters.containsKey(name) && !IGNORED.matcher(name).matches()) {
                unexpected.add(name);
            }
        }
        return new WeightsReport(loaded, missing, unexpected, otherShape);
    }

    // Where gradients are on, an array that has one cannot be written; its memory can.
    private static void write(NDArray array, NDArray value) {
        try (NDArray memory = array.stopGradient()) {
            memory.set(new NDIndex("..."), value);
        }
    }

    // Everything is read before anything is written.
    private static void overwrite(
            Map<String, Parameter> parameters, SafetensorsFile tensors, List<String> names)
            throws IOException {
        NDArray first = parameters.get(names.get(0)).getArray();
        try (NDManager scope = first.getManager().newSubManager()) {
            Map<String, NDArray> values = new LinkedHashMap<>();
            for (String name : names) {
                NDArray value = tensors.toNDArray(scope, name);
                DataType type = parameters.get(name).getArray().getDataType();
                values.put(name, Casts.to(value, type));
            }
            values.forEach((name, value) -> write(parameters.get(name).getArray(), value));
        }
    }
}
