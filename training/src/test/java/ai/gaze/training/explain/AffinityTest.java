package ai.gaze.training.explain;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Block;
import ai.djl.nn.Parameter;
import ai.djl.training.ParameterStore;
import ai.djl.training.initializer.NormalInitializer;
import ai.gaze.zoo.ImageSize;
import ai.gaze.zoo.UserException;
import ai.gaze.zoo.attention.AttentionObserver;
import ai.gaze.zoo.attention.Attentions;
import ai.gaze.zoo.layer.ObservedStore;
import ai.gaze.zoo.layer.ParameterNames;
import java.io.IOException;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What one position receives from all others. */
class AffinityTest {

    private static final int SIDE = Networks.SIDE;

    @ParameterizedTest
    @CsvSource({
        "non-local, 1, 1",
        "non-local:subsample=true, 1, 2",
        "position, 1, 1",
        "dual, 1, 1",
        "mhsa, 4, 1"
    })
    void itIsTheRowOfThePosition(String attention, int heads, int pooling) throws IOException {
        try (NDManager manager = NDManager.newBaseManager()) {
            ExplainedNetwork network = Networks.of(manager, "simple-cnn", attention);
            InputImage image = Networks.image(4);
            String module = network.attention().keySet().iterator().next();
            Map<String, float[]> handedOver = new HashMap<>();
            network.logits(
                    network.prepare(manager, image.pixels()),
                    (AttentionObserver)
                            (b, name, w, axes) -> {
                                if (b == network.attention().get(module)) {
                                    handedOver.put(name, w.toFloatArray());
                                }
                            });
            // Pixel 21,6 of 32x32 is position 10,3 of 16x16.
            ObservedWeights affinity =
                    AttentionWeights.of(network, image, new Position(21, 6)).stream()
                            .filter(w -> w.module().equals(module) && w.name().equals("affinity"))
                            .findFirst()
                            .orElseThrow();
            assertEquals(new Cell(10, 3, 16, 16), affinity.receiver());
            int sources = 256 / pooling / pooling;
            for (int head = 0; head < heads; head++) {
                int row = (head * 256 + 10 * 16 + 3) * sources;
                float[] expected =
                        Arrays.copyOfRange(handedOver.get("affinity"), row, row + sources);
                float[] actual =
                        Arrays.copyOfRange(affinity.values(), head * sources, (head + 1) * sources);
                assertArrayEquals(expected, actual);
                double sum = 0;
                for (float value : actual) {
                    sum += value;
                }
                assertEquals(1, sum, 1e-4);
            }
            assertEquals(heads * sources, affinity.values().length);
        }
    }

    /** Queries and keys are computed by hand here, on a map that is not square. */
    @Test
    void thatOfCrissCrossLiesOnTheCrossOfThePosition() {
        int channels = 8;
        int height = 4;
        int width = 6;
        Cell at = new Cell(1, 4, height, width);
        try (NDManager manager = NDManager.newBaseManager()) {
            Shape shape = new Shape(1, channels, height, width);
            Block block = Attentions.create("criss-cross", channels, Map.of());
            Map<String, Parameter> parameters = ParameterNames.of(block);
            parameters.values().forEach(p -> p.setInitializer(new NormalInitializer(0.7f)));
            block.initialize(manager, DataType.FLOAT32, shape);
            NDArray x = manager.randomNormal(0, 1, shape, DataType.FLOAT32);
            float[] cross = new float[height + width];
            AttentionObserver observer =
                    (b, name, w, axes) ->
                            System.arraycopy(
                                    w.toFloatArray(),
                                    (at.y() * width + at.x()) * (height + width),
                                    cross,
                                    0,
                                    height + width);
            block.forward(
                    new ObservedStore(new ParameterStore(manager, false), observer),
                    new NDList(x),
                    false);
            float[] map = AttentionWeights.onMap(cross, at);

            double[][] energies = new double[height][width];
            double sum = 0;
            for (int y = 0; y < height; y++) {
                for (int c = 0; c < width; c++) {
                    if (y == at.y() || c == at.x()) {
                        double key = embedded(parameters, "conv_k", x, y, c);
                        double query = embedded(parameters, "conv_q", x, at.y(), at.x());
                        energies[y][c] = Math.exp(query * key);
                        sum += energies[y][c];
                    }
                }
            }
            for (int y = 0; y < height; y++) {
                for (int c = 0; c < width; c++) {
                    assertEquals(energies[y][c] / sum, map[y * width + c], 1e-5, y + "," + c);
                }
            }
        }
    }

    /** A query or a key, which has a single channel here. */
    private static double embedded(
            Map<String, Parameter> parameters, String conv, NDArray x, int y, int c) {
        float[] weights = parameters.get(conv + ".weight").getArray().toFloatArray();
        double sum = parameters.get(conv + ".bias").getArray().toFloatArray()[0];
        for (int i = 0; i < weights.length; i++) {
            sum += weights[i] * x.getFloat(0, i, y, c);
        }
        return sum;
    }

    @Test
    void everyPassOfARecurrentModuleIsSeen() throws IOException {
        try (NDManager manager = NDManager.newBaseManager()) {
            ExplainedNetwork network =
                    Networks.of(manager, "simple-cnn", "criss-cross:recurrence=2");
            List<ObservedWeights> weights =
                    AttentionWeights.of(
                            network, Networks.image(0), Position.middle(ImageSize.square(SIDE)));
            assertEquals(
                    List.of(1, 2, 1, 2, 1, 2),
                    weights.stream().map(ObservedWeights::pass).toList());
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"32,0", "0,32", "99999,99999"})
    void aPositionOutsideTheImageIsRefused(String text) {
        try (NDManager manager = NDManager.newBaseManager()) {
            ExplainedNetwork network = Networks.of(manager, "simple-cnn", "non-local");
            Position outside = Position.parse(text);
            UserException refused =
                    assertThrows(
                            UserException.class,
                            () -> AttentionWeights.of(network, Networks.image(0), outside));
            assertTrue(refused.getMessage().contains(text + " lies outside"));
            assertTrue(refused.getMessage().contains("0,0 to 31,31"));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "3", "3,", "-1,4", "a,b", "1,2,3", "1.5,2"})
    void aPositionThatIsNoneIsRefused(String text) {
        UserException refused = assertThrows(UserException.class, () -> Position.parse(text));
        assertTrue(refused.getMessage().contains("write y,x"), refused.getMessage());
    }
}
