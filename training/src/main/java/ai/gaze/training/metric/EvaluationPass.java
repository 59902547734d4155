package ai.gaze.training.metric;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDArrays;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.gaze.training.data.MaskedImages;
import ai.gaze.training.loss.Pixels;
import ai.gaze.zoo.Excerpt;
import ai.gaze.zoo.Texts;
import ai.gaze.zoo.UserException;
import ai.gaze.zoo.array.Casts;
import ai.gaze.zoo.array.HostArrays;
import ai.gaze.zoo.registry.FactoryException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

/**
 * One pass over a set of images, a batch after the other, of which an {@link Evaluation} comes. It
 * may begin in one thread and go on in another.
 */
public final class EvaluationPass implements AutoCloseable {

    /** So many classes have numbers of a byte. */
    private static final int BYTE = 256;

    private final NDManager owner;
    private final List<String> classes;
    private final NDArray order;
    private final NDArray infinity;
    private final Map<Metric, Metric.Accumulator> accumulators = new LinkedHashMap<>();
    private final NDList labels = new NDList();
    private final NDList predictions = new NDList();
    private final NDList ranks = new NDList();
    private final NDList losses = new NDList();
    private final NDList confidences = new NDList();
    private final NDList probabilities = new NDList();
    private final List<Integer> pixels = new ArrayList<>();
    private final boolean withProbabilities;

    /**
     * Begins.
     *
     * @param manager its device is that of the batches
     * @param classes names of the classes
     * @param metrics what the evaluation is to have
     * @throws UserException if a metric cannot be computed for so many classes, or fails
     */
    public EvaluationPass(NDManager manager, List<String> classes, MetricSet metrics) {
        metrics.requireFit(classes.size());
        this.classes = List.copyOf(classes);
        withProbabilities = metrics.hasProbabilities();
        owner = manager.newSubManager();
        try {
            order = owner.arange(0, classes.size(), 1, DataType.INT64).reshape(1, -1);
            infinity = HostArrays.scalar(owner, Float.POSITIVE_INFINITY);
            metrics.all().forEach(m -> accumulators.put(m, named(m, () -> m.begin(owner))));
        } catch (RuntimeException | Error e) {
            close();
            throw e;
        }
    }

    /**
     * Adds a batch; does not wait for the device, unless a metric does.
     *
     * @param truth true classes, int64 {@code [B]}, or masks {@code [B, H, W]}, whose pixels are
     *     then evaluated as if they were images
     * @param output logits {@code [B, classes]}, with masks {@code [B, classes, H, W]}; closed by
     *     the caller afterwards, with all that the manager of them has
     * @throws UserException if the logits have another shape, or a metric fails
     */
    public void add(NDArray truth, NDArray output) {
        if (Pixels.areMasks(truth)) {
            Arrays.stream(counts(truth)).forEach(pixels::add);
            requireAddressable();
            Pixels.counted(truth, output).ifPresent(p -> addAll(p.labels(), p.logits()));
        } else {
            addAll(truth, output);
        }
    }

    private static int[] counts(NDArray masks) {
        try (NDArray counted = masks.neq(MaskedImages.IGNORED);
                NDArray numbers = Casts.to(counted, DataType.INT64);
                NDArray sums = numbers.sum(new int[] {1, 2})) {
            return Arrays.stream(sums.toLongArray()).mapToInt(Math::toIntExact).toArray();
        }
    }

    private void requireAddressable() {
        if (pixels.stream().mapToLong(Integer::longValue).sum() > Integer.MAX_VALUE) {
            throw new UserException(
                    Texts.format(
                            "the masks to evaluate on have more than %,d pixels; evaluate on fewer or smaller images",
                            Integer.MAX_VALUE));
        }
    }

    private void addAll(NDArray truth, NDArray output) {
        Shape expected = new Shape(truth.size(), classes.size());
        if (!output.getShape().equals(expected)) {
            throw new UserException(
                    Texts.format(
                            "the network gives %s for %d images of %d classes, but it must give their logits, %s",
                            output.getShape(), truth.size(), classes.size(), expected));
        }
        NDArray logits = Casts.to(output, DataType.FLOAT32);
        accumulators.forEach(
                (metric, accumulator) ->
                        named(
                                metric,
                                () -> {
                                    // Copies: one that writes into them must not spoil the others.
                                    NDArray own = truth.duplicate();
                                    own.attach(logits.getManager());
                                    accumulator.add(own, logits.duplicate());
                                    return metric;
                                }));
        // As argMax has it: what is not a number is highest, and of equal ones the first.
        NDArray sortable = NDArrays.where(logits.eq(logits), logits, infinity);
        NDArray log = logits.logSoftmax(1);
        // Closed at once, as what is made of the labels belongs to their manager.
        try (NDArray column = truth.reshape(-1, 1);
                NDArray lower = column.gt(order)) {
            NDArray own = sortable.gather(column, 1);
            NDArray above = sortable.gt(own).logicalOr(sortable.eq(own).logicalAnd(lower));
            keepClasses(ranks, Casts.to(above, DataType.INT64).sum(new int[] {1}));
            keep(losses, log.gather(column, 1).reshape(-1).neg());
        }
        keepClasses(predictions, sortable.argMax(1));
        keep(confidences, log.max(new int[] {1}).exp());
        if (withProbabilities) {
            keep(probabilities, log.exp());
        }
        keepClasses(labels, truth);
    }

    /** Pixels are many, and would fill a GPU beside the training: theirs wait with the host. */
    private void keep(NDList list, NDArray array) {
        NDArray kept = pixels.isEmpty() ? array : Casts.to(array, Device.cpu());
        kept.attach(owner);
        list.add(kept);
    }

    private void keepClasses(NDList list, NDArray array) {
        keep(list, Casts.copy(array, classes.size() > BYTE ? DataType.INT32 : DataType.UINT8));
    }

    /**
     * Waits for the device and computes the metrics. Nothing can be added afterwards.
     *
     * @throws UserException if there was no image, or a metric fails
     */
    public Evaluation end() {
        if (labels.isEmpty()) {
            throw new UserException(
                    pixels.isEmpty()
                            ? "there is no image to evaluate on; give at least one"
                            : Texts.format(
                                    "no pixel of the masks to evaluate on counts, all of them are %d; give masks with classes",
                                    MaskedImages.IGNORED));
        }
        Evaluation evaluation =
                new Evaluation(
                        classes,
                        Map.of(),
                        ints(labels),
                        ints(predictions),
                        ints(ranks),
                        floats(losses),
                        floats(confidences),
                        withProbabilities ? rows(probabilities) : null,
                        pixels.isEmpty()
                                ? null
                                : pixels.stream().mapToInt(Integer::intValue).toArray());
        for (Map.Entry<Metric, Metric.Accumulator> each : accumulators.entrySet()) {
            // Somebody's own may write into what it is given; Gaze's do not, and pixels are many.
            boolean readsOnly = NamedMetric.readsOnly(each.getKey());
            Evaluation known = readsOnly ? evaluation : evaluation.copy();
            double value = named(each.getKey(), () -> each.getValue().value(known));
            evaluation = evaluation.with(each.getKey().name(), value);
        }
        return evaluation;
    }

    /** Runs a metric's own code, and says which one it was where it fails. */
    private <T> T named(Metric metric, Supplier<T> code) {
        try {
            return code.get();
        } catch (Throwable e) {
            FactoryException.requireOfPart(e);
            if (e instanceof UserException user) {
                throw user;
            }
            throw new UserException(
                    Texts.format(
                            "metric %s cannot be computed: %s; mend it, or leave it out",
                            metric.name(), Excerpt.of(e.toString())),
                    e);
        }
    }

    static NDArray concat(NDList list) {
        // DJL refuses to concatenate a single array.
        return list.size() == 1 ? list.head() : NDArrays.concat(list);
    }

    // One array after the other, of which nothing stays: of pixels they are a lot, and the engine
    // gives no more than 2 GiB at once.
    private static float[] floats(NDList list) {
        float[] all = new float[size(list)];
        int next = 0;
        for (NDArray each : list) {
            float[] some = each.toFloatArray();
            each.close();
            System.arraycopy(some, 0, all, next, some.length);
            next += some.length;
        }
        return all;
    }

    private static int[] ints(NDList list) {
        int[] all = new int[size(list)];
        int next = 0;
        for (NDArray each : list) {
            int[] some =
                    each.getDataType() == DataType.UINT8 ? each.toUint8Array() : each.toIntArray();
            each.close();
            System.arraycopy(some, 0, all, next, some.length);
            next += some.length;
        }
        return all;
    }

    private static float[][] rows(NDList list) {
        List<float[]> rows = new ArrayList<>();
        for (NDArray each : list) {
            float[] values = each.toFloatArray();
            int columns = Math.toIntExact(each.getShape().get(1));
            each.close();
            for (int from = 0; from < values.length; from += columns) {
                rows.add(Arrays.copyOfRange(values, from, from + columns));
            }
        }
        return rows.toArray(float[][]::new);
    }

    private static int size(NDList list) {
        return Math.toIntExact(list.stream().mapToLong(NDArray::size).sum());
    }

    @Override
    public void close() {
        try {
            accumulators.forEach(
                    (metric, accumulator) ->
                            named(
                                    metric,
                                    () -> {
                                        accumulator.close();
                                        return metric;
                                    }));
        } finally {
            owner.close();
        }
    }
}
