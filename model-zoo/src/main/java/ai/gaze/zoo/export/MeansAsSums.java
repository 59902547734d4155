package ai.gaze.zoo.export;

import ai.djl.ndarray.types.DataType;
import ai.gaze.zoo.trace.Attributes;
import ai.gaze.zoo.trace.Graph;
import ai.gaze.zoo.trace.Node;
import ai.gaze.zoo.trace.Op;
import ai.gaze.zoo.trace.Value;
import java.util.ArrayList;
import java.util.List;

/**
 * Rewrites each mean of a graph that is to be trained as a sum and a division of the few numbers
 * that are left: the same numbers, with a cheaper way back.
 *
 * <p>The gradient of PyTorch's {@code mean} is an array as large as what was averaged, filled with
 * one number for each mean, in an order of its own; adding it to the gradients of a channels-last
 * map then costs more than the convolutions near it. The gradient of {@code sum} is a view.
 */
public final class MeansAsSums {

    private MeansAsSums() {}

    /**
     * Rewrites a graph. A mean stays one where the number of its terms depends on the inputs, and
     * in float16, in which a sum could overflow.
     */
    public static Graph of(Graph graph) {
        List<Node> nodes = new ArrayList<>();
        for (Node node : graph.nodes()) {
            if (node.op() == Op.MEAN && canBeSum(node)) {
                addSumAndDivision(node, nodes);
            } else {
                nodes.add(node);
            }
        }
        return new Graph(
                graph.inputs(), graph.parameters(), graph.constants(), nodes, graph.outputs());
    }

    private static boolean canBeSum(Node mean) {
        return mean.output().type() != DataType.FLOAT16 && terms(mean) > 0;
    }

    /** The number of terms of each mean; negative or 0 if it is not known. */
    private static long terms(Node mean) {
        long terms = 1;
        for (long axis : mean.attributes().integers("axes")) {
            long size = mean.input(0).shape().get((int) axis);
            if (size <= 0) {
                return -1;
            }
            terms *= size;
        }
        return terms;
    }

    private static void addSumAndDivision(Node mean, List<Node> nodes) {
        Value output = mean.output();
        Value sum = new Value(output.name() + "_sum", output.type(), output.shape());
        nodes.add(new Node(Op.SUM, mean.inputs(), mean.attributes(), sum, mean.block()));
        Attributes count = Attributes.of("scalar", (double) terms(mean));
        nodes.add(new Node(Op.DIV, List.of(sum), count, output, mean.block()));
    }
}
