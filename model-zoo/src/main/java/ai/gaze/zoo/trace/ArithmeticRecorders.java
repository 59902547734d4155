package ai.gaze.zoo.trace;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.DataType;
import java.util.List;
import java.util.Map;

/** Element-wise operations. */
final class ArithmeticRecorders {

    private ArithmeticRecorders() {}

    static void addTo(Map<String, Recorder> table) {
        binary(table, "add", Op.ADD);
        binary(table, "sub", Op.SUB);
        binary(table, "mul", Op.MUL);
        binary(table, "div", Op.DIV);
        binary(table, "mod", Op.MOD);
        binary(table, "pow", Op.POW);
        binary(table, "maximum", Op.MAXIMUM);
        binary(table, "minimum", Op.MINIMUM);
        comparison(table, "eq", Op.EQ);
        comparison(table, "neq", Op.NEQ);
        comparison(table, "gt", Op.GT);
        comparison(table, "gte", Op.GTE);
        comparison(table, "lt", Op.LT);
        comparison(table, "lte", Op.LTE);
        logical(table, "logicalAnd", Op.AND);
        logical(table, "logicalOr", Op.OR);
        logical(table, "logicalXor", Op.XOR);
        table.put(
                "logicalNot()",
                c ->
                        bool(c.self()) == c.self()
                                ? c.emit(Op.NOT, Attributes.NONE, c.self())
                                : bool(c.self()).logicalNot());
        for (Op op :
                List.of(
                        Op.NEG, Op.ABS, Op.SIGN, Op.SQRT, Op.EXP, Op.LOG, Op.FLOOR, Op.CEIL,
                        Op.ROUND, Op.SIN, Op.COS, Op.TAN, Op.ASIN, Op.ACOS, Op.ATAN, Op.SINH,
                        Op.COSH, Op.TANH, Op.ERF)) {
            unary(table, op.name().toLowerCase(java.util.Locale.ROOT), op);
        }
        unary(table, "isNaN", Op.IS_NAN);
        table.put("square()", c -> c.self().mul(c.self()));
        table.put("cbrt()", c -> c.self().pow(1.0 / 3));
        table.put("log2()", c -> c.self().log().div(Math.log(2)));
        table.put("log10()", c -> c.self().log().div(Math.log(10)));
        table.put("toDegrees()", c -> c.self().mul(180.0).div(Math.PI));
        table.put("toRadians()", c -> c.self().mul(Math.PI).div(180.0));
        table.put("clip(Number,Number)", ArithmeticRecorders::clip);
        table.put("toType(DataType,boolean)", ArithmeticRecorders::toType);
        table.put("toDevice(Device,boolean)", ArithmeticRecorders::toDevice);
        table.put("duplicate()", ArithmeticRecorders::duplicate);
        table.put("stopGradient()", ArithmeticRecorders::stopGradient);
        table.put("where(NDArray,NDArray)", ArithmeticRecorders::where);
    }

    private static void unary(Map<String, Recorder> table, String name, Op op) {
        table.put(name + "()", c -> c.emit(op, Attributes.NONE, c.self()));
    }

    private static void binary(Map<String, Recorder> table, String name, Op op) {
        table.put(name + "(NDArray)", c -> c.emit(op, Attributes.NONE, c.self(), c.array(0)));
        table.put(
                name + "(Number)", c -> c.emit(op, Attributes.of("scalar", c.number(0)), c.self()));
    }

    private static void comparison(Map<String, Recorder> table, String name, Op op) {
        table.put(name + "(NDArray)", c -> c.emit(op, Attributes.NONE, c.self(), c.array(0)));
        table.put(
                name + "(Number)",
                c -> {
                    DataType common = Types.common(c.self(), (Number) c.any(0));
                    NDArray x = c.self().toType(common, false);
                    return c.emit(op, Attributes.of("scalar", c.number(0)), x);
                });
    }

    private static void logical(Map<String, Recorder> table, String name, Op op) {
        table.put(
                name + "(NDArray)",
                c -> c.emit(op, Attributes.NONE, bool(c.self()), bool(c.array(0))));
    }

    private static NDArray bool(NDArray array) {
        return array.toType(DataType.BOOLEAN, false);
    }

    private static NDArray clip(Call c) {
        return c.emit(
                Op.CLIP, Attributes.of("min", c.number(0)).with("max", c.number(1)), c.self());
    }

    private static NDArray toType(Call c) {
        if (c.type(0) == c.self().getDataType()) {
            return c.flag(1) ? same(c, new Storage(false)) : c.self();
        }
        return c.emit(
                Op.CAST,
                Attributes.of("type", c.type(0)),
                isCutting(c) ? stopGradient(c) : c.self());
    }

    private static NDArray toDevice(Call c) {
        if (!c.self().getDevice().equals(c.any(0))) {
            throw Refusal.because("NDArray.toDevice", "a graph has one device");
        }
        return c.flag(1) ? same(c, new Storage(false)) : c.self();
    }

    private static NDArray duplicate(Call c) {
        return isCutting(c)
                ? c.emit(Op.DETACH, Attributes.NONE, c.self())
                : same(c, new Storage(false));
    }

    // No gradient flows through DJL's copies and casts, but for those that are none.
    private static boolean isCutting(Call c) {
        return c.recording.training && c.self().getDataType().isFloating();
    }

    private static NDArray stopGradient(Call c) {
        return c.recording.training
                ? c.view(Op.DETACH, Attributes.NONE, c.self())
                : same(c, c.storage());
    }

    private static NDArray where(Call c) {
        NDArray condition = c.array(0);
        return c.emit(Op.WHERE, Attributes.NONE, bool(condition), c.self(), c.array(1));
    }

    /** The same value in another array. */
    private static NDArray same(Call c, Storage storage) {
        RawValue value = c.recording.valueOf(c.self());
        return new RecordedArray(c.recording, value, storage).proxy();
    }
}
