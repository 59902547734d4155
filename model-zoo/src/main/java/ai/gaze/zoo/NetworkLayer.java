package ai.gaze.zoo;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Block;
import ai.djl.training.initializer.Initializer;
import ai.gaze.zoo.layer.LayerTap;
import ai.gaze.zoo.layer.ObservedStore;
import ai.gaze.zoo.layer.ParameterNames;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.UnaryOperator;

/**
 * A layer of a network as it ran once.
 *
 * @param name its dotted name
 * @param kind its class
 * @param from name of the layer whose output it takes; empty for the image, and for what was
 *     computed in between, such as a sum
 * @param input shape of its input for one image
 * @param output shape of its output for one image
 * @param parameters trainable weights, those of the layers in it included
 * @param multiplyAdds of one image, likewise, as {@link ModelSummary} counts them
 * @param attention whether it is an attention module or in one
 */
public record NetworkLayer(
        String name,
        String kind,
        String from,
        List<Long> input,
        List<Long> output,
        long parameters,
        long multiplyAdds,
        boolean attention) {

    /**
     * Builds a network, runs it once and tells of its layers, in the order in which they begin.
     *
     * @param spec the network and the size of its images
     * @return each layer before those in it; what did not run is left out
     * @throws UserException if there is no such network
     */
    public static List<NetworkLayer> of(ModelSpec spec) {
        try (NDManager manager = NDManager.newBaseManager(Device.cpu())) {
            Block network = ModelZoo.create(spec);
            ParameterNames.of(network).values().forEach(p -> p.setInitializer(Initializer.ZEROS));
            network.initialize(manager, DataType.FLOAT32, spec.inputShape());
            Watch watch = new Watch(network);
            MultiplyAdds counted = watch.counted;
            counted.count(network, spec.inputShape(), store -> new ObservedStore(store, watch));
            return List.copyOf(watch.layers.values());
        }
    }

    private static final class Watch implements LayerTap {

        private final MultiplyAdds counted = new MultiplyAdds();
        private final Map<Block, String> names = new HashMap<>();
        private final Set<Block> attention = new HashSet<>();
        private final Map<Block, NetworkLayer> layers = new LinkedHashMap<>();
        private final IdentityHashMap<NDArray, String> outputs = new IdentityHashMap<>();

        Watch(Block network) {
            ParameterNames.visit(network, (name, block) -> names.put(block, name));
            ModelZoo.attentionModules(network)
                    .values()
                    .forEach(
                            module ->
                                    ParameterNames.visit(
                                            module, (n, block) -> attention.add(block)));
        }

        @Override
        public NDArray pass(Block layer, NDArray x, UnaryOperator<NDArray> itself) {
            long before = counted.soFar();
            NetworkLayer earlier = layers.get(layer);
            String from = outputs.getOrDefault(x, "");
            if (earlier == null) {
                // Before those in it, which run now.
                layers.put(layer, null);
            }
            NDArray y = itself.apply(x);
            String name = names.getOrDefault(layer, "");
            layers.put(
                    layer,
                    new NetworkLayer(
                            name,
                            layer.getClass().getSimpleName(),
                            earlier == null ? from : earlier.from,
                            lengths(x),
                            lengths(y),
                            ParameterNames.of(layer).values().stream()
                                    .filter(p -> !ParameterNames.isStatistic(p))
                                    .mapToLong(p -> p.getArray().size())
                                    .sum(),
                            counted.soFar() - before + (earlier == null ? 0 : earlier.multiplyAdds),
                            attention.contains(layer)));
            outputs.put(y, name);
            return y;
        }

        private static List<Long> lengths(NDArray array) {
            Shape shape = array.getShape();
            return new ArrayList<>(Arrays.stream(shape.getShape()).skip(1).boxed().toList());
        }
    }
}
