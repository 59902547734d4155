package ai.gaze.zoo.export;

import ai.djl.ndarray.types.DataType;
import ai.gaze.zoo.trace.Attributes;
import ai.gaze.zoo.trace.Node;
import ai.gaze.zoo.trace.Op;
import java.util.List;
import java.util.Map;

/** Element-wise operations and reductions as ONNX operators. */
final class OnnxArithmetic {

    /** Operations whose ONNX operator takes the same inputs and nothing else. */
    private static final Map<Op, String> SAME =
            Map.ofEntries(
                    Map.entry(Op.ADD, "Add"),
                    Map.entry(Op.SUB, "Sub"),
                    Map.entry(Op.MUL, "Mul"),
                    Map.entry(Op.DIV, "Div"),
                    Map.entry(Op.POW, "Pow"),
                    Map.entry(Op.MAXIMUM, "Max"),
                    Map.entry(Op.MINIMUM, "Min"),
                    Map.entry(Op.EQ, "Equal"),
                    Map.entry(Op.GT, "Greater"),
                    Map.entry(Op.GTE, "GreaterOrEqual"),
                    Map.entry(Op.LT, "Less"),
                    Map.entry(Op.LTE, "LessOrEqual"),
                    Map.entry(Op.AND, "And"),
                    Map.entry(Op.OR, "Or"),
                    Map.entry(Op.XOR, "Xor"),
                    Map.entry(Op.NOT, "Not"),
                    Map.entry(Op.NEG, "Neg"),
                    Map.entry(Op.ABS, "Abs"),
                    Map.entry(Op.SIGN, "Sign"),
                    Map.entry(Op.SQRT, "Sqrt"),
                    Map.entry(Op.EXP, "Exp"),
                    Map.entry(Op.LOG, "Log"),
                    Map.entry(Op.FLOOR, "Floor"),
                    Map.entry(Op.CEIL, "Ceil"),
                    Map.entry(Op.ROUND, "Round"),
                    Map.entry(Op.SIN, "Sin"),
                    Map.entry(Op.COS, "Cos"),
                    Map.entry(Op.TAN, "Tan"),
                    Map.entry(Op.ASIN, "Asin"),
                    Map.entry(Op.ACOS, "Acos"),
                    Map.entry(Op.ATAN, "Atan"),
                    Map.entry(Op.SINH, "Sinh"),
                    Map.entry(Op.COSH, "Cosh"),
                    Map.entry(Op.TANH, "Tanh"),
                    Map.entry(Op.ERF, "Erf"),
                    Map.entry(Op.SIGMOID, "Sigmoid"),
                    Map.entry(Op.RELU, "Relu"),
                    Map.entry(Op.SOFTPLUS, "Softplus"),
                    Map.entry(Op.SOFTSIGN, "Softsign"),
                    Map.entry(Op.SELU, "Selu"),
                    Map.entry(Op.IS_NAN, "IsNaN"),
                    Map.entry(Op.WHERE, "Where"),
                    Map.entry(Op.DETACH, "Identity"),
                    Map.entry(Op.MATMUL, "MatMul"));

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
                    builder.add(
                            "LeakyRelu",
                            operands(node),
                            OnnxBuilder.number("alpha", a.number("alpha")));
            case ELU ->
                    builder.add(
                            "Elu", operands(node), OnnxBuilder.number("alpha", a.number("alpha")));
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
                            OnnxBuilder.integer("keepdims", 0));
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
        return builder.add("Cast", List.of(x), OnnxBuilder.integer("to", OnnxBuilder.type(type)));
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
                OnnxBuilder.flag("keepdims", a.flag("keepDims")));
    }

    private String reduce(Node node, String operator) {
        Attributes a = node.attributes();
        return builder.add(
                operator,
                List.of(x(node)),
                OnnxBuilder.integers("axes", a.integers("axes")),
                OnnxBuilder.flag("keepdims", a.flag("keepDims")));
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
                OnnxBuilder.flag("largest", a.flag("largest")));
    }

    private static ai.onnx.proto.OnnxMl.AttributeProto axis(Node node) {
        return OnnxBuilder.integer("axis", node.attributes().integer("axis"));
    }
}
