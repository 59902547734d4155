package ai.gaze.zoo.export;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Block;
import ai.djl.nn.LambdaBlock;
import ai.gaze.zoo.layer.FeatureMaps;
import ai.gaze.zoo.trace.Graph;
import ai.gaze.zoo.trace.Node;
import ai.gaze.zoo.trace.Op;
import ai.gaze.zoo.trace.Tracer;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MeansAsSumsTest {

    private static final Shape SHAPE = new Shape(3, 4, 5, 6);

    @TempDir Path folder;

    @Test
    void theNumbersAreTheSame() throws IOException {
        Graph graph = trace(x -> FeatureMaps.pooledMeans(x).add(x.mean(new int[] {1}, true)));
        assertArrayEquals(run(graph, "means.pt"), run(MeansAsSums.of(graph), "sums.pt"));
    }

    @Test
    void aMeanOfKnownLengthIsASumAndADivision() {
        Graph graph = MeansAsSums.of(trace(FeatureMaps::means));
        assertEquals(List.of(Op.SUM, Op.DIV), ops(graph));
        assertEquals(30.0, graph.nodes().get(1).attributes().number("scalar"));
    }

    @Test
    void aMeanOverTheBatchAndOneInFloat16StayWhatTheyAre() {
        assertEquals(List.of(Op.MEAN), ops(MeansAsSums.of(trace(x -> x.mean(new int[] {0})))));
        Graph halves = trace(x -> x.toType(DataType.FLOAT16, false).mean(new int[] {2}));
        assertEquals(List.of(Op.CAST, Op.MEAN), ops(MeansAsSums.of(halves)));
    }

    private static List<Op> ops(Graph graph) {
        return graph.nodes().stream().map(Node::op).toList();
    }

    private static Graph trace(UnaryOperator<NDArray> function) {
        Block block = new LambdaBlock(l -> new NDList(function.apply(l.head())));
        return Tracer.builder().optTraining(true).build().trace(block, SHAPE);
    }

    private float[] run(Graph graph, String name) throws IOException {
        Path file = folder.resolve(name);
        new TorchScriptWriter().write(graph, file);
        try (ExportedNetwork network = ExportedNetwork.open(file)) {
            return network.run(Networks.batches(SHAPE, 3).subList(0, 1)).get(0).toFloats();
        }
    }
}
