package ai.gaze.training.monitor;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.index.NDIndex;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.training.ParameterStore;
import ai.gaze.zoo.attention.AttentionBlock;
import ai.gaze.zoo.attention.Attentions;
import ai.gaze.zoo.layer.ObservedStore;
import ai.gaze.zoo.layer.ParameterNames;
import ai.gaze.zoo.layer.SeededInitialization;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class AttentionMonitorTest {

    private static final double EXACT = 1e-6;

    @Test
    void figuresOverTwoBatchesAreThoseOfAllWeightsTogether() {
        AttentionMeasurement measured =
                new GivenWeights()
                        .measured(
                                3,
                                new float[][] {{0.02f, 0.5f}},
                                new float[][] {{0.98f, 0.9f, 0.6f}})
                        .get(0);
        AttentionStatistics s = measured.statistics();
        assertEquals("se/channel", s.name());
        assertEquals(3, s.epoch());
        assertEquals(0.6, s.mean(), EXACT);
        // Deviations -0.58, -0.1, 0.38, 0.3, 0; their squares sum to 0.5808.
        assertEquals(Math.sqrt(0.5808 / 5), s.sd(), EXACT);
        assertEquals(0.2, s.nearZero(), EXACT);
        assertEquals(0.2, s.nearOne(), EXACT);
        assertEquals(0.98, s.max(), EXACT);
        assertNull(s.entropy());
        assertEquals(AttentionState.HEALTHY, s.state());
        assertArrayEquals(new float[] {0.02f, 0.5f, 0.98f, 0.9f, 0.6f}, measured.sample());
    }

    @Test
    void entropyIsAShareOfThatOfTheEvenDistributionOverThePlacesWithAWeight() {
        // One row chooses one of two places evenly, one is certain; the third place is masked.
        float[][] rows = {{0.5f, 0.5f, 0}, {1, 0, 0}};
        AttentionStatistics s = new GivenWeights(3).measured(1, rows).get(0).statistics();
        assertEquals(0.5, s.entropy(), EXACT);
        assertEquals(1.0 / 3, s.mean(), EXACT);
        assertEquals(AttentionState.HEALTHY, s.state());
    }

    @Test
    void gatesThatAreAllTheSameAreUniform() {
        assertEquals(AttentionState.UNIFORM, gates(0.495f, 0.505f));
        assertEquals(AttentionState.HEALTHY, gates(0.45f, 0.55f));
        // Weights that are not a sigmoid's may well lie around one.
        assertEquals(AttentionState.UNIFORM, gates(0.995f, 1.005f));
        assertEquals(AttentionState.HEALTHY, gates(0.5f, 1.5f));
    }

    @Test
    void gatesAtTheEndsAreSaturated() {
        assertEquals(AttentionState.SATURATED, gates(0.01f, 0.99f));
        assertEquals(AttentionState.SATURATED, gates(0.999f, 0.998f));
        float[] most = new float[100];
        Arrays.fill(most, 0, 94, 0.01f);
        Arrays.fill(most, 94, 100, 0.5f);
        assertEquals(AttentionState.HEALTHY, gates(most));
        most[94] = 0.99f;
        assertEquals(AttentionState.SATURATED, gates(most));
    }

    @Test
    void anEvenSoftmaxIsUniformAndOneThatChoosesASinglePlaceSaturated() {
        assertEquals(AttentionState.UNIFORM, affinities(0.25f, 0.25f, 0.25f, 0.25f));
        assertEquals(AttentionState.UNIFORM, affinities(1 / 3f, 1 / 3f, 1 / 3f, 0));
        assertEquals(AttentionState.HEALTHY, affinities(0.4f, 0.3f, 0.2f, 0.1f));
        assertEquals(AttentionState.SATURATED, affinities(0.995f, 0.005f, 0, 0));
        assertEquals(AttentionState.SATURATED, affinities(0, 1, 0, 0));
    }

    @Test
    void gatesThatAreTheSameForMostImagesAreInertHoweverTheyAreForTheOthers() {
        float[][] first = {{0.5f, 0.5f, 0.5f}, {0.5f, 0.501f, 0.499f}, {0.1f, 0.5f, 0.9f}};
        float[][] second = {{0.6f, 0.6f, 0.6f}};
        AttentionStatistics s = new GivenWeights().ofImages(first, second).get(0).statistics();
        assertEquals(0.75, s.inert(), EXACT);
        assertEquals(AttentionState.INERT, s.state());
        // Variances in the images 0, 2e-6 / 3, 0.32 / 3 and 0.
        assertEquals(Math.sqrt((2e-6 + 0.32) / 3 / 4), s.sdWithin(), 1e-5);
        // Squares around the mean of a weight over the first three images: 0.32 / 3 for the first
        // and, nearly, the third, none for the second; divided by one image less.
        assertEquals(Math.sqrt((0.106667 + 6.7e-7 + 0.106934) / 3 / 2), s.sdBetween(), 1e-4);
        assertEquals(
                "attention se: its channel weights are inert for 75 % of images: there they are all"
                        + " the same, so it makes no difference",
                AttentionRule.sentence(s));
        AttentionStatistics one =
                new GivenWeights().ofImages(new float[][] {{0.2f}, {0.8f}}).get(0).statistics();
        assertNull(one.inert(), "an image has a single weight");
        assertEquals(AttentionState.HEALTHY, one.state());
    }

    @Test
    void affinitiesThatAreEvenForMostImagesAreInert() {
        float[][] rows = {{0.5f, 0.5f}, {0.5f, 0.5f}, {0.8f, 0.2f}};
        AttentionStatistics s = new GivenWeights(3).ofImages(rows).get(0).statistics();
        assertEquals(2.0 / 3, s.inert(), EXACT);
        assertEquals(AttentionState.INERT, s.state());
        assertNull(s.sdWithin());
    }

    /** A bias far below zero leaves a hidden unit at zero for every image. */
    @Test
    void hiddenUnitsThatAreZeroForEveryImageAreCounted() {
        try (NDManager manager = NDManager.newBaseManager()) {
            AttentionBlock se =
                    (AttentionBlock) Attentions.create("se", 64, Map.of("reduction", "16"));
            Shape shape = new Shape(6, 64, 4, 4);
            se.initialize(manager, DataType.FLOAT32, shape);
            NDArray bias = ParameterNames.of(se).get("fc.0.bias").getArray();
            bias.set(new NDIndex(":3"), -100);
            bias.set(new NDIndex("3:"), 100);
            AttentionMonitor monitor = new AttentionMonitor(Map.of("se", se));
            NDArray x = manager.randomUniform(-1, 1, shape);
            List<AttentionMeasurement> measured =
                    monitor.measure(
                            1,
                            manager,
                            observer -> {
                                ParameterStore store =
                                        new ObservedStore(
                                                new ParameterStore(manager, false), observer);
                                se.forward(store, new NDList(x.get(":3")), false);
                                se.forward(store, new NDList(x.get("3:")), false);
                            });
            AttentionStatistics s = measured.get(0).statistics();
            assertEquals(0.75, s.deadHidden());
            String said = AttentionRule.sentence(s);
            assertTrue(
                    said.endsWith("; 75 % of its hidden units are dead (zero for every image)"),
                    said);
        }
    }

    // Without those whose products or maxima are not divided by how many positions there are: on a
    // large map of noise they do start so.
    static List<String> modules() {
        List<String> modules = new ArrayList<>(Attentions.names());
        modules.removeAll(List.of("channel-gram", "dual", "dnl", "cbam"));
        return modules;
    }

    // On a large map the weights of a softmax are small, and still no gates that are shut.
    @ParameterizedTest
    @MethodSource("modules")
    void noModuleStartsSaturated(String name) {
        try (NDManager manager = NDManager.newBaseManager(Device.cpu())) {
            AttentionBlock module = (AttentionBlock) Attentions.create(name, 16, Map.of());
            SeededInitialization.initialize(module, manager, 1, new Shape(2, 16, 40, 44));
            NDArray x = manager.randomNormal(new Shape(2, 16, 40, 44));
            AttentionMonitor monitor = new AttentionMonitor(Map.of(name, module));
            monitor.measure(
                            1,
                            manager,
                            observer ->
                                    module.forward(
                                            new ObservedStore(
                                                    new ParameterStore(manager, false), observer),
                                            new NDList(x),
                                            false))
                    .forEach(
                            m ->
                                    assertNotEquals(
                                            AttentionState.SATURATED,
                                            m.statistics().state(),
                                            () -> AttentionRule.sentence(m.statistics())));
        }
    }

    @Test
    void whatIsNoNumberIsNotMeasured() {
        assertTrue(new GivenWeights().measured(1, new float[][] {{Float.NaN, 1}}).isEmpty());
    }

    @Test
    void ofManyWeightsASampleOfAllRowsAndColumnsIsKept() {
        float[][] weights = new float[128][256];
        for (int row = 0; row < 128; row++) {
            for (int column = 0; column < 256; column++) {
                weights[row][column] = column / 255f;
            }
        }
        float[] sample = new GivenWeights().measured(1, weights).get(0).sample();
        assertTrue(sample.length > 2000 && sample.length <= 4096, "" + sample.length);
        assertEquals(256, Arrays.stream(doubles(sample)).distinct().count());
        assertEquals(0.5, Arrays.stream(doubles(sample)).average().orElseThrow(), 0.01);
    }

    @Test
    void ofManyModulesAFewAreNamedAndTheOthersCounted() {
        List<String> three = List.of("a", "b", "c");
        assertEquals(three, AttentionWarnings.few(three));
        List<String> few = AttentionWarnings.few(List.of("a", "b", "c", "d", "e"));
        assertEquals(three, few.subList(0, 3));
        assertEquals(4, few.size());
        assertTrue(few.get(3).startsWith("the attention weights of 2 more modules"), few.get(3));
    }

    @Test
    void warnsOnceWhenItBeginsAndAgainAtTheEnd() {
        AttentionWarnings warnings = new AttentionWarnings();
        GivenWeights module = new GivenWeights();
        float[][] healthy = {{0.2f, 0.8f}};
        float[][] uniform = {{0.5f, 0.5f}};
        float[][] saturated = {{0.01f, 0.99f}};
        assertEquals(List.of(), warnings.next(statistics(module, 1, healthy)));
        assertEquals(
                List.of(
                        "after epoch 2, attention se: its channel weights are all nearly the same"
                                + " (mean 0.500, standard deviation 0.0000), so it makes no"
                                + " difference"),
                warnings.next(statistics(module, 2, uniform)));
        assertEquals(List.of(), warnings.earlier(), "it was just said");
        assertEquals(List.of(), warnings.next(statistics(module, 3, uniform)));
        assertEquals(1, warnings.earlier().size());
        assertTrue(warnings.all().get(0).startsWith("since epoch 2, attention se: its channel"));
        List<String> other = warnings.next(statistics(module, 4, saturated));
        assertTrue(other.get(0).contains("are saturated (50.0 % below 0.05, 50.0 % above 0.95)"));
        assertEquals(List.of(), warnings.next(statistics(module, 5, healthy)));
        assertEquals(List.of(), warnings.all());
        assertFalse(warnings.next(statistics(module, 6, saturated)).isEmpty(), "it began again");
    }

    private static List<AttentionStatistics> statistics(
            GivenWeights module, int epoch, float[][] weights) {
        return module.measured(epoch, weights).stream()
                .map(AttentionMeasurement::statistics)
                .toList();
    }

    private static AttentionState gates(float... weights) {
        return new GivenWeights().measured(1, new float[][] {weights}).get(0).statistics().state();
    }

    private static AttentionState affinities(float... weights) {
        return new GivenWeights(3).measured(1, new float[][] {weights}).get(0).statistics().state();
    }

    private static double[] doubles(float[] values) {
        double[] doubles = new double[values.length];
        Arrays.setAll(doubles, i -> values[i]);
        return doubles;
    }
}
