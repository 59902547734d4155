package ai.gaze.zoo.backbone;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Block;
import ai.djl.training.initializer.Initializer;
import ai.gaze.zoo.AttentionSpec;
import ai.gaze.zoo.ModelSpec;
import ai.gaze.zoo.ModelZoo;
import ai.gaze.zoo.layer.ParameterNames;
import ai.gaze.zoo.registry.Option;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** A network whose weights could be taken for those of another one says so. */
class StemTest {

    private static final int SIDE = 64;

    static List<String> backbonesOfTwoStems() {
        List<String> names =
                Backbones.names().stream().filter(name -> options(name).contains("stem")).toList();
        assertTrue(names.containsAll(List.of("resnet18", "densenet121", "efficientnet-b0")));
        return names;
    }

    private static List<String> options(String name) {
        return Backbones.get(name).options().stream().map(Option::name).toList();
    }

    @ParameterizedTest
    @MethodSource("backbonesOfTwoStems")
    void theStemShowsInTheWeightsOrIsSaid(String name) {
        ModelSpec cifar = spec(name, "cifar");
        ModelSpec imagenet = spec(name, "imagenet");
        assertEquals(Optional.empty(), ModelZoo.unlikePublished(imagenet));
        if (shapes(cifar).equals(shapes(imagenet))) {
            assertTrue(ModelZoo.unlikePublished(cifar).orElseThrow().contains("stem=cifar"));
            assertNotEquals(
                    Optional.empty(),
                    ModelZoo.unlikePublished(ModelSpec.of(name, "none", 2, SIDE)),
                    "the default of small images is said, too");
        } else {
            assertEquals(Optional.empty(), ModelZoo.unlikePublished(cifar));
        }
    }

    private static ModelSpec spec(String name, String stem) {
        return new ModelSpec(name, AttentionSpec.NONE, 2, SIDE, Map.of("stem", stem));
    }

    private static Map<String, Shape> shapes(ModelSpec spec) {
        Map<String, Shape> shapes = new TreeMap<>();
        try (NDManager manager = NDManager.newBaseManager()) {
            Block network = ModelZoo.create(spec);
            ParameterNames.of(network).values().forEach(p -> p.setInitializer(Initializer.ZEROS));
            network.initialize(manager, DataType.FLOAT32, new Shape(1, 3, SIDE, SIDE));
            ParameterNames.of(network)
                    .forEach((parameter, p) -> shapes.put(parameter, p.getArray().getShape()));
        }
        return shapes;
    }
}
