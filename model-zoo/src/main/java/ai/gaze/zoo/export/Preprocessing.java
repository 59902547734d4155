package ai.gaze.zoo.export;

import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.gaze.zoo.trace.Attributes;
import ai.gaze.zoo.trace.Graph;
import ai.gaze.zoo.trace.Node;
import ai.gaze.zoo.trace.Op;
import ai.gaze.zoo.trace.Tensor;
import ai.gaze.zoo.trace.Value;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Puts what happens to an image before the network, and to the logits after it, into the graph. */
public final class Preprocessing {

    private static final String SOURCE = "Preprocessing";

    /** What an image looks like when it comes to the network. */
    public enum ImageInput {
        /** Bytes from 0 to 255, {@code [N, H, W, C]}: what an image file decodes to. */
        UINT8_NHWC,
        /** Numbers from 0 to 1, {@code [N, C, H, W]}. */
        FLOAT_NCHW
    }

    private Preprocessing() {}

    /**
     * Returns a graph that takes images as they are and normalizes them itself: {@code (x - mean) /
     * std}, after bytes were divided by 255.
     *
     * @param graph a network with one float32 input {@code [N, C, H, W]}
     * @param input what images look like
     * @param mean the mean of each channel, of values from 0 to 1
     * @param std the standard deviation of each channel
     * @throws IllegalArgumentException if the network takes no images or another number of channels
     */
    public static Graph withNormalization(
            Graph graph, ImageInput input, float[] mean, float[] std) {
        Value network = graph.inputs().get(0);
        if (graph.inputs().size() != 1 || network.rank() != 4) {
            throw new IllegalArgumentException("the network does not take images: " + network);
        }
        long channels = network.shape().get(1);
        if (mean.length != channels || std.length != channels) {
            throw new IllegalArgumentException(
                    "expected the mean and deviation of " + channels + " channels");
        }
        Shape perChannel = new Shape(channels, 1, 1);
        Map<Value, Tensor> constants = new LinkedHashMap<>(graph.constants());
        Value meanValue = constant(constants, "mean", Tensor.of(perChannel, mean));
        Value stdValue = constant(constants, "std", Tensor.of(perChannel, std));
        List<Node> nodes = new ArrayList<>();
        Value image = image(network, input);
        Value x = image;
        if (input == ImageInput.UINT8_NHWC) {
            Value moved = new Value("image_nchw", DataType.UINT8, network.shape());
            Attributes axes = Attributes.of("axes", List.of(0L, 3L, 1L, 2L));
            nodes.add(node(Op.PERMUTE, axes, moved, x));
            Value floats = like(network, "image_float");
            nodes.add(node(Op.CAST, Attributes.of("type", DataType.FLOAT32), floats, moved));
            x = like(network, "image_scaled");
            nodes.add(node(Op.DIV, Attributes.of("scalar", 255.0), x, floats));
        }
        Value centered = like(network, "image_centered");
        nodes.add(node(Op.SUB, Attributes.NONE, centered, x, meanValue));
        Value normalized = like(network, "image_normalized");
        nodes.add(node(Op.DIV, Attributes.NONE, normalized, centered, stdValue));
        for (Node node : graph.nodes()) {
            nodes.add(node.withOperands(v -> v.equals(network) ? normalized : v));
        }
        List<Value> outputs =
                graph.outputs().stream().map(v -> v.equals(network) ? normalized : v).toList();
        return new Graph(List.of(image), graph.parameters(), constants, nodes, outputs);
    }

    /** Returns a graph whose first output is the softmax of what it was, along axis 1. */
    public static Graph withProbabilities(Graph graph) {
        Value logits = graph.outputs().get(0);
        Value result = new Value("probabilities", logits.type(), logits.shape());
        List<Node> nodes = new ArrayList<>(graph.nodes());
        nodes.add(node(Op.SOFTMAX, Attributes.of("axis", 1L), result, logits));
        List<Value> outputs = new ArrayList<>(graph.outputs());
        outputs.set(0, result);
        return new Graph(graph.inputs(), graph.parameters(), graph.constants(), nodes, outputs);
    }

    private static Value image(Value network, ImageInput input) {
        Shape s = network.shape();
        return input == ImageInput.UINT8_NHWC
                ? new Value(
                        network.name(),
                        DataType.UINT8,
                        new Shape(s.get(0), s.get(2), s.get(3), s.get(1)))
                : network.as(DataType.FLOAT32);
    }

    private static Value like(Value network, String name) {
        return new Value(name, DataType.FLOAT32, network.shape());
    }

    private static Value constant(Map<Value, Tensor> constants, String name, Tensor tensor) {
        Value value = new Value("image_" + name, tensor.type(), tensor.shape());
        constants.put(value, tensor);
        return value;
    }

    private static Node node(Op op, Attributes attributes, Value output, Value... inputs) {
        return new Node(op, List.of(inputs), attributes, output, SOURCE);
    }
}
