package ai.gaze.zoo.export;

import ai.gaze.zoo.UserException;
import ai.gaze.zoo.trace.Node;
import java.util.Locale;

/** Every graph operation as ONNX operators of opset 17. */
final class OnnxOperators {

    private final OnnxArithmetic arithmetic;
    private final OnnxShapes shapes;
    private final OnnxLayers layers;

    OnnxOperators(OnnxBuilder builder) {
        arithmetic = new OnnxArithmetic(builder);
        shapes = new OnnxShapes(builder);
        layers = new OnnxLayers(builder);
    }

    /**
     * Adds an operation, and returns the name of its result.
     *
     * @throws UserException if opset 17 cannot express it
     */
    String add(Node node) {
        String result = arithmetic.add(node);
        result = result == null ? shapes.add(node) : result;
        result = result == null ? layers.add(node) : result;
        if (result == null) {
            throw refuse(node, node.op().name().toLowerCase(Locale.ROOT));
        }
        return result;
    }

    static UserException refuse(Node node, String what) {
        return UserException.of(
                "cannot write %s as ONNX: opset 17 has no operator for %s; export TorchScript"
                        + " instead",
                node.block(), what);
    }
}
