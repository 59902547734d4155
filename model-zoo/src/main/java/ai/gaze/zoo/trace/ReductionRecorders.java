package ai.gaze.zoo.trace;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.types.DataType;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Operations along axes. */
final class ReductionRecorders {

    private ReductionRecorders() {}

    static void addTo(Map<String, Recorder> table) {
        for (Op op : List.of(Op.SUM, Op.MEAN, Op.MAX, Op.MIN, Op.PROD)) {
            String name = op.name().toLowerCase(Locale.ROOT);
            table.put(name + "()", c -> c.emit(op, axes(c, false), c.self()));
            table.put(
                    name + "(int[],boolean)",
                    c -> c.emit(op, axes(c, c.flag(1), c.ints(0)), c.self()));
        }
        table.put("norm(boolean)", c -> norm(c, 2, c.flag(0)));
        table.put("norm(int,int[],boolean)", c -> norm(c, c.number(0), c.flag(2), c.ints(1)));
        table.put("normalize(double,long,double)", ReductionRecorders::normalize);
        arg(table, "argMax", Op.ARG_MAX);
        arg(table, "argMin", Op.ARG_MIN);
        table.put("cumSum(int)", c -> c.emit(Op.CUM_SUM, axis(c, 0), c.self()));
        table.put("cumSum()", c -> c.self().cumSum(0));
        table.put("softmax(int)", c -> c.emit(Op.SOFTMAX, axis(c, 0), c.self()));
        table.put("logSoftmax(int)", c -> c.emit(Op.LOG_SOFTMAX, axis(c, 0), c.self()));
        table.put("topK(int,int,boolean,boolean)", ReductionRecorders::topK);
        // A boolean array has any, all and none through its numbers.
        table.put(
                "any()",
                c ->
                        c.self()
                                .toType(DataType.INT64, false)
                                .neq(0)
                                .toType(DataType.INT64, false)
                                .sum()
                                .gt(0));
        table.put(
                "all()",
                c ->
                        c.self()
                                .toType(DataType.INT64, false)
                                .eq(0)
                                .toType(DataType.INT64, false)
                                .sum()
                                .eq(0));
    }

    static Attributes axes(Call c, boolean keepDims, int... axes) {
        return Attributes.of("axes", Longs.axes(c.rank(), axes)).with("keepDims", keepDims);
    }

    private static Attributes axis(Call c, int argument) {
        return Attributes.of("axis", (long) c.axis(argument));
    }

    private static NDArray norm(Call c, double order, boolean keepDims, int... axes) {
        return c.emit(Op.NORM, axes(c, keepDims, axes).with("order", order), c.self());
    }

    /** As {@code torch.nn.functional.normalize}: x / max(norm(x), eps). */
    private static NDArray normalize(Call c) {
        int order = (int) c.number(0);
        if (order != c.number(0)) {
            throw Refusal.because("NDArray.normalize", "its exponent is not a whole number");
        }
        NDArray norm = c.self().norm(order, new int[] {c.axis(1)}, true);
        return c.self().div(norm.maximum(c.number(2)));
    }

    private static void arg(Map<String, Recorder> table, String name, Op op) {
        table.put(name + "(int)", c -> c.emit(op, axis(c, 0), c.self()));
        table.put(
                name + "()",
                c -> {
                    NDArray flat = c.self().flatten();
                    return op == Op.ARG_MAX ? flat.argMax(0) : flat.argMin(0);
                });
    }

    private static NDList topK(Call c) {
        Attributes attributes =
                Attributes.of("k", c.integer(0))
                        .with("axis", (long) c.axis(1))
                        .with("largest", c.flag(2));
        int k = (int) c.integer(0);
        int axis = c.axis(1);
        boolean largest = c.flag(2);
        List<NDArray> x = List.of(c.self());
        return new NDList(
                c.recording.emit(
                        Op.TOP_K_VALUES,
                        attributes,
                        x,
                        r -> r.get(0).topK(k, axis, largest, true).get(0)),
                c.recording.emit(
                        Op.TOP_K_INDICES,
                        attributes,
                        x,
                        r -> r.get(0).topK(k, axis, largest, true).get(1)));
    }
}
