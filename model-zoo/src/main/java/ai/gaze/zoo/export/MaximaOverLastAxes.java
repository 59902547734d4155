package ai.gaze.zoo.export;

import ai.djl.ndarray.types.Shape;
import ai.gaze.zoo.trace.Attributes;
import ai.gaze.zoo.trace.Graph;
import ai.gaze.zoo.trace.Node;
import ai.gaze.zoo.trace.Op;
import ai.gaze.zoo.trace.Value;
import java.util.ArrayList;
import java.util.List;

/**
 * Takes the maxima of feature maps, of a graph that is to be trained, from a view of them in which
 * the channels are last: the same numbers and the same gradients, with a cheaper way back.
 *
 * <p>The gradient of PyTorch's {@code max} is an array of zeros in the order of the axes, with a
 * number at each maximum. Of a map that lies channels-last it has thus the other order, and is
 * added to gradients that are channels-last. Of the view it has theirs.
 */
public final class MaximaOverLastAxes {

    /**
     * How a view of a map has its axes, how those come back, and which of them is the maximum's.
     */
    private record View(List<Long> axes, List<Long> back, long axis) {

        /** Of {@code [N, C, H, W]} over the channels. */
        static final View OF_CHANNELS = channelsLast(3);

        /** Of {@code [N, C, H, W]} over the rows, and over the columns. */
        static final View OF_ROWS = channelsLast(1);

        static final View OF_COLUMNS = channelsLast(2);

        /** Of {@code [N, C, H W]} over the pixels. */
        static final View OF_PIXELS = new View(List.of(0L, 2L, 1L), List.of(0L, 2L, 1L), 1);

        private static View channelsLast(long axis) {
            return new View(List.of(0L, 2L, 3L, 1L), List.of(0L, 3L, 1L, 2L), axis);
        }

        Shape of(Shape shape) {
            return new Shape(axes.stream().mapToLong(a -> shape.get(a.intValue())).toArray());
        }
    }

    private MaximaOverLastAxes() {}

    /**
     * Rewrites a graph; other maxima than those over channels, over all pixels, and over rows or
     * columns whose axis is kept, stay.
     */
    public static Graph of(Graph graph) {
        List<Node> nodes = new ArrayList<>();
        for (Node node : graph.nodes()) {
            View view = node.op() == Op.MAX ? view(graph, node) : null;
            if (view == null) {
                nodes.add(node);
            } else {
                add(node, view, nodes);
            }
        }
        return new Graph(
                graph.inputs(), graph.parameters(), graph.constants(), nodes, graph.outputs());
    }

    private static View view(Graph graph, Node max) {
        List<Long> axes = max.attributes().integers("axes");
        Value map = max.input(0);
        if (map.rank() == 4 && axes.equals(List.of(1L))) {
            return View.OF_CHANNELS;
        }
        if (map.rank() == 4 && max.attributes().flag("keepDims")) {
            return axes.equals(List.of(2L))
                    ? View.OF_ROWS
                    : axes.equals(List.of(3L)) ? View.OF_COLUMNS : null;
        }
        boolean overPixels =
                map.rank() == 3
                        && axes.equals(List.of(2L))
                        && graph.nodes().stream().anyMatch(node -> isFlattening(node, map));
        return overPixels ? View.OF_PIXELS : null;
    }

    private static boolean isFlattening(Node node, Value flat) {
        return node.op() == Op.RESHAPE
                && node.output().equals(flat)
                && node.input(0).rank() == 4
                && node.input(0).shape().get(1) == flat.shape().get(1);
    }

    private static void add(Node max, View view, List<Node> nodes) {
        Value map = max.input(0);
        Value output = max.output();
        boolean keep = max.attributes().flag("keepDims");
        Value last = new Value(output.name() + "_of", map.type(), view.of(map.shape()));
        nodes.add(permute(max, view.axes(), map, last));
        Attributes axis = Attributes.of("axes", List.of(view.axis())).with("keepDims", keep);
        Value maxima =
                keep
                        ? new Value(output.name() + "_last", output.type(), view.of(output.shape()))
                        : output;
        nodes.add(new Node(Op.MAX, List.of(last), axis, maxima, max.block()));
        if (keep) {
            nodes.add(permute(max, view.back(), maxima, output));
        }
    }

    private static Node permute(Node beside, List<Long> axes, Value from, Value to) {
        return new Node(Op.PERMUTE, List.of(from), Attributes.of("axes", axes), to, beside.block());
    }
}
