package ai.gaze.zoo;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.nn.Block;
import ai.gaze.zoo.attention.AttentionType;
import ai.gaze.zoo.attention.Attentions;
import ai.gaze.zoo.catalog.AttentionEntry;
import ai.gaze.zoo.catalog.Catalog;
import ai.gaze.zoo.layer.ParameterNames;
import com.example.attention.LayerScale;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What the ServiceLoader finds is as good as what Gaze brings. */
class ThirdPartyAttentionTest {

    private static final String NAME = "layer-scale";

    @Test
    void canBeAskedForByNameWithItsOptions() {
        assertInstanceOf(LayerScale.class, Attentions.create(NAME, 8, Map.of()));
        UserException error =
                assertThrows(
                        UserException.class,
                        () -> Attentions.create(NAME, 8, Map.of("begin", "1")));
        assertTrue(error.getMessage().contains("start"), error.getMessage());
    }

    @Test
    void isListedWithItsPaperAndOptions() {
        assertTrue(Attentions.names().contains(NAME));
        AttentionEntry entry = new Catalog(32, 10).attention(NAME);
        assertEquals(2021, entry.paper().year());
        assertEquals(Map.of("start", "0.1"), entry.options());
        // resnet18 has two blocks in each of four stages
        assertEquals(2 * (64 + 128 + 256 + 512), entry.cost().parameters());
    }

    @Test
    void isBuiltIntoABackboneAndLearns() {
        try (NDManager manager = NDManager.newBaseManager()) {
            Block network =
                    TestNetworks.create(
                            ModelSpec.of("resnet20", NAME + ":start=0.5", 10, 32), manager, 1);
            // resnet20 has three blocks in each of three stages
            assertEquals(9, ModelZoo.attentionModules(network).size());
            assertTrue(Float.isFinite(TestNetworks.step(network, manager, 32)));
            ParameterNames.of(network)
                    .forEach(
                            (name, parameter) -> {
                                if (name.endsWith("gamma")) {
                                    NDArray factors = parameter.getArray();
                                    assertEquals(0.5f, factors.mean().getFloat(), name);
                                    float moved = factors.getGradient().abs().sum().getFloat();
                                    assertTrue(moved > 0, name);
                                }
                            });
        }
    }

    @Test
    void saysItselfWhereItStands() {
        AttentionType between =
                AttentionType.of(
                                "between-scale",
                                LayerScale.TYPE.options(),
                                LayerScale.TYPE.factory())
                        .placement(Placement.Kind.AFTER_STAGE);
        Attentions.register(between);
        assertEquals(
                List.of("between-scale1", "between-scale2", "between-scale3"),
                modules("resnet18", "between-scale"));
        assertEquals(
                List.of(
                        "features.between-scale1",
                        "features.between-scale2",
                        "features.between-scale3"),
                modules("vgg11", "between-scale:start=0.5"));
        assertThrows(UserException.class, () -> Attentions.register(between));
    }

    private static List<String> modules(String backbone, String attention) {
        Block network = ModelZoo.create(ModelSpec.of(backbone, attention, 10, 32));
        return List.copyOf(ModelZoo.attentionModules(network).keySet());
    }

    @Test
    void whatDoesNotKeepTheShapeIsRefusedInANetwork() {
        String message =
                assertThrows(
                                UserException.class,
                                () -> modules("simple-cnn", "channel:apply=false"))
                        .getMessage();
        assertTrue(message.startsWith("attention channel makes [(1, 32, 1, 1)] of a map"), message);
    }
}
