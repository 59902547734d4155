package ai.gaze.zoo;

import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Parameter;
import ai.gaze.zoo.safetensors.TensorFile;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The first convolution of a network, which depends on its images. */
final class FirstLayer {

    private static final int DIMENSIONS = 4;
    private static final int LARGE = 7;
    private static final int SMALL = 3;

    private FirstLayer() {}

    /**
     * Says what to set in a recipe where weights would fit but for this layer.
     *
     * @param obstacles what does not fit
     * @return empty if that would not help
     */
    static Optional<String> remedy(
            Map<String, Parameter> parameters,
            TensorFile tensors,
            StoredNames names,
            WeightsReport obstacles) {
        boolean one =
                obstacles.missing().isEmpty()
                        && obstacles.unexpected().isEmpty()
                        && obstacles.otherShape().size() == 1;
        Optional<Map.Entry<String, Parameter>> first =
                parameters.entrySet().stream()
                        .filter(p -> p.getValue().getArray().getShape().dimension() == DIMENSIONS)
                        .findFirst();
        if (!one
                || first.isEmpty()
                || !obstacles.otherShape().get(0).startsWith(first.get().getKey() + " ")) {
            return Optional.empty();
        }
        Shape own = first.get().getValue().getArray().getShape();
        Shape there = new Shape(tensors.shape(names.stored().get(first.get().getKey())));
        if (there.dimension() != DIMENSIONS || there.get(0) != own.get(0)) {
            return Optional.empty();
        }
        List<String> settings = new ArrayList<>();
        if (there.get(2) == LARGE && own.get(2) == SMALL) {
            settings.add("model-options.stem to imagenet");
        } else if (there.get(2) == SMALL && own.get(2) == LARGE) {
            settings.add("model-options.stem to cifar");
        } else if (!there.slice(2).equals(own.slice(2))) {
            return Optional.empty();
        }
        if (there.get(1) != own.get(1)) {
            if (there.get(1) != ColourChannels.RGB && there.get(1) != 1) {
                return Optional.empty();
            }
            settings.add("data.channels to " + there.get(1));
        }
        return Optional.of("set " + String.join(" and ", settings));
    }
}
