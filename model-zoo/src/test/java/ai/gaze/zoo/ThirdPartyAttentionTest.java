package ai.gaze.zoo;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.nn.Block;
import ai.gaze.zoo.attention.AttentionRegistry;
import ai.gaze.zoo.catalog.AttentionEntry;
import ai.gaze.zoo.catalog.Catalog;
import ai.gaze.zoo.layer.ParameterNames;
import com.example.attention.LayerScale;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What the ServiceLoader finds is as good as what Gaze brings. */
class ThirdPartyAttentionTest {

    private static final String NAME = "layer-scale";

    @Test
    void canBeAskedForByNameWithItsOptions() {
        assertInstanceOf(LayerScale.class, AttentionRegistry.create(NAME, 8, Map.of()));
        UserException error =
                assertThrows(
                        UserException.class,
                        () -> AttentionRegistry.create(NAME, 8, Map.of("begin", "1")));
        assertTrue(error.getMessage().contains("start"), error.getMessage());
    }

    @Test
    void isListedWithItsPaperAndOptions() {
        assertTrue(AttentionRegistry.names().contains(NAME));
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
}
