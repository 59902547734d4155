package ai.gaze.zoo.export;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Block;
import ai.djl.nn.LambdaBlock;
import ai.gaze.zoo.trace.Graph;
import ai.gaze.zoo.trace.Node;
import ai.gaze.zoo.trace.Op;
import ai.gaze.zoo.trace.Tracer;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.function.UnaryOperator;

/** Graphs of functions of a map, before and after they are rewritten. */
final class Rewritten {

    private static final Shape SHAPE = new Shape(3, 4, 5, 6);

    private Rewritten() {}

    static Graph trace(UnaryOperator<NDArray> function) {
        Block block = new LambdaBlock(l -> new NDList(function.apply(l.head())));
        return Tracer.builder().optTraining(true).build().trace(block, SHAPE);
    }

    static List<Op> ops(Graph graph) {
        return graph.nodes().stream().map(Node::op).toList();
    }

    /** What a graph computes of a map that is always the same. */
    static float[] run(Graph graph, Path file) throws IOException {
        new TorchScriptWriter().write(graph, file);
        try (ExportedNetwork network = ExportedNetwork.open(file)) {
            return network.run(Networks.batches(SHAPE, 3).subList(0, 1)).get(0).toFloats();
        }
    }
}
