package ai.gaze.training.bench;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Block;
import ai.djl.training.initializer.NormalInitializer;
import ai.gaze.zoo.AttentionSpec;
import ai.gaze.zoo.UserException;
import ai.gaze.zoo.attention.Attentions;
import ai.gaze.zoo.layer.ParameterNames;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ModelBenchmarkTest {

    @Test
    void measuresInABackboneAndAlone() throws IOException {
        List<String> told = new ArrayList<>();
        ModelTimes times =
                new ModelBenchmark("resnet20", List.of(AttentionSpec.parse("se")), 2, 2, "cpu")
                        .run(told::add);
        assertEquals(2, told.size(), told.toString());
        assertEquals(List.of("se"), times.inBackbone().stream().map(TimeRatio::name).toList());
        assertEquals(List.of("se"), times.alone().stream().map(TimeRatio::name).toList());
        Figure ratio = times.alone().get(0).ratio();
        assertTrue(0 < ratio.least() && ratio.least() <= ratio.most(), ratio.toString());
    }

    /** Else the two times would be those of different things. */
    @ParameterizedTest
    @ValueSource(strings = {"cbam", "non-local", "dual", "criss-cross", "bam"})
    void theFunctionComputesWhatTheModuleComputes(String name) throws IOException {
        Shape map = new Shape(2, 16, 5, 6);
        try (NDManager manager = NDManager.newBaseManager();
                TimedPass module = TimedPass.ofModule(random(name), manager, map);
                TimedPass function = TimedPass.ofOneFunction(random(name), manager, map)) {
            NDArray x = manager.randomNormal(map);
            NDList expected = module.results(x);
            NDList actual = function.results(x);
            for (int i = 0; i < 2; i++) {
                assertArrayEquals(
                        expected.get(i).toFloatArray(), actual.get(i).toFloatArray(), 1e-4f);
            }
        }
    }

    /** No weight is zero: at the start some modules are the identity, whatever they compute. */
    private static Block random(String name) {
        Block module = Attentions.create(name, 16, Map.of());
        ParameterNames.of(module)
                .values()
                .forEach(p -> p.setInitializer(new NormalInitializer(0.3f)));
        return module;
    }

    @Test
    void crissCrossHoldsAsManyNumbersAsPositionsTimesRowAndColumn() {
        AttentionSpec crissCross = AttentionSpec.parse("criss-cross");
        Intermediates small = Intermediates.of(crissCross, 64, 32);
        Intermediates large = Intermediates.of(crissCross, 64, 64);
        assertEquals(32 * 32 * (32 + 32), small.largest());
        assertEquals(64 * 64 * (64 + 64), large.largest());
        // What grows with HW(H+W) grows 8 times, with (HW)^2 16 times.
        assertTrue(large.total() < 8 * small.total(), large.toString());
    }

    @Test
    void theFullMatrixOfNonLocalIsSeen() {
        Intermediates full = Intermediates.of(AttentionSpec.parse("non-local"), 8, 16);
        assertEquals(256 * 256, full.largest());
    }

    @Test
    void mistakesAreSaidBeforeAnythingRuns() {
        assertThrows(
                UserException.class, () -> new ModelBenchmark("resnet18", List.of(), 16, 0, "cpu"));
        assertThrows(
                UserException.class,
                () ->
                        new ModelBenchmark(
                                "resnet18", List.of(AttentionSpec.parse("cban")), 16, 1, "cpu"));
    }
}
