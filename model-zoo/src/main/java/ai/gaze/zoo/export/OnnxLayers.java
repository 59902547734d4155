package ai.gaze.zoo.export;

import static ai.gaze.zoo.export.OnnxBuilder.flag;
import static ai.gaze.zoo.export.OnnxBuilder.integer;
import static ai.gaze.zoo.export.OnnxBuilder.integers;
import static ai.gaze.zoo.export.OnnxBuilder.number;
import static ai.gaze.zoo.export.OnnxBuilder.text;

import ai.djl.ndarray.types.Shape;
import ai.gaze.zoo.trace.Attributes;
import ai.gaze.zoo.trace.Node;
import ai.gaze.zoo.trace.Size;
import ai.onnx.proto.OnnxMl.AttributeProto;
import java.util.ArrayList;
import java.util.List;

/** Layers as ONNX operators. */
final class OnnxLayers {

    private final OnnxBuilder builder;

    OnnxLayers(OnnxBuilder builder) {
        this.builder = builder;
    }

    /** Adds an operation, and returns the name of its result; null if it is none of these. */
    String add(Node node) {
        return switch (node.op()) {
            case LINEAR -> linear(node);
            case CONV -> conv(node);
            case BATCH_NORM -> batchNorm(node);
            case LAYER_NORM -> layerNorm(node);
            case MAX_POOL -> maxPool(node);
            case AVG_POOL -> avgPool(node);
            case INTERPOLATE -> interpolate(node);
            default -> null;
        };
    }

    private List<String> inputs(Node node) {
        return node.inputs().stream().map(builder::name).toList();
    }

    private String linear(Node node) {
        List<String> inputs = inputs(node);
        if (node.input(0).rank() == 2) {
            return builder.add("Gemm", inputs, integer("transB", 1));
        }
        String weight =
                builder.add("Transpose", List.of(inputs.get(1)), integers("perm", List.of(1L, 0L)));
        String product = builder.add("MatMul", List.of(inputs.get(0), weight));
        return inputs.size() == 2 ? product : builder.add("Add", List.of(product, inputs.get(2)));
    }

    private String conv(Node node) {
        Attributes a = node.attributes();
        Shape weight = node.input(1).shape();
        return builder.add(
                "Conv",
                inputs(node),
                integers(
                        "kernel_shape",
                        java.util.Arrays.stream(weight.slice(2).getShape()).boxed().toList()),
                integers("strides", a.integers("stride")),
                pads(a),
                integers("dilations", a.integers("dilation")),
                integer("group", a.integer("groups")));
    }

    private String batchNorm(Node node) {
        if (node.attributes().flag("training")) {
            throw OnnxOperators.refuse(node, "batch normalization in training");
        }
        List<String> in = inputs(node);
        return builder.add(
                "BatchNormalization",
                List.of(in.get(0), in.get(3), in.get(4), in.get(1), in.get(2)),
                number("epsilon", node.attributes().number("eps")));
    }

    private String layerNorm(Node node) {
        Attributes a = node.attributes();
        return builder.add(
                "LayerNormalization",
                inputs(node),
                integer("axis", -a.integers("shape").size()),
                number("epsilon", a.number("eps")));
    }

    private String maxPool(Node node) {
        return builder.add("MaxPool", inputs(node), pool(node).toArray(AttributeProto[]::new));
    }

    /**
     * PyTorch divides a window that reaches beyond the padding by what is inside of it; ONNX
     * Runtime does so only where the padding does not count.
     */
    private String avgPool(Node node) {
        Attributes a = node.attributes();
        boolean padded = a.integers("padding").stream().anyMatch(p -> p > 0);
        boolean count = a.flag("countPadding") && padded;
        if (count && roundsUp(node)) {
            throw OnnxOperators.refuse(
                    node, "average pooling that counts padding and rounds sizes up");
        }
        List<AttributeProto> attributes = pool(node);
        attributes.add(flag("count_include_pad", count));
        return builder.add("AveragePool", inputs(node), attributes.toArray(AttributeProto[]::new));
    }

    private static List<AttributeProto> pool(Node node) {
        Attributes a = node.attributes();
        List<AttributeProto> attributes = new ArrayList<>();
        attributes.add(integers("kernel_shape", a.integers("kernel")));
        attributes.add(integers("strides", a.integers("stride")));
        attributes.add(pads(a));
        attributes.add(flag("ceil_mode", roundsUp(node)));
        return attributes;
    }

    /** Whether the size of the output is, or may be, larger than it would be rounded down. */
    private static boolean roundsUp(Node node) {
        Attributes a = node.attributes();
        if (!a.flag("ceil")) {
            return false;
        }
        Shape shape = node.input(0).shape();
        int spatial = a.integers("kernel").size();
        for (int i = 0; i < spatial; i++) {
            long length = shape.get(node.input(0).rank() - spatial + i);
            long padded = length + 2 * a.integers("padding").get(i);
            if (length == -1
                    || (padded - a.integers("kernel").get(i)) % a.integers("stride").get(i) != 0) {
                return true;
            }
        }
        return false;
    }

    private static AttributeProto pads(Attributes a) {
        List<Long> both = new ArrayList<>(a.integers("padding"));
        both.addAll(a.integers("padding"));
        return integers("pads", both);
    }

    private String interpolate(Node node) {
        List<Size> size = node.attributes().sizes("size");
        String mode = node.attributes().text("mode");
        if (mode.equals("nearest")) {
            return resize(
                    node,
                    text("mode", "nearest"),
                    text("coordinate_transformation_mode", "asymmetric"),
                    text("nearest_mode", "floor"));
        }
        if (mode.equals("area")) {
            return area(node);
        }
        for (int i = 0; i < size.size(); i++) {
            long length = node.input(0).shape().get(2 + i);
            boolean open = length == -1 || !size.get(i).isFixed();
            if (open || size.get(i).fixed() < length) {
                throw OnnxOperators.refuse(
                        node,
                        mode
                                + (open
                                        ? " interpolation between open sizes (a fixed size of the images has one)"
                                        : " interpolation to a smaller size"));
            }
        }
        if (mode.equals("bilinear")) {
            return resize(
                    node,
                    text("mode", "linear"),
                    text("coordinate_transformation_mode", "half_pixel"));
        }
        // Smoothed bicubic interpolation has Keys' a = -0.5 and leaves out what is outside.
        return resize(
                node,
                text("mode", "cubic"),
                number("cubic_coeff_a", -0.5),
                integer("exclude_outside", 1),
                text("coordinate_transformation_mode", "half_pixel"));
    }

    private String resize(Node node, AttributeProto... attributes) {
        String x = builder.name(node.input(0));
        String kept = builder.add("Shape", List.of(x), integer("start", 0), integer("end", 2));
        String sizes =
                builder.add(
                        "Concat",
                        List.of(kept, builder.sizes(node.attributes().sizes("size"))),
                        integer("axis", 0));
        return builder.add("Resize", List.of(x, "", "", sizes), attributes);
    }

    private String area(Node node) {
        List<Long> window = new ArrayList<>();
        List<Size> size = node.attributes().sizes("size");
        for (int i = 0; i < size.size(); i++) {
            long length = node.input(0).shape().get(2 + i);
            if (length == -1 || !size.get(i).isFixed() || length % size.get(i).fixed() != 0) {
                throw OnnxOperators.refuse(node, "area interpolation to a size that is no divisor");
            }
            window.add(length / size.get(i).fixed());
        }
        return builder.add(
                "AveragePool",
                inputs(node),
                integers("kernel_shape", window),
                integers("strides", window));
    }
}
