package ai.gaze.zoo;

import ai.djl.Device;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Block;
import ai.djl.nn.Parameter;
import ai.djl.training.initializer.Initializer;
import ai.gaze.zoo.layer.ParameterNames;
import java.util.stream.Stream;

/**
 * What a network costs.
 *
 * @param parameters number of trainable weights (running statistics are not counted), exact
 * @param attentionParameters how many of them are in attention modules
 * @param multiplyAdds multiplications with an addition for one image: those of convolutions, linear
 *     layers and matrix products, attention's products between positions included; exact for these.
 *     Biases, normalizations, activations, pooling, softmax and element-wise products are not
 *     counted, as is usual
 */
public record ModelSummary(long parameters, long attentionParameters, long multiplyAdds) {

    /**
     * Builds a network and counts. Takes about as long as the network takes for one image.
     *
     * @param spec the network and the size of its images
     * @throws UserException if there is no such network
     */
    public static ModelSummary of(ModelSpec spec) {
        try (NDManager manager = NDManager.newBaseManager(Device.cpu())) {
            Block network = ModelZoo.create(spec);
            // What the weights are does not matter, and zeros take no time.
            ParameterNames.of(network).values().forEach(p -> p.setInitializer(Initializer.ZEROS));
            Shape input = spec.inputShape();
            network.initialize(manager, DataType.FLOAT32, input);
            return of(network, input);
        }
    }

    /**
     * Returns the side in pixels of what a position of a backbone's last map sees of the image
     * through its convolutions and poolings; gates that see all of it do not count.
     *
     * @param spec the network and the size of its images
     * @throws UserException if there is no such network
     */
    public static int receptiveField(ModelSpec spec) {
        try (NDManager manager = NDManager.newBaseManager(Device.cpu())) {
            Block features = ModelZoo.builder(spec).lastFeatures();
            ParameterNames.of(features).values().forEach(p -> p.setInitializer(Initializer.ZEROS));
            Shape input = spec.inputShape();
            features.initialize(manager, DataType.FLOAT32, input);
            MultiplyAdds watch = new MultiplyAdds();
            watch.count(features, input);
            return watch.receptiveField();
        }
    }

    /**
     * Counts for an initialized network or module.
     *
     * @param network the network
     * @param input the shape of one input, of batch size 1
     */
    public static ModelSummary of(Block network, Shape input) {
        // A module may be made of modules: each weight counts once.
        long attention =
                count(
                        ModelZoo.attentionModules(network).values().stream()
                                .flatMap(module -> ParameterNames.of(module).values().stream())
                                .distinct());
        return new ModelSummary(
                count(ParameterNames.of(network).values().stream()),
                attention,
                new MultiplyAdds().count(network, input));
    }

    private static long count(Stream<Parameter> parameters) {
        return parameters
                .filter(p -> !ParameterNames.isStatistic(p))
                .mapToLong(p -> p.getArray().size())
                .sum();
    }
}
