package ai.gaze.zoo.export;

import ai.djl.ndarray.types.DataType;
import ai.gaze.zoo.trace.Attributes;
import ai.gaze.zoo.trace.Node;
import ai.gaze.zoo.trace.Op;
import ai.gaze.zoo.trace.Size;
import ai.gaze.zoo.trace.Value;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;
import java.util.stream.Collectors;

/** One graph operation as an expression of TorchScript's serialized code. */
final class TorchScriptExpressions {

    private final Function<Value, String> names;
    private final String anyInput;

    /**
     * @param names the variable of each value
     * @param anyInput a variable whose device is the network's
     */
    TorchScriptExpressions(Function<Value, String> names, String anyInput) {
        this.names = names;
        this.anyInput = anyInput;
    }

    String of(Node node) {
        Attributes a = node.attributes();
        String x = node.inputs().isEmpty() ? "" : names.apply(node.input(0));
        return switch (node.op()) {
            case ADD, SUB, MUL, DIV, POW, EQ, GT, LT -> call(function(node.op()), x, operand(node));
            case NEQ -> call("ne", x, operand(node));
            case GTE -> call("ge", x, operand(node));
            case LTE -> call("le", x, operand(node));
            case MOD -> call("remainder", x, operand(node));
            case MAXIMUM -> call(a.has("scalar") ? "clamp_min" : "maximum", x, operand(node));
            case MINIMUM -> call(a.has("scalar") ? "clamp_max" : "minimum", x, operand(node));
            case AND, OR, XOR -> call("logical_" + function(node.op()), x, operand(node));
            case NOT -> call("logical_not", x);
            case IS_NAN -> call("isnan", x);
            case SOFTSIGN -> call("div", x, call("add", call("abs", x), "1"));
            case LEAKY_RELU -> call("leaky_relu", x, number(a.number("alpha")));
            case ELU -> call("elu", x, number(a.number("alpha")));
            case CLIP -> call("clamp", x, scalar(node, "min"), scalar(node, "max"));
            case CAST -> call("to", x, type(a.type("type")), "False", "False", "None");
            case SUM, MEAN -> call(function(node.op()), x, axes(a), flag(a.flag("keepDims")));
            case MAX, MIN -> extreme(node, x);
            case PROD -> product(node, x);
            case NORM ->
                    call("norm", x, number(a.number("order")), axes(a), flag(a.flag("keepDims")));
            case ARG_MAX -> call("argmax", x, axis(a), "False");
            case ARG_MIN -> call("argmin", x, axis(a), "False");
            case CUM_SUM -> call("cumsum", x, axis(a));
            case SOFTMAX, LOG_SOFTMAX -> call(function(node.op()), x, axis(a));
            case TOP_K_VALUES -> topK(a, x) + "[0]";
            case TOP_K_INDICES -> topK(a, x) + "[1]";
            default -> shapeOrLayer(node, x);
        };
    }

    private String shapeOrLayer(Node node, String x) {
        Attributes a = node.attributes();
        return switch (node.op()) {
            case RESHAPE -> call("reshape", x, sizes(a.sizes("shape")));
            case EXPAND -> call("expand", x, sizes(a.sizes("shape")));
            case TILE -> call("repeat", x, sizes(a.sizes("repeats")));
            case PERMUTE -> call("permute", x, axes(a));
            case FLIP -> call("flip", x, axes(a));
            case UNSQUEEZE -> call("unsqueeze", x, axis(a));
            case SQUEEZE -> squeeze(a, x);
            case SLICE ->
                    call(
                            "slice",
                            x,
                            axis(a),
                            size(a.size("start")),
                            size(a.size("end")),
                            String.valueOf(a.integer("step")));
            case CONCAT -> call("cat", list(node.inputs().stream().map(names).toList()), axis(a));
            case PAD -> call("constant_pad_nd", x, pads(a), scalar(node, "value"));
            case GATHER -> call("gather", x, axis(a), operand(node));
            case INDEX_SELECT -> call("index_select", x, axis(a), operand(node));
            case EMBEDDING -> call("embedding", x, operand(node));
            case ONE_HOT -> call("one_hot", x, String.valueOf(a.integer("depth")));
            case WHERE, MATMUL -> call(function(node.op()), operands(node));
            case FULL ->
                    call(
                            "new_full",
                            anyInput,
                            sizes(a.sizes("shape")),
                            scalar(node, "value"),
                            "dtype=" + type(a.type("type")));
            case UNIFORM ->
                    call(
                            "uniform_",
                            call(
                                    "new_empty",
                                    anyInput,
                                    sizes(a.sizes("shape")),
                                    "dtype=" + type(a.type("type"))),
                            number(a.number("min")),
                            number(a.number("max")));
            case ARANGE ->
                    call(
                            "arange",
                            size(a.size("start")),
                            size(a.size("end")),
                            String.valueOf(a.integer("step")),
                            "dtype=" + type(a.type("type")),
                            "layout=None",
                            "device=ops.prim.device(" + anyInput + ")");
            case LINEAR, CONV, BATCH_NORM, LAYER_NORM, DROPOUT, MAX_POOL, AVG_POOL, INTERPOLATE ->
                    layer(node, x);
            // Every other operation takes its inputs alone and has PyTorch's name.
            default -> call(function(node.op()), operands(node));
        };
    }

    private String layer(Node node, String x) {
        Attributes a = node.attributes();
        return switch (node.op()) {
            case LINEAR -> call("linear", x, operand(node), bias(node));
            case CONV ->
                    call(
                            "conv" + a.integers("stride").size() + "d",
                            x,
                            operand(node),
                            bias(node),
                            longs(a.integers("stride")),
                            longs(a.integers("padding")),
                            longs(a.integers("dilation")),
                            String.valueOf(a.integer("groups")));
            case BATCH_NORM ->
                    call(
                            "batch_norm",
                            x,
                            names.apply(node.input(3)),
                            names.apply(node.input(4)),
                            names.apply(node.input(1)),
                            names.apply(node.input(2)),
                            flag(a.flag("training")),
                            number(a.number("momentum")),
                            number(a.number("eps")),
                            "True");
            case LAYER_NORM ->
                    call(
                            "layer_norm",
                            x,
                            longs(a.integers("shape")),
                            names.apply(node.input(1)),
                            names.apply(node.input(2)),
                            number(a.number("eps")),
                            "True");
            case DROPOUT -> call("dropout", x, number(a.number("rate")), "True");
            case MAX_POOL ->
                    call(
                            "max_pool" + a.integers("kernel").size() + "d",
                            x,
                            longs(a.integers("kernel")),
                            longs(a.integers("stride")),
                            longs(a.integers("padding")),
                            longs(Collections.nCopies(a.integers("kernel").size(), 1L)),
                            flag(a.flag("ceil")));
            case AVG_POOL ->
                    call(
                            "avg_pool" + a.integers("kernel").size() + "d",
                            x,
                            longs(a.integers("kernel")),
                            longs(a.integers("stride")),
                            longs(a.integers("padding")),
                            flag(a.flag("ceil")),
                            flag(a.flag("countPadding")));
            case INTERPOLATE -> interpolate(a, x);
            default -> throw new IllegalStateException("not a layer: " + node.op());
        };
    }

    /**
     * The gradient of {@code amax} is shared among equal maxima, that of {@code max} along an axis
     * and of pooling goes to the first: so the latter wherever one axis, or all last ones, are left
     * out.
     */
    private String extreme(Node node, String x) {
        Attributes a = node.attributes();
        String function = function(node.op());
        List<Long> axes = a.integers("axes");
        int rank = node.input(0).rank();
        if (axes.size() == 1) {
            String one = call(function, x, String.valueOf(axes.get(0)), flag(a.flag("keepDims")));
            return "(" + one + ")[0]";
        }
        boolean last = axes.size() < rank && axes.get(0) == rank - axes.size();
        if (last && !a.flag("keepDims")) {
            String flat = call("flatten", x, String.valueOf(axes.get(0)), "-1");
            return "(" + call(function, flat, String.valueOf(axes.get(0)), "False") + ")[0]";
        }
        return call("a" + function, x, axes(a), flag(a.flag("keepDims")));
    }

    private String product(Node node, String x) {
        Attributes a = node.attributes();
        List<Long> axes = new ArrayList<>(a.integers("axes"));
        axes.sort(Collections.reverseOrder());
        String result = x;
        for (long axis : axes) {
            result = call("prod", result, String.valueOf(axis), flag(a.flag("keepDims")));
        }
        return result;
    }

    private static String squeeze(Attributes a, String x) {
        List<Long> axes = new ArrayList<>(a.integers("axes"));
        axes.sort(Collections.reverseOrder());
        String result = x;
        for (long axis : axes) {
            result = call("squeeze", result, String.valueOf(axis));
        }
        return result;
    }

    private String interpolate(Attributes a, String x) {
        String size = sizes(a.sizes("size"));
        int dimensions = a.sizes("size").size();
        return switch (a.text("mode")) {
            case "nearest" -> call("upsample_nearest" + dimensions + "d", x, size);
            case "area" -> call("adaptive_avg_pool" + dimensions + "d", x, size);
            default -> call("_upsample_" + a.text("mode") + "2d_aa", x, size, "False");
        };
    }

    private static String topK(Attributes a, String x) {
        String k = String.valueOf(a.integer("k"));
        return "(" + call("topk", x, k, axis(a), flag(a.flag("largest")), "True") + ")";
    }

    /** The second input, or else the attribute {@code scalar}. */
    private String operand(Node node) {
        return node.inputs().size() > 1 ? names.apply(node.input(1)) : scalar(node, "scalar");
    }

    private String[] operands(Node node) {
        return node.inputs().stream().map(names).toArray(String[]::new);
    }

    private String bias(Node node) {
        return node.inputs().size() > 2 ? names.apply(node.input(2)) : "None";
    }

    /** A number in the type of the array that it is combined with. */
    private static String scalar(Node node, String attribute) {
        double value = node.attributes().number(attribute);
        DataType type = node.inputs().isEmpty() ? node.output().type() : node.input(0).type();
        return type.isFloating() ? number(value) : String.valueOf((long) value);
    }

    private String sizes(List<Size> sizes) {
        return list(sizes.stream().map(this::size).toList());
    }

    private String size(Size size) {
        if (size.isFixed()) {
            return String.valueOf(size.fixed());
        }
        String result =
                size.factors().stream()
                        .map(d -> call("size", names.apply(d.value()), String.valueOf(d.axis())))
                        .reduce((p, q) -> call("mul", p, q))
                        .orElseThrow();
        if (size.multiplier() != 1) {
            result = call("mul", result, String.valueOf(size.multiplier()));
        }
        if (size.divisor() != 1) {
            result = call("floordiv", result, String.valueOf(size.divisor()));
        }
        return size.offset() == 0 ? result : call("add", result, String.valueOf(size.offset()));
    }

    /** PyTorch's padding starts with the last axis. */
    private static String pads(Attributes a) {
        List<Long> pads = a.integers("pads");
        List<Long> reversed = new ArrayList<>();
        for (int axis = pads.size() / 2 - 1; axis >= 0; axis--) {
            reversed.add(pads.get(2 * axis));
            reversed.add(pads.get(2 * axis + 1));
        }
        return longs(reversed);
    }

    private static String function(Op op) {
        return op.name().toLowerCase(Locale.ROOT);
    }

    private static String call(String function, String... arguments) {
        return "torch." + function + "(" + String.join(", ", arguments) + ")";
    }

    private static String axis(Attributes a) {
        return String.valueOf(a.integer("axis"));
    }

    private static String axes(Attributes a) {
        return longs(a.integers("axes"));
    }

    private static String longs(List<Long> numbers) {
        return list(numbers.stream().map(String::valueOf).toList());
    }

    private static String list(List<String> items) {
        return items.stream().collect(Collectors.joining(", ", "[", "]"));
    }

    private static String flag(boolean value) {
        return value ? "True" : "False";
    }

    private static String number(double value) {
        if (Double.isInfinite(value)) {
            return value > 0 ? "float('inf')" : "-float('inf')";
        }
        return Double.isNaN(value)
                ? "float('nan')"
                : String.valueOf(value).toLowerCase(Locale.ROOT);
    }

    /** The number of c10's ScalarType. */
    static String type(DataType type) {
        return switch (type) {
            case UINT8 -> "0";
            case INT8 -> "1";
            case INT16 -> "2";
            case INT32 -> "3";
            case INT64 -> "4";
            case FLOAT16 -> "5";
            case FLOAT32 -> "6";
            case FLOAT64 -> "7";
            case BOOLEAN -> "11";
            case BFLOAT16 -> "15";
            default -> throw new IllegalArgumentException("no PyTorch type for " + type);
        };
    }
}
