package ai.gaze.zoo;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.ndarray.NDManager;
import ai.djl.nn.Block;
import ai.djl.nn.Parameter;
import ai.gaze.zoo.layer.ParameterNames;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.Arrays;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class FreezePlanTest {

    private static final int SIZE = 16;

    private final NDManager manager = NDManager.newBaseManager();
    private final Block network =
            TestNetworks.create(ModelSpec.of("resnet20", "se", 10, SIZE), manager, 1);

    @AfterEach
    void close() {
        manager.close();
    }

    private static FreezePlan plan(String json) throws JsonProcessingException {
        return new ObjectMapper().readValue(json, FreezePlan.class);
    }

    @Test
    void itGoesToJsonAndBack() throws JsonProcessingException {
        FreezePlan plan = plan("{\"freeze\":\"layer*\",\"unfreeze\":{\"5\":[\"layer3\"]}}");
        assertEquals(plan, plan(new ObjectMapper().writeValueAsString(plan)));
        assertEquals(FreezePlan.NONE, plan("{}"));
        assertEquals("{}", new ObjectMapper().writeValueAsString(FreezePlan.NONE));
    }

    @Test
    void aPatternMeansTheModuleAndAllInsideIt() throws JsonProcessingException {
        Set<String> frozen = plan("{\"freeze\":[\"layer1\"]}").frozen(network, 1);
        assertTrue(frozen.contains("layer1.2.conv2.weight"));
        assertTrue(frozen.stream().allMatch(name -> name.startsWith("layer1.")));
        assertTrue(plan("{\"freeze\":\"*.bn1\"}").frozen(network, 1).contains("layer3.0.bn1.bias"));
    }

    @Test
    void stagesAreUnfrozenAtTheStartOfTheirEpoch() throws JsonProcessingException {
        FreezePlan plan =
                plan("{\"freeze\":\"layer*\",\"unfreeze\":{\"5\":\"layer3\",\"10\":\"layer2\"}}");
        assertTrue(plan.frozen(network, 4).contains("layer3.0.conv1.weight"));
        assertFalse(plan.frozen(network, 5).contains("layer3.0.conv1.weight"));
        assertTrue(plan.frozen(network, 9).contains("layer2.0.conv1.weight"));
        assertFalse(plan.frozen(network, 10).contains("layer2.0.conv1.weight"));
        assertTrue(plan.frozen(network, 10).contains("layer1.0.conv1.weight"));
        assertTrue(plan.changesAt(5) && plan.changesAt(1) && !plan.changesAt(6));
    }

    @Test
    void attentionAloneCanBeTrained() throws JsonProcessingException {
        plan("{\"trainOnly\":\"attention\"}").apply(network, 1);
        ParameterNames.of(network)
                .forEach(
                        (name, p) ->
                                assertEquals(name.contains(".se."), p.requiresGradient(), name));
    }

    @Test
    void frozenBatchNormalizationKeepsItsStatistics() throws JsonProcessingException {
        plan("{\"freeze\":\"layer1\"}").apply(network, 1);
        Map<String, Parameter> parameters = ParameterNames.of(network);
        float[] frozen = statistics(parameters, "layer1.0.bn1.running_mean");
        float[] trained = statistics(parameters, "layer2.0.bn1.running_mean");
        TestNetworks.step(network, manager, SIZE);
        assertArrayEquals(frozen, statistics(parameters, "layer1.0.bn1.running_mean"));
        assertFalse(Arrays.equals(trained, statistics(parameters, "layer2.0.bn1.running_mean")));
    }

    private static float[] statistics(Map<String, Parameter> parameters, String name) {
        return parameters.get(name).getArray().toFloatArray();
    }

    @Test
    void whatIsUnfrozenReceivesGradientsAgain() throws JsonProcessingException {
        FreezePlan plan = plan("{\"freeze\":\"layer*\",\"unfreeze\":{\"2\":\"layer3\"}}");
        plan.apply(network, 1);
        TestNetworks.step(network, manager, SIZE);
        plan.apply(network, 2);
        TestNetworks.step(network, manager, SIZE);
        Parameter conv = ParameterNames.of(network).get("layer3.0.conv1.weight");
        assertTrue(conv.getArray().getGradient().abs().sum().getFloat() > 0);
    }

    @Test
    void aPatternThatFitsNothingIsAnErrorThatNamesTheModules() throws JsonProcessingException {
        FreezePlan plan = plan("{\"freeze\":\"layer1\",\"unfreeze\":{\"3\":\"stage4\"}}");
        UserException e = assertThrows(UserException.class, () -> plan.frozen(network, 1));
        assertTrue(e.getMessage().contains("\"stage4\""), e::getMessage);
        assertTrue(e.getMessage().contains("conv1, bn1, layer1"), e::getMessage);
    }

    @Test
    void freezingEverythingIsAnError() throws JsonProcessingException {
        FreezePlan plan = plan("{\"freeze\":\"*\"}");
        assertThrows(UserException.class, () -> plan.apply(network, 1));
    }
}
