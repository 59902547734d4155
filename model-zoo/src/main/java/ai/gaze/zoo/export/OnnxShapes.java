package ai.gaze.zoo.export;

import static ai.gaze.zoo.export.OnnxBuilder.integer;
import static ai.gaze.zoo.export.OnnxBuilder.integers;
import static ai.gaze.zoo.export.OnnxBuilder.scalarProto;
import static ai.gaze.zoo.export.OnnxBuilder.tensor;
import static ai.gaze.zoo.export.OnnxBuilder.type;

import ai.djl.ndarray.types.DataType;
import ai.gaze.zoo.trace.Attributes;
import ai.gaze.zoo.trace.Node;
import ai.gaze.zoo.trace.Size;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/** Operations that move, copy or choose elements as ONNX operators. */
final class OnnxShapes {

    private final OnnxBuilder builder;

    OnnxShapes(OnnxBuilder builder) {
        this.builder = builder;
    }

    /** Adds an operation, and returns the name of its result; null if it is none of these. */
    String add(Node node) {
        Attributes a = node.attributes();
        return switch (node.op()) {
            case RESHAPE -> with(node, "Reshape", builder.sizes(a.sizes("shape")));
            case EXPAND -> with(node, "Expand", builder.sizes(a.sizes("shape")));
            case TILE -> with(node, "Tile", builder.sizes(a.sizes("repeats")));
            case SQUEEZE -> with(node, "Squeeze", builder.longs(a.integers("axes")));
            case UNSQUEEZE -> with(node, "Unsqueeze", builder.longs(List.of(a.integer("axis"))));
            case PERMUTE ->
                    builder.add("Transpose", inputs(node), integers("perm", a.integers("axes")));
            case SLICE -> slice(node);
            case FLIP -> flip(node);
            case CONCAT -> axis(node, "Concat");
            case GATHER -> axis(node, "GatherElements");
            case INDEX_SELECT -> axis(node, "Gather");
            case EMBEDDING -> builder.add("Gather", inputs(node));
            case PAD -> pad(node);
            case ONE_HOT -> oneHot(node);
            case FULL ->
                    builder.add(
                            "ConstantOfShape",
                            List.of(builder.sizes(a.sizes("shape"))),
                            tensor(
                                    "value",
                                    scalarProto(a.type("type"), a.number("value")).toBuilder()
                                            .addDims(1)
                                            .build()));
            case ARANGE -> range(node);
            default -> null;
        };
    }

    private List<String> inputs(Node node) {
        return node.inputs().stream().map(builder::name).toList();
    }

    private String with(Node node, String operator, String argument) {
        return builder.add(operator, List.of(builder.name(node.input(0)), argument));
    }

    private String axis(Node node, String operator) {
        return builder.add(
                operator, inputs(node), integer("axis", node.attributes().integer("axis")));
    }

    private String slice(Node node) {
        Attributes a = node.attributes();
        return builder.add(
                "Slice",
                List.of(
                        builder.name(node.input(0)),
                        builder.sizes(List.of(a.size("start"))),
                        builder.sizes(List.of(a.size("end"))),
                        builder.longs(List.of(a.integer("axis"))),
                        builder.longs(List.of(a.integer("step")))));
    }

    private String flip(Node node) {
        List<Long> axes = node.attributes().integers("axes");
        List<Long> backwards = Collections.nCopies(axes.size(), -1L);
        return builder.add(
                "Slice",
                List.of(
                        builder.name(node.input(0)),
                        builder.longs(backwards),
                        builder.longs(Collections.nCopies(axes.size(), Long.MIN_VALUE + 1)),
                        builder.longs(axes),
                        builder.longs(backwards)));
    }

    /** ONNX wants all pads before, then all pads after. */
    private String pad(Node node) {
        List<Long> pads = node.attributes().integers("pads");
        List<Long> sorted = new ArrayList<>();
        for (int side = 0; side < 2; side++) {
            for (int i = side; i < pads.size(); i += 2) {
                sorted.add(pads.get(i));
            }
        }
        return builder.add(
                "Pad",
                List.of(
                        builder.name(node.input(0)),
                        builder.longs(sorted),
                        builder.scalar(node.input(0).type(), node.attributes().number("value"))));
    }

    private String oneHot(Node node) {
        return builder.add(
                "OneHot",
                List.of(
                        builder.name(node.input(0)),
                        builder.longs(List.of(node.attributes().integer("depth"))),
                        builder.longs(List.of(0L, 1L))));
    }

    private String range(Node node) {
        Attributes a = node.attributes();
        String range =
                builder.add(
                        "Range",
                        List.of(
                                scalar(a.size("start")),
                                scalar(a.size("end")),
                                builder.scalar(DataType.INT64, (double) a.integer("step"))));
        return builder.add("Cast", List.of(range), integer("to", type(a.type("type"))));
    }

    private String scalar(Size size) {
        return builder.add(
                "Squeeze", List.of(builder.sizes(List.of(size)), builder.longs(List.of(0L))));
    }
}
