package ai.gaze.zoo;

import static org.junit.jupiter.api.Assertions.assertEquals;

import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Block;
import ai.gaze.zoo.attention.Attentions;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ModelSummaryTest {

    @ParameterizedTest
    @CsvSource({
        "resnet18,1000,224,11689512,1814073344",
        "resnet50,1000,224,25557032,4089184256",
        "vgg16,1000,224,138357544,15470264320",
    })
    void parametersAndMultiplyAddsAreThePublishedOnes(
            String backbone, int classes, int size, long parameters, long multiplyAdds) {
        assertEquals(
                new ModelSummary(parameters, 0, multiplyAdds),
                ModelSummary.of(ModelSpec.of(backbone, "none", classes, size)));
    }

    /** Counted by hand, and as in Araujo, Norris and Sim, 2019, of the same strides. */
    @ParameterizedTest
    @CsvSource({
        "resnet18,224,imagenet,435",
        "resnet34,224,imagenet,899",
        "resnet50,224,imagenet,427",
        "resnet18,32,cifar,109",
        "vgg16,224,,212",
        "resnet20,32,,81",
    })
    void aReceptiveFieldIsThePublishedOne(String backbone, int size, String stem, int side) {
        Map<String, String> options = stem == null ? Map.of() : Map.of("stem", stem);
        assertEquals(
                side,
                ModelSummary.receptiveField(
                        new ModelSpec(backbone, AttentionSpec.NONE, 10, size, options)));
    }

    @Test
    void productsBetweenPositionsAreCounted() {
        int c = 16;
        long inner = 8;
        long positions = 5 * 6;
        try (NDManager manager = NDManager.newBaseManager()) {
            Block block = Attentions.create("non-local", c, Map.of());
            Shape input = new Shape(1, c, 5, 6);
            block.initialize(manager, DataType.FLOAT32, input);
            assertEquals(
                    4L * c * inner * positions + 2 * positions * positions * inner,
                    ModelSummary.of(block, input).multiplyAdds());
        }
    }

    @Test
    void aLayerThatIsUsedTwiceCountsTwice() {
        long once = multiplyAdds("recurrence", "1");
        long twice = multiplyAdds("recurrence", "2");
        assertEquals(2 * once, twice);
    }

    private static long multiplyAdds(String option, String value) {
        try (NDManager manager = NDManager.newBaseManager()) {
            Block block = Attentions.create("criss-cross", 16, Map.of(option, value));
            Shape input = new Shape(1, 16, 5, 6);
            block.initialize(manager, DataType.FLOAT32, input);
            return ModelSummary.of(block, input).multiplyAdds();
        }
    }

    @Test
    void weightsOfAttentionAreCountedOnce() {
        ModelSummary plain = ModelSummary.of(ModelSpec.of("resnet18", "none", 10, 32));
        ModelSummary cbam = ModelSummary.of(ModelSpec.of("resnet18", "cbam", 10, 32));
        assertEquals(11261786, cbam.parameters());
        assertEquals(cbam.parameters() - plain.parameters(), cbam.attentionParameters());
    }
}
