package ai.gaze.zoo.catalog;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.index.NDIndex;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Block;
import ai.djl.nn.Parameter;
import ai.djl.training.ParameterStore;
import ai.gaze.zoo.Texts;
import ai.gaze.zoo.array.HostArrays;
import ai.gaze.zoo.attention.AttentionType;
import ai.gaze.zoo.layer.ParameterNames;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.IntStream;

/**
 * How far what is at a position of a map goes through a module: found out by changing one position
 * and looking where the result differs, with random weights, so that it holds for any module and
 * needs no declaration.
 */
final class Reach {

    /** 7 divides it, as a window of bat must, and it is larger than lsk's 29. */
    private static final int SIDE = 42;

    private static final int CHANNELS = 32;
    private static final int MIDDLE = SIDE / 2;

    /** How large the numbers of a map are: a softmax of large ones hides all but one of them. */
    private static final float[] SCALES = {1, 0.1f, 0.02f};

    /** A gate that is closed by chance shows nothing. */
    private static final int TRIES = 12;

    /** How strongly one position is changed, and what of that is no rounding. */
    private static final float CHANGE = 8;

    private static final float SEEN = 1e-5f;

    private static final Map<AttentionType, String> KNOWN = new ConcurrentHashMap<>();

    private Reach() {}

    /**
     * Returns it in words: {@code global}, {@code row + column} ({@code rows + columns} where
     * neighbours are meant, too), {@code 7x7}, {@code 1x1}.
     *
     * @param type the module with its default options
     */
    static String of(AttentionType type) {
        return KNOWN.computeIfAbsent(type, Reach::measured);
    }

    static String measured(AttentionType type) {
        boolean[] seen = new boolean[SIDE * SIDE];
        try (NDManager manager = NDManager.newBaseManager(Device.cpu())) {
            Shape map = new Shape(2, CHANNELS, SIDE, SIDE);
            Block module = type.create(CHANNELS, type.read(Map.of()));
            module.initialize(manager, DataType.FLOAT32, map);
            Random random = new Random(1);
            for (int i = 0; i < TRIES && !isAll(seen); i++) {
                try (NDManager scratch = manager.newSubManager()) {
                    ParameterNames.of(module).forEach((name, p) -> fill(scratch, p, name, random));
                    look(module, scratch, random, SCALES[i % SCALES.length], seen);
                }
            }
        }
        return words(seen);
    }

    // Those that a module begins with may be 0, and hide what it does.
    private static void fill(NDManager scratch, Parameter parameter, String name, Random random) {
        Shape shape = parameter.getShape();
        float[] values = new float[Math.toIntExact(shape.size())];
        int in = values.length / (int) Math.max(1, shape.dimension() == 0 ? 1 : shape.get(0));
        double scale = 1 / Math.sqrt(Math.max(1, in));
        for (int i = 0; i < values.length; i++) {
            values[i] =
                    ParameterNames.isStatistic(parameter)
                            ? name.endsWith("var") ? 1 : 0
                            : (float) (random.nextGaussian() * scale);
        }
        NDArray array = parameter.getArray();
        // Every thread but the engine's first records gradients, and then refuses to write it.
        array.setRequiresGradient(false);
        array.set(new NDIndex("..."), HostArrays.of(scratch, values, shape));
    }

    private static void look(
            Block module, NDManager scratch, Random random, float scale, boolean[] seen) {
        float[] values = new float[2 * CHANNELS * SIDE * SIDE];
        int half = values.length / 2;
        for (int i = 0; i < half; i++) {
            values[i] = scale * (float) random.nextGaussian();
            values[half + i] = values[i];
        }
        for (int c = 0; c < CHANNELS; c++) {
            int at = half + (c * SIDE + MIDDLE) * SIDE + MIDDLE;
            values[at] += scale * CHANGE * (float) random.nextGaussian();
        }
        NDArray x = HostArrays.of(scratch, values, new Shape(2, CHANNELS, SIDE, SIDE));
        ParameterStore store = new ParameterStore(scratch, false);
        float[] y = module.forward(store, new NDList(x), false).singletonOrThrow().toFloatArray();
        for (int i = 0; i < half; i++) {
            seen[i % (SIDE * SIDE)] |= Math.abs(y[i] - y[half + i]) > SEEN * scale;
        }
    }

    private static boolean isAll(boolean... seen) {
        for (boolean here : seen) {
            if (!here) {
                return false;
            }
        }
        return true;
    }

    private static String words(boolean... seen) {
        int[] inRow = new int[SIDE];
        int[] inColumn = new int[SIDE];
        for (int i = 0; i < seen.length; i++) {
            inRow[i / SIDE] += seen[i] ? 1 : 0;
            inColumn[i % SIDE] += seen[i] ? 1 : 0;
        }
        long rows = IntStream.of(inRow).filter(n -> n > 0).count();
        long columns = IntStream.of(inColumn).filter(n -> n > 0).count();
        if (rows < SIDE || columns < SIDE) {
            return Texts.format("%dx%d", rows, columns);
        }
        long whole = IntStream.of(inRow).filter(n -> n == SIDE).count();
        boolean cross =
                IntStream.range(0, seen.length)
                        .noneMatch(
                                i ->
                                        seen[i]
                                                && inRow[i / SIDE] < SIDE
                                                && inColumn[i % SIDE] < SIDE);
        if (!cross || whole == SIDE) {
            return "global";
        }
        return whole == 1 ? "row + column" : "rows + columns";
    }
}
