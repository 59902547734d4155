package ai.gaze.zoo.export;

import static ai.gaze.zoo.export.OnnxBuilder.flag;
import static ai.gaze.zoo.export.OnnxBuilder.integer;
import static ai.gaze.zoo.export.OnnxBuilder.integers;
import static ai.gaze.zoo.export.OnnxBuilder.number;
import static ai.gaze.zoo.export.OnnxBuilder.type;

import ai.djl.ndarray.types.DataType;
import ai.gaze.zoo.trace.Attributes;
import ai.gaze.zoo.trace.Node;
import ai.gaze.zoo.trace.Op;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/** Element-wise operations and reductions as ONNX operators. */
final class OnnxArithmetic {

    /** Operations whose ONNX operator takes the same inputs and nothing else. */
    private static final Map<Op, String> SAME = new EnumMap<>(Op.class);

    static {
        String all =
                "ADD Add, SUB Sub, MUL Mul, DIV Div, POW Pow, MAXIMUM Max, "
                        + "MINIMUM Min, EQ Equal, GT Greater, GTE GreaterOrEqual, LT Less, "
                        + "LTE LessOrEqual, AND And, OR Or, XOR Xor, NOT Not, NEG Neg, "
                        + "ABS Abs, SIGN Sign, SQRT Sqrt, EXP Exp, LOG Log, FLOOR Floor, "
                        + "CEIL Ceil, ROUND Round, SIN Sin, COS Cos, TAN Tan, ASIN Asin, "
                        + "ACOS Acos, ATAN Atan, SINH Sinh, COSH Cosh, TANH Tanh, ERF Erf, "
                        + "SIGMOID Sigmoid, RELU Relu, SOFTPLUS Softplus, SOFTSIGN Softsign, "
                        + "SELU Selu, IS_NAN IsNaN, WHERE Where, DETACH Identity, "
                        + "MATMUL MatMul";
        for (String pair : all.split(", ", -1)) {
            String[] names = pair.split(" ", -1);
            SAME.put(Op.valueOf(names[0]), names[1]);
        }
    }

    private final OnnxBuilder builder;

    OnnxArithmetic(OnnxBuilder builder) {
        this.builder = builder;
    }

    /** Adds an operation, and returns the name of its result; null if it is none of these. */
    String add(Node node) {
        Attributes a = node.attributes();
        if (SAME.containsKey(node.op())) {
            return builder.add(SAME.get(node.op()), operands(node));
        }
        return switch (node.op()) {
            case NEQ -> builder.add("Not", List.of(builder.add("Equal", operands(node))));
            case MOD -> mod(node);
            case GELU -> gelu(node);
            case LEAKY_RELU ->
                    builder.add("LeakyRelu", operands(node), number("alpha", a.number("alpha")));
            case ELU -> builder.add("Elu", operands(node), number("alpha", a.number("alpha")));
            case CLIP -> clip(node);
            case CAST -> cast(x(node), a.type("type"));
            case SUM -> sum(node, x(node));
            case MEAN -> reduce(node, "ReduceMean");
            case MAX -> reduce(node, "ReduceMax");
            case MIN -> reduce(node, "ReduceMin");
            case PROD -> reduce(node, "ReduceProd");
            case NORM -> norm(node);
            case ARG_MAX, ARG_MIN ->
                    builder.add(
                            node.op() == Op.ARG_MAX ? "ArgMax" : "ArgMin",
                            operands(node),
                            axis(node),
                            integer("keepdims", 0));
            case CUM_SUM ->
                    builder.add(
                            "CumSum",
                            List.of(
                                    x(node),
                                    builder.scalar(DataType.INT64, (double) a.integer("axis"))));
            case SOFTMAX -> builder.add("Softmax", operands(node), axis(node));
            case LOG_SOFTMAX -> builder.add("LogSoftmax", operands(node), axis(node));
            case TOP_K_VALUES -> topK(node).get(0);
            case TOP_K_INDICES -> topK(node).get(1);
            default -> null;
        };
    }

    private String x(Node node) {
        return builder.name(node.input(0));
    }

    /** The inputs, and the attribute {@code scalar} if there is one. */
    private List<String> operands(Node node) {
        if (node.attributes().has("scalar")) {
            return List.of(x(node), scalar(node, node.attributes().number("scalar")));
        }
        return node.inputs().stream().map(builder::name).toList();
    }

    private String scalar(Node node, double value) {
        return builder.scalar(node.input(0).type(), value);
    }

    private String cast(String x, DataType type) {
        return builder.add("Cast", List.of(x), integer("to", type(type)));
    }

    /** ONNX's Mod has the sign of the divisor only for integers. */
    private String mod(Node node) {
        List<String> operands = operands(node);
        if (!node.input(0).type().isFloating()) {
            return builder.add("Mod", operands);
        }
        String whole = builder.add("Floor", List.of(builder.add("Div", operands)));
        String multiple = builder.add("Mul", List.of(whole, operands.get(1)));
        return builder.add("Sub", List.of(operands.get(0), multiple));
    }

    private String gelu(Node node) {
        String scaled = builder.add("Mul", List.of(x(node), scalar(node, Math.sqrt(0.5))));
        String erf = builder.add("Erf", List.of(scaled));
        String gate = builder.add("Add", List.of(erf, scalar(node, 1)));
        String half = builder.add("Mul", List.of(x(node), scalar(node, 0.5)));
        return builder.add("Mul", List.of(half, gate));
    }

    private String clip(Node node) {
        return builder.add(
                "Clip",
                List.of(
                        x(node),
                        scalar(node, node.attributes().number("min")),
                        scalar(node, node.attributes().number("max"))));
    }

    private String sum(Node node, String x) {
        Attributes a = node.attributes();
        return builder.add(
                "ReduceSum",
                List.of(x, builder.longs(a.integers("axes"))),
                flag("keepdims", a.flag("keepDims")));
    }

    private String reduce(Node node, String operator) {
        Attributes a = node.attributes();
        return builder.add(
                operator,
                List.of(x(node)),
                integers("axes", a.integers("axes")),
                flag("keepdims", a.flag("keepDims")));
    }

    private String norm(Node node) {
        double order = node.attributes().number("order");
        if (order == 1 || order == 2) {
            return reduce(node, order == 1 ? "ReduceL1" : "ReduceL2");
        }
        if (order <= 0) {
            throw OnnxOperators.refuse(node, "a norm of order " + order);
        }
        String absolute = builder.add("Abs", List.of(x(node)));
        String powers = builder.add("Pow", List.of(absolute, scalar(node, order)));
        return builder.add("Pow", List.of(sum(node, powers), scalar(node, 1 / order)));
    }

    private List<String> topK(Node node) {
        Attributes a = node.attributes();
        return builder.add(
                "TopK",
                List.of(x(node), builder.longs(List.of(a.integer("k")))),
                2,
                axis(node),
                flag("largest", a.flag("largest")));
    }

    private static ai.onnx.proto.OnnxMl.AttributeProto axis(Node node) {
        return integer("axis", node.attributes().integer("axis"));
    }
}
