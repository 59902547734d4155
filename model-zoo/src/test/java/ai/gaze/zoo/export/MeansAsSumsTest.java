package ai.gaze.zoo.export;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import ai.djl.ndarray.types.DataType;
import ai.gaze.zoo.layer.FeatureMaps;
import ai.gaze.zoo.trace.Graph;
import ai.gaze.zoo.trace.Op;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MeansAsSumsTest {

    @TempDir Path folder;

    @Test
    void theNumbersAreTheSame() throws IOException {
        Graph graph =
                Rewritten.trace(x -> FeatureMaps.pooledMeans(x).add(x.mean(new int[] {1}, true)));
        assertArrayEquals(
                Rewritten.run(graph, folder.resolve("means.pt")),
                Rewritten.run(MeansAsSums.of(graph), folder.resolve("sums.pt")));
    }

    @Test
    void aMeanOfKnownLengthIsASumAndADivision() {
        Graph graph = MeansAsSums.of(Rewritten.trace(FeatureMaps::means));
        assertEquals(List.of(Op.SUM, Op.DIV), Rewritten.ops(graph));
        assertEquals(30.0, graph.nodes().get(1).attributes().number("scalar"));
    }

    @Test
    void aMeanOverTheBatchAndOneInFloat16StayWhatTheyAre() {
        assertEquals(
                List.of(Op.MEAN),
                Rewritten.ops(MeansAsSums.of(Rewritten.trace(x -> x.mean(new int[] {0})))));
        Graph halves = Rewritten.trace(x -> x.toType(DataType.FLOAT16, false).mean(new int[] {2}));
        // No gradient flows through a cast of DJL.
        assertEquals(List.of(Op.DETACH, Op.CAST, Op.MEAN), Rewritten.ops(MeansAsSums.of(halves)));
    }
}
