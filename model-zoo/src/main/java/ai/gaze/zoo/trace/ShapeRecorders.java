package ai.gaze.zoo.trace;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDArrays;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.index.NDIndex;
import ai.djl.ndarray.types.Shape;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/** Operations that move, copy or drop elements without computing with them. */
final class ShapeRecorders {

    private ShapeRecorders() {}

    static void addTo(Map<String, Recorder> table) {
        table.put("reshape(Shape)", c -> reshape(c, c.shape(0)));
        table.put("flatten()", c -> reshape(c, new Shape(-1)));
        table.put("flatten(int,int)", ShapeRecorders::flatten);
        table.put("expandDims(int)", ShapeRecorders::expandDims);
        table.put("squeeze()", c -> squeeze(c, onesOf(c.self().getShape())));
        table.put("squeeze(int)", c -> squeeze(c, new int[] {c.axis(0)}));
        table.put("squeeze(int[])", c -> squeeze(c, c.ints(0)));
        table.put("transpose(int[])", c -> permute(c, c.ints(0)));
        table.put(
                "transpose()",
                c -> permute(c, IntStream.range(0, c.rank()).map(i -> c.rank() - 1 - i).toArray()));
        table.put("swapAxes(int,int)", ShapeRecorders::swapAxes);
        table.put("broadcast(Shape)", ShapeRecorders::broadcast);
        table.put(
                "flip(int[])",
                c ->
                        c.emit(
                                Op.FLIP,
                                Attributes.of("axes", Longs.axes(c.rank(), c.ints(0))),
                                c.self()));
        table.put("tile(long)", c -> tile(c.recording, c.self(), fill(c)));
        table.put("tile(long[])", c -> tile(c.recording, c.self(), c.longs(0)));
        table.put("repeat(long)", c -> c.self().repeat(fill(c)));
        table.put("repeat(int,long)", c -> repeat(c.recording, c.self(), c.axis(0), c.integer(1)));
        table.put("repeat(long[])", ShapeRecorders::repeatAll);
        table.put("pad(Shape,double)", ShapeRecorders::pad);
        table.put("concat(NDList,int)", ShapeRecorders::concat);
        table.put("stack(NDList,int)", ShapeRecorders::stack);
        table.put("split(long,int)", ShapeRecorders::splitEvenly);
        table.put(
                "split(long[],int)",
                c -> split(c.recording, c.self(), c.axis(1), c.longs(0), c.self().size(c.axis(1))));
    }

    /** Cuts one axis; {@code end} may lie beyond it. */
    static NDArray slice(
            Recording recording, NDArray x, int axis, long start, long end, long step) {
        long last = Math.min(end, x.size(axis));
        Attributes attributes =
                Attributes.of("axis", (long) axis)
                        .with("start", Sizes.one(start))
                        .with("end", Sizes.one(last))
                        .with("step", step);
        NDIndex index = new NDIndex().addAllDim(axis).addSliceDim(start, last, step);
        return recording.emit(
                Op.SLICE, attributes, List.of(x), r -> r.get(0).get(index), storage(x));
    }

    private static Storage storage(NDArray recorded) {
        RecordedArray array = RecordedArray.of(recorded);
        return array == null ? new Storage(true) : array.storage();
    }

    private static NDArray reshape(Call c, Shape shape) {
        NDArray x = c.self();
        long[] wanted = shape.getShape().clone();
        long rest = Arrays.stream(wanted).filter(d -> d != -1).reduce(1, (a, b) -> a * b);
        for (int i = 0; i < wanted.length; i++) {
            if (wanted[i] == -1) {
                wanted[i] = x.size() / Math.max(1, rest);
            }
        }
        return c.recording.emit(
                Op.RESHAPE,
                Attributes.of("shape", Sizes.shape(wanted)),
                List.of(x),
                r -> r.get(0).reshape(shape),
                c.storage());
    }

    private static NDArray flatten(Call c) {
        int from = c.axis(0);
        int to = c.axis(1);
        Shape shape = c.self().getShape();
        Shape merged = shape.slice(0, from).add(shape.slice(from, to + 1).size());
        return c.self().reshape(merged.addAll(shape.slice(to + 1)));
    }

    private static NDArray expandDims(Call c) {
        long axis = c.integer(0) < 0 ? c.integer(0) + c.rank() + 1 : c.integer(0);
        return c.view(Op.UNSQUEEZE, Attributes.of("axis", axis), c.self());
    }

    private static int[] onesOf(Shape shape) {
        return IntStream.range(0, shape.dimension()).filter(i -> shape.get(i) == 1).toArray();
    }

    private static NDArray squeeze(Call c, int... axes) {
        if (axes.length == 0) {
            return c.self();
        }
        return c.view(Op.SQUEEZE, Attributes.of("axes", Longs.axes(c.rank(), axes)), c.self());
    }

    private static NDArray permute(Call c, int... axes) {
        return c.view(Op.PERMUTE, Attributes.of("axes", Longs.axes(c.rank(), axes)), c.self());
    }

    private static NDArray swapAxes(Call c) {
        int[] axes = IntStream.range(0, c.rank()).toArray();
        axes[c.axis(0)] = c.axis(1);
        axes[c.axis(1)] = c.axis(0);
        return permute(c, axes);
    }

    private static NDArray broadcast(Call c) {
        return c.view(
                Op.EXPAND, Attributes.of("shape", Sizes.list(c.shape(0).getShape())), c.self());
    }

    private static long[] fill(Call c) {
        long[] repeats = new long[Math.max(1, c.rank())];
        Arrays.fill(repeats, c.integer(0));
        return repeats;
    }

    private static NDArray tile(Recording recording, NDArray x, long... repeats) {
        if (repeats.length < x.getShape().dimension()) {
            throw Refusal.because("NDArray.tile", "it has fewer repeats than the array has axes");
        }
        NDArray wide = x;
        while (wide.getShape().dimension() < repeats.length) {
            wide = wide.expandDims(0);
        }
        return recording.emit(
                Op.TILE,
                Attributes.of("repeats", Sizes.list(repeats)),
                List.of(wide),
                r -> r.get(0).tile(repeats));
    }

    /** Every element several times in a row, as an axis of copies that is then merged. */
    private static NDArray repeat(Recording recording, NDArray x, int axis, long times) {
        Shape shape = x.getShape();
        long[] repeats = new long[shape.dimension() + 1];
        Arrays.fill(repeats, 1);
        repeats[axis + 1] = times;
        Shape merged = shape.slice(0, axis).add(shape.get(axis) * times);
        return tile(recording, x.expandDims(axis + 1), repeats)
                .reshape(merged.addAll(shape.slice(axis + 1)));
    }

    private static NDArray repeatAll(Call c) {
        NDArray result = c.self();
        long[] repeats = c.longs(0);
        for (int axis = 0; axis < repeats.length; axis++) {
            if (repeats[axis] != 1) {
                result = repeat(c.recording, result, axis, repeats[axis]);
            }
        }
        return result;
    }

    /** PyTorch's padding names the last axis first; the graph's the first. */
    private static NDArray pad(Call c) {
        long[] given = c.shape(0).getShape();
        long[] pads = new long[2 * c.rank()];
        for (int i = 0; i < given.length / 2; i++) {
            int axis = c.rank() - 1 - i;
            pads[2 * axis] = given[2 * i];
            pads[2 * axis + 1] = given[2 * i + 1];
        }
        return c.emit(
                Op.PAD,
                Attributes.of("pads", Longs.list(pads)).with("value", c.number(1)),
                c.self());
    }

    private static NDArray concat(Call c) {
        List<NDArray> all = new ArrayList<>(List.of(c.self()));
        all.addAll(c.list(0));
        return c.emit(
                Op.CONCAT, Attributes.of("axis", (long) c.axis(1)), all.toArray(NDArray[]::new));
    }

    private static NDArray stack(Call c) {
        int rank = c.rank() + 1;
        int axis = Math.toIntExact(Longs.axis(rank, c.integer(1)));
        NDList expanded = new NDList(c.self().expandDims(axis));
        for (NDArray array : c.list(0)) {
            NDArray recorded =
                    RecordedArray.of(array) == null ? c.recording.captured(array) : array;
            expanded.add(recorded.expandDims(axis));
        }
        // Of one array DJL makes a copy, through which no gradient flows.
        return expanded.size() == 1 ? expanded.head() : NDArrays.concat(expanded, axis);
    }

    private static NDList splitEvenly(Call c) {
        int axis = c.axis(1);
        long length = c.self().size(axis);
        long piece = length / c.integer(0);
        int pieces = Math.toIntExact((length + piece - 1) / piece);
        long[] cuts = IntStream.range(1, pieces).mapToLong(i -> i * piece).toArray();
        return split(c.recording, c.self(), axis, cuts, length);
    }

    private static NDList split(
            Recording recording, NDArray x, int axis, long[] cuts, long length) {
        NDList pieces = new NDList(cuts.length + 1);
        long start = 0;
        for (long cut : cuts) {
            pieces.add(slice(recording, x, axis, start, cut, 1));
            start = cut;
        }
        pieces.add(slice(recording, x, axis, start, length, 1));
        return pieces;
    }
}
