package ai.gaze.zoo;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.gaze.zoo.attention.Attentions;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ModelSpecTest {

    private static final ObjectMapper JSON = new ObjectMapper();

    @Test
    void itGoesToJsonAndBack() throws JsonProcessingException {
        ModelSpec spec =
                new ModelSpec(
                                "resnet18",
                                AttentionSpec.parse("cbam:reduction=8"),
                                100,
                                32,
                                Map.of("stem", "cifar"))
                        .withPlacement(Placement.afterStage(2, 1));
        String json = JSON.writeValueAsString(spec);
        assertEquals(
                "{\"backbone\":\"resnet18\",\"attention\":\"cbam:reduction=8\","
                        + "\"placement\":\"after-stage:1,2\",\"classes\":100,\"inputSize\":32,"
                        + "\"options\":{\"stem\":\"cifar\"}}",
                json);
        assertEquals(spec, JSON.readValue(json, ModelSpec.class));
        ModelSpec plain = ModelSpec.of("simple-cnn", "none", 10, 32);
        assertFalse(JSON.writeValueAsString(plain).contains("placement"));
        assertEquals(plain, JSON.readValue(JSON.writeValueAsString(plain), ModelSpec.class));
    }

    @Test
    void greyAndImagesThatAreNoSquaresGoToJsonAndBack() throws JsonProcessingException {
        ModelSpec grey =
                new ModelSpec("simple-cnn", null, null, 2, new ImageSize(48, 96), 1, Map.of());
        String json = JSON.writeValueAsString(grey);
        assertTrue(json.contains("\"inputSize\":[48,96],\"channels\":1,"), json);
        assertEquals(grey, JSON.readValue(json, ModelSpec.class));
        for (String backbone :
                List.of("simple-cnn", "resnet18", "densenet121", "efficientnet-b0")) {
            ModelSpec spec = new ModelSpec(backbone, null, null, 3, grey.inputSize(), 1, Map.of());
            assertTrue(ModelSummary.of(spec).multiplyAdds() > 0, backbone);
        }
        for (String wrong : List.of("\"a\"", "[1,2,3]", "[1.5,2]", "null", "[0,3]", "-4")) {
            assertThrows(
                    JsonMappingException.class,
                    () -> JSON.readValue(json.replace("[48,96]", wrong), ModelSpec.class),
                    wrong);
        }
    }

    @Test
    void everyAttentionTakesGreyImagesThatAreNoSquares() {
        for (String attention : Attentions.names()) {
            ModelSpec spec =
                    new ModelSpec(
                            "simple-cnn",
                            AttentionSpec.parse(attention),
                            null,
                            3,
                            new ImageSize(24, 40),
                            1,
                            Map.of());
            assertTrue(ModelSummary.of(spec).multiplyAdds() > 0, attention);
        }
    }

    @ParameterizedTest
    @CsvSource({
        "resnet18, se, , layer1.0.se",
        "resnet18, non-local, , non-local1 non-local2 non-local3",
        "resnet18, se, after-stage:2 4, se2 se4",
        "resnet18, sk, , layer1.0.sk",
        "resnet50, sk, , sk1 sk2 sk3",
        "vgg11, local, , features.local1 features.local2 features.local3 features.local4"
                + " features.local5",
        "vgg11, dual, , features.dual1 features.dual2 features.dual3",
        "densenet121, cbam, , features.transition1.cbam1 features.transition2.cbam2"
                + " features.transition3.cbam3",
        "densenet121, se, in-block, features.denseblock1.denselayer1.se",
        "efficientnet-b0, cbam, , features.1.0.block.cbam",
        "efficientnet-b0, none, , features.1.0.block.1",
        "simple-cnn, criss-cross, , criss-cross1 criss-cross2 criss-cross3",
    })
    void attentionStandsWhereThePlacementPutsIt(
            String backbone, String attention, String placement, String expected) {
        ModelSpec spec = ModelSpec.of(backbone, attention, 10, 32);
        if (placement != null) {
            spec = spec.withPlacement(Placement.parse(placement.replace(' ', ',')));
        }
        List<String> names = List.copyOf(ModelZoo.attentionModules(ModelZoo.create(spec)).keySet());
        List<String> first = List.of(expected.split(" ", -1));
        assertEquals(first, names.subList(0, first.size()));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "resnet81|none||32||unknown model \"resnet81\": did you mean",
                "resnet18|see||32||unknown attention \"see\": did you mean \"se\"?",
                "resnet18|none||32|stm=cifar|unknown option of model resnet18 \"stm\": did you mean"
                        + " \"stem\"?",
                "resnet18|none||32|stem=big|option stem of model resnet18 must be auto or one of"
                        + " cifar, imagenet, not \"big\"",
                "vgg16|none||32|dropout=1|option dropout of model vgg16 must be a number from 0",
                "vgg16|none||31||model vgg16 needs images of at least 32x32 pixels, not 31x31",
                "resnet18|none||16|stem=imagenet|model resnet18 with stem imagenet needs images of"
                        + " at least 32x32",
                "resnet18|se|before-pool|32||model resnet18 has no place before-pool for attention;"
                        + " use in-block or after-stage:1,2,3",
                "resnet18|se|after-stage:5|32||model resnet18 has 4 stages, so attention cannot"
                        + " stand after stage 5",
                "simple-cnn|se|in-block|32||model simple-cnn has no place in-block",
                "simple-cnn|se|inblock|32||unknown placement \"inblock\": did you mean"
                        + " \"in-block\"?",
                "simple-cnn|se|after-stage:|32||placement \"after-stage:\" must list each stage",
                "simple-cnn|se|after-stage:0|32||placement \"after-stage:0\" must list each stage",
                "simple-cnn|se|in-block:1|32||placement \"in-block:1\" takes no stages",
            })
    void aMistakeIsOneSentenceThatSaysWhatToDo(
            String backbone,
            String attention,
            String placement,
            int size,
            String option,
            String message) {
        UserException e =
                assertThrows(
                        UserException.class,
                        () ->
                                ModelZoo.create(
                                        new ModelSpec(
                                                        backbone,
                                                        AttentionSpec.parse(attention),
                                                        10,
                                                        size,
                                                        option == null
                                                                ? Map.of()
                                                                : Map.of(
                                                                        option.split("=", -1)[0],
                                                                        option.split("=", -1)[1]))
                                                .withPlacement(
                                                        placement == null
                                                                ? null
                                                                : Placement.parse(placement))));
        assertEquals(message, e.getMessage().substring(0, message.length()));
        assertFalse(e.getMessage().contains("\n"));
    }
}
