package ai.gaze.zoo.trace;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.index.NDIndex;
import ai.djl.ndarray.index.dim.NDIndexAll;
import ai.djl.ndarray.index.dim.NDIndexElement;
import ai.djl.ndarray.index.dim.NDIndexFixed;
import ai.djl.ndarray.index.dim.NDIndexNull;
import ai.djl.ndarray.index.dim.NDIndexPick;
import ai.djl.ndarray.index.dim.NDIndexSlice;
import ai.djl.ndarray.index.dim.NDIndexTake;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import java.util.List;
import java.util.Map;

/** Choosing elements. */
final class IndexRecorders {

    private IndexRecorders() {}

    static void addTo(Map<String, Recorder> table) {
        table.put("get(NDManager,NDIndex)", c -> get(c, (NDIndex) c.any(1)));
        table.put("get(NDManager,long[])", c -> get(c, new NDIndex(c.longs(1))));
        table.put("gather(NDArray,int)", c -> gather(c, c.array(0), c.axis(1)));
        table.put("take(NDManager,NDArray)", IndexRecorders::take);
        table.put("oneHot(int)", c -> oneHot(c, DataType.FLOAT32));
        table.put("oneHot(int,DataType)", c -> oneHot(c, c.type(1)));
    }

    private static NDArray get(Call c, NDIndex index) {
        NDArray result = c.self();
        int skipped = c.rank() - (int) index.stream().filter(e -> !isNull(e)).count();
        int axis = 0;
        int position = 0;
        for (NDIndexElement element : index.getIndices()) {
            if (position++ == index.getEllipsisIndex()) {
                axis += skipped;
            }
            if (element instanceof NDIndexNull) {
                result = result.expandDims(axis++);
            } else if (element instanceof NDIndexFixed fixed) {
                long i = Longs.axis((int) result.size(axis), fixed.getIndex());
                result = ShapeRecorders.slice(c.recording, result, axis, i, i + 1, 1).squeeze(axis);
            } else if (element instanceof NDIndexSlice slice) {
                result = slice(c.recording, result, axis++, slice);
            } else if (element instanceof NDIndexAll) {
                axis++;
            } else if (element instanceof NDIndexTake take) {
                result = select(c, result, take.getIndex(), axis++);
            } else if (element instanceof NDIndexPick pick
                    && index.getIndices().size() == axis + 1) {
                return pick(c, pick.getIndex(), axis);
            } else {
                throw Refusal.because(
                        "NDArray.get with " + element.getClass().getSimpleName(),
                        "the shape of the result would depend on values");
            }
        }
        return result;
    }

    private static boolean isNull(NDIndexElement element) {
        return element instanceof NDIndexNull;
    }

    private static NDArray slice(Recording recording, NDArray x, int axis, NDIndexSlice slice) {
        long length = x.size(axis);
        long step = slice.getStep() == null ? 1 : slice.getStep();
        if (step < 1) {
            throw Refusal.because("a step of " + step, "only steps from 1 on can be exported");
        }
        long start = slice.getMin() == null ? 0 : Longs.axis((int) length, slice.getMin());
        long end = slice.getMax() == null ? length : Longs.axis((int) length, slice.getMax());
        if (start == 0 && end >= length && step == 1) {
            return x;
        }
        return ShapeRecorders.slice(recording, x, axis, start, end, step);
    }

    private static NDArray select(Call c, NDArray x, NDArray indices, int axis) {
        if (indices.getShape().dimension() != 1) {
            throw Refusal.because(
                    "NDArray.get with an index of rank " + indices.getShape().dimension(),
                    "only rank 1 can be exported: use gather");
        }
        return c.recording.emit(
                Op.INDEX_SELECT,
                Attributes.of("axis", (long) axis),
                List.of(x, long64(c, indices)),
                r -> r.get(0).get(new NDIndex().addAllDim(axis).addIndices("{}", r.get(1))));
    }

    private static NDArray long64(Call c, NDArray indices) {
        NDArray recorded =
                RecordedArray.of(indices) == null ? c.recording.captured(indices) : indices;
        return recorded.toType(DataType.INT64, false);
    }

    private static NDArray gather(Call c, NDArray indices, int axis) {
        return c.recording.emit(
                Op.GATHER,
                Attributes.of("axis", (long) axis),
                List.of(c.self(), long64(c, indices)),
                r -> r.get(0).gather(r.get(1), axis));
    }

    private static NDArray pick(Call c, NDArray indices, int axis) {
        if (indices.getShape().dimension() != c.rank()) {
            throw Refusal.because(
                    "NDIndex.addPickDim with an index of another rank", "use gather instead");
        }
        return gather(c, indices, axis);
    }

    /** Chooses from the flattened array. */
    private static NDArray take(Call c) {
        NDArray indices = long64(c, c.array(1));
        Shape shape = indices.getShape();
        return select(c, c.self().flatten(), indices.flatten(), 0).reshape(shape);
    }

    private static NDArray oneHot(Call c, DataType type) {
        int depth = (int) c.integer(0);
        return c.recording
                .emit(
                        Op.ONE_HOT,
                        Attributes.of("depth", (long) depth),
                        List.of(long64(c, c.self())),
                        r -> r.get(0).oneHot(depth, DataType.INT64))
                .toType(type, false);
    }
}
