package ai.gaze.zoo.backbone;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.index.NDIndex;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Block;
import ai.djl.nn.Parameter;
import ai.djl.training.initializer.Initializer;
import ai.gaze.testing.ComputedWeights;
import ai.gaze.zoo.layer.ParameterNames;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.zip.GZIPInputStream;

/**
 * What networks of torchvision (0.14, and 0.20 of those with logits) and timm have in their {@code
 * state_dict()}, and what some compute, as {@code names-and-logits.py} writes it.
 */
final class Torchvision {

    private Torchvision() {}

    private static List<String> lines() throws IOException {
        try (InputStream in =
                new GZIPInputStream(Torchvision.class.getResourceAsStream("torchvision.txt.gz"))) {
            return new String(in.readAllBytes(), StandardCharsets.US_ASCII).lines().toList();
        }
    }

    /**
     * Returns the shape of each parameter and running statistic, such as {@code 64x3x7x7}, by name;
     * empty if torchvision has no such network.
     */
    static Map<String, String> shapes(String network) throws IOException {
        Map<String, String> shapes = new LinkedHashMap<>();
        lines().stream()
                .map(line -> line.split(" ", -1))
                .filter(words -> words.length == 3 && words[0].equals(network))
                .forEach(words -> shapes.put(words[1], words[2]));
        return shapes;
    }

    /** Returns the size of the images and the numbers computed of them, of what is computed. */
    static Map<String, List<String>> computed() throws IOException {
        Map<String, List<String>> computed = new LinkedHashMap<>();
        for (String line : lines()) {
            int at = line.indexOf(" = ");
            if (at > 0) {
                computed.put(line.substring(0, at), List.of(line.substring(at + 3).split(" ", -1)));
            }
        }
        return computed;
    }

    /**
     * Initializes a network with computed weights.
     *
     * @param names its parameters in the order of its state dictionary
     */
    static void fill(
            Block network, NDManager manager, List<String> names, Shape images, double gain) {
        Map<String, Parameter> parameters = ParameterNames.of(network);
        parameters.values().forEach(p -> p.setInitializer(Initializer.ZEROS));
        network.initialize(manager, DataType.FLOAT32, images);
        if (!parameters.keySet().equals(Set.copyOf(names))) {
            throw new AssertionError("other names: " + parameters.keySet());
        }
        for (int k = 0; k < names.size(); k++) {
            String name = names.get(k);
            NDArray array = parameters.get(name).getArray();
            try (NDArray value = ComputedWeights.weight(manager, k, name, array.getShape(), gain)) {
                array.set(new NDIndex("..."), value);
            }
        }
    }
}
