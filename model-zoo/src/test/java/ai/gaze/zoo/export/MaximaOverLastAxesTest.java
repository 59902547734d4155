package ai.gaze.zoo.export;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import ai.djl.ndarray.NDArray;
import ai.gaze.zoo.layer.FeatureMaps;
import ai.gaze.zoo.trace.Graph;
import ai.gaze.zoo.trace.Op;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MaximaOverLastAxesTest {

    private static final int[] CHANNELS = {1};
    private static final int[] PIXELS = {2};
    private static final int[] ROWS = {2};
    private static final int[] COLUMNS = {3};

    @TempDir Path folder;

    @Test
    void theNumbersAreTheSame() throws IOException {
        assertSameNumbers(x -> x.max(CHANNELS, true));
        assertSameNumbers(x -> x.max(CHANNELS, false));
        assertSameNumbers(FeatureMaps::pooledMaxima);
        assertSameNumbers(x -> x.max(ROWS, true));
        assertSameNumbers(x -> x.max(COLUMNS, true));
        assertSameNumbers(x -> x.mul(0).max(COLUMNS, true));
        // Of several that are equal, too.
        assertSameNumbers(x -> FeatureMaps.pooledMaxima(x.mul(0)));
    }

    private void assertSameNumbers(UnaryOperator<NDArray> function) throws IOException {
        Graph graph = Rewritten.trace(function);
        assertArrayEquals(
                Rewritten.run(graph, folder.resolve("first.pt")),
                Rewritten.run(MaximaOverLastAxes.of(graph), folder.resolve("last.pt")));
    }

    @Test
    void theyAreTakenFromAViewWithTheChannelsLast() {
        assertEquals(
                List.of(Op.PERMUTE, Op.MAX, Op.PERMUTE),
                ops(Rewritten.trace(x -> x.max(CHANNELS, true))));
        assertEquals(List.of(Op.PERMUTE, Op.MAX), ops(Rewritten.trace(x -> x.max(CHANNELS))));
        assertEquals(
                List.of(Op.PERMUTE, Op.MAX, Op.PERMUTE),
                ops(Rewritten.trace(x -> x.max(ROWS, true))));
        assertEquals(
                List.of(Op.RESHAPE, Op.PERMUTE, Op.MAX),
                ops(Rewritten.trace(x -> x.reshape(x.getShape().get(0), 4, -1).max(PIXELS))));
    }

    @Test
    void whatIsOverImagesOrOfNoMapStaysWhatItIs() {
        assertEquals(List.of(Op.MAX), ops(Rewritten.trace(x -> x.max(new int[] {0}))));
        assertEquals(List.of(Op.MAX), ops(Rewritten.trace(x -> x.max(new int[] {3}))));
        assertEquals(
                List.of(Op.RESHAPE, Op.MAX),
                ops(Rewritten.trace(x -> x.reshape(x.getShape().get(0), 20, 6).max(PIXELS))));
    }

    private static List<Op> ops(Graph graph) {
        return Rewritten.ops(MaximaOverLastAxes.of(graph));
    }
}
