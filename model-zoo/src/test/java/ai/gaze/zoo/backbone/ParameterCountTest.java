package ai.gaze.zoo.backbone;

import static org.junit.jupiter.api.Assertions.assertEquals;

import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Block;
import ai.djl.training.initializer.Initializer;
import ai.gaze.zoo.ModelSpec;
import ai.gaze.zoo.ModelZoo;
import ai.gaze.zoo.layer.ParameterNames;
import java.io.IOException;
import java.util.Arrays;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ParameterCountTest {

    private static final int IMAGENET = 1000;
    private static final Set<String> compared = new HashSet<>();

    @AfterAll
    static void itComparedTheNamesOfAllNetworksOfTorchvision() {
        assertEquals(23, compared.size(), compared::toString);
    }

    private static String shape(Shape shape) {
        return Arrays.stream(shape.getShape())
                .mapToObj(Long::toString)
                .collect(Collectors.joining("x"));
    }

    @ParameterizedTest
    @CsvSource({
        "vgg11,1000,224,132863336",
        "vgg11-bn,1000,224,132868840",
        "vgg13,1000,224,133047848",
        "vgg13-bn,1000,224,133053736",
        "vgg16,1000,224,138357544",
        "vgg16-bn,1000,224,138365992",
        "vgg19,1000,224,143667240",
        "vgg19-bn,1000,224,143678248",
        "resnet18,1000,224,11689512",
        "resnet34,1000,224,21797672",
        "resnet50,1000,224,25557032",
        "resnet101,1000,224,44549160",
        "resnet152,1000,224,60192808",
        "resnet18,10,32,11173962",
        "resnet20,10,32,269722",
        "resnet32,10,32,464154",
        "resnet44,10,32,658586",
        "resnet56,10,32,853018",
        "resnet110,10,32,1727962",
        "wrn-28-10,10,32,36479194",
        "densenet121,1000,224,7978856",
        "densenet-bc-100-12,10,32,769162",
        "efficientnet-b0,1000,224,5288548",
        "vgg16-bn-cifar,10,32,14728266",
        "resnext50-32x4d,1000,224,25028904",
        "mobilenet-v2,1000,224,3504872",
        "mobilenet-v3-small,1000,224,2542856",
        "mobilenet-v3-large,1000,224,5483032",
        "regnet-y-400mf,1000,224,4344144",
        "convnext-tiny,1000,224,28589128",
        "preact-resnet18,1000,224,11687720",
        "preact-resnet34,1000,224,21795880",
    })
    void backboneHasThePublishedParameters(String backbone, int classes, int size, long expected)
            throws IOException {
        ModelSpec spec = ModelSpec.of(backbone, "none", classes, size);
        try (NDManager manager = NDManager.newBaseManager()) {
            Block network = ModelZoo.create(spec);
            ParameterNames.of(network).values().forEach(p -> p.setInitializer(Initializer.ZEROS));
            network.initialize(manager, DataType.FLOAT32, new Shape(1, 3, size, size));
            long count =
                    ParameterNames.of(network).values().stream()
                            .filter(p -> !ParameterNames.isStatistic(p))
                            .mapToLong(p -> p.getArray().size())
                            .sum();
            assertEquals(expected, count);
            Map<String, String> published = Torchvision.shapes(backbone);
            if (classes == IMAGENET && !published.isEmpty()) {
                Map<String, String> shapes = new LinkedHashMap<>();
                ParameterNames.of(network)
                        .forEach((name, p) -> shapes.put(name, shape(p.getArray().getShape())));
                assertEquals(published, shapes);
                compared.add(backbone);
            }
        }
    }
}
