package ai.gaze.zoo.segmentation;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.gaze.zoo.ModelSpec;
import ai.gaze.zoo.ModelSummary;
import ai.gaze.zoo.ModelZoo;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SegmentationModelTest {

    private static ModelSpec spec(String name, int side) {
        SegmentationModel model = SegmentationModel.find(name).orElseThrow();
        return ModelSpec.of(model.backbone(), "none", 21, side)
                .withOptions(model.options())
                .withHead(model.head(), null);
    }

    // Counted in torchvision 0.20.1 with aux_loss=False.
    @ParameterizedTest
    @CsvSource({
        "fcn-resnet50, 32957013",
        "fcn_resnet101, 51949141",
        "deeplabv3_resnet50, 39638869",
        "deeplabv3-resnet101, 58630997"
    })
    void itHasAsManyWeightsAsTorchvisions(String name, long weights) {
        assertEquals(weights, ModelSummary.of(spec(name, 32)).parameters());
        assertTrue(ModelZoo.unlikePublished(spec(name, 32)).isEmpty());
    }

    @Test
    void withoutItsDilationItIsAnotherNetwork() {
        ModelSpec other = spec("fcn-resnet50", 64).withOptions(Map.of("stem", "imagenet"));
        assertTrue(ModelZoo.unlikePublished(other).orElseThrow().contains("dilated-stages=0"));
        assertTrue(ModelZoo.unlikePublished(other.withHead("danet", null)).isEmpty());
        assertFalse(SegmentationModel.find("resnet50").isPresent());
    }

    @Test
    void aSpecGoesThroughJson() throws JsonProcessingException {
        ObjectMapper json = new ObjectMapper();
        ModelSpec spec = spec("deeplabv3-resnet50", 64).withHead("deeplabv3:rate=6", 3);
        assertEquals(spec, json.readValue(json.writeValueAsString(spec), ModelSpec.class));
        String plain = json.writeValueAsString(ModelSpec.of("resnet18", "none", 2, 32));
        assertFalse(plain.contains("head"), plain);
    }
}
