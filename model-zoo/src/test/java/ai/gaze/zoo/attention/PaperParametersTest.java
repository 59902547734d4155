package ai.gaze.zoo.attention;

import static org.junit.jupiter.api.Assertions.assertEquals;

import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Block;
import ai.djl.training.initializer.Initializer;
import ai.gaze.zoo.ModelSpec;
import ai.gaze.zoo.ModelZoo;
import ai.gaze.zoo.layer.ParameterNames;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** ResNet-50 with a module has as many weights as the table of the module's paper says. */
class PaperParametersTest {

    // ECA-Net counts in units of 2^20.
    @ParameterizedTest(name = "{0}: {1} M")
    @CsvSource({
        "se, 28.09, 1e6",
        "bam, 25.92, 1e6",
        "eca, 24.37, 1048576",
        "fca, 28.07, 1e6",
        "sge, 25.56, 1e6",
        "srm, 25.62, 1e6",
        "shuffle, 25.557, 1e6",
        "triplet, 25.56, 1e6",
        "simam, 25.56, 1e6",
        "ge, 25.56, 1e6",
    })
    void aResNet50HasTheWeightsOfThePapersTable(String attention, String millions, double unit) {
        ModelSpec spec = ModelSpec.of("resnet50", attention, 1000, 224);
        try (NDManager manager = NDManager.newBaseManager()) {
            Block network = ModelZoo.create(spec);
            ParameterNames.of(network).values().forEach(p -> p.setInitializer(Initializer.ZEROS));
            network.initialize(manager, DataType.FLOAT32, new Shape(1, 3, 224, 224));
            long weights =
                    ParameterNames.of(network).values().stream()
                            .filter(p -> !ParameterNames.isStatistic(p))
                            .mapToLong(p -> p.getArray().size())
                            .sum();
            double tolerance = millions.length() == 6 ? 0.001 : 0.005;
            assertEquals(Double.parseDouble(millions), weights / unit, tolerance);
        }
    }
}
