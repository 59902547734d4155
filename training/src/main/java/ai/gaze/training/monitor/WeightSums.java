package ai.gaze.training.monitor;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDArrays;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.index.NDIndex;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.gaze.zoo.array.Casts;
import ai.gaze.zoo.array.HostArrays;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.UnaryOperator;

/**
 * Sums over the weights of one kind, batch after batch. They stay on the device until all are read
 * at once.
 */
final class WeightSums {

    /** Most weights that are kept of a batch. */
    private static final int SAMPLE = 4096;

    // Keeps the logarithm of a masked weight, which is zero, finite.
    private static final float TINY = 1e-30f;

    private static final int[] IMAGES = {0};
    private static final int[] EACH = {1};

    private final NDManager owner;
    private final String module;
    private final String name;
    private final NDList batches = new NDList();
    private final List<Long> sizes = new ArrayList<>();
    private final List<Integer> images = new ArrayList<>();
    private long places = 1;

    /**
     * @param owner of the sums
     * @param module name of the module
     * @param name which of its weights
     */
    WeightSums(NDManager owner, String module, String name) {
        this.owner = owner;
        this.module = module;
        this.name = name;
    }

    /**
     * Adds the weights of a batch.
     *
     * @param weights of any shape
     * @param axes along which they sum to one; none for gates
     */
    void add(NDArray weights, int[] axes) {
        Shape shape = weights.getShape();
        places = Arrays.stream(axes).mapToLong(shape::get).reduce(1, (a, b) -> a * b);
        sizes.add(shape.size());
        images.add(Math.toIntExact(shape.get(0)));
        NDList figures = new NDList();
        NDArray mean = figure(figures, weights, NDArray::mean);
        figure(figures, weights, w -> w.sub(mean).square().mean());
        figure(figures, weights, w -> w.lt(number(w, AttentionRule.NEAR_ZERO)).sum());
        figure(figures, weights, w -> w.gt(number(w, AttentionRule.NEAR_ONE)).sum());
        figure(figures, weights, NDArray::max);
        figure(figures, weights, NDArray::min);
        if (isSoftmax()) {
            figure(figures, weights, w -> ofImages(w.add(number(w, TINY)).log().mul(w)).sum(EACH));
            figure(
                    figures,
                    weights,
                    w -> Casts.to(w.gt(number(w, 0)), DataType.FLOAT32).sum(axes).max());
        } else {
            figure(figures, weights, WeightSums::variances);
            figure(figures, weights, w -> w.sub(w.mean(IMAGES, true)).square().mean());
        }
        figure(figures, weights, WeightSums::sample);
        NDArray vector = NDArrays.concat(figures);
        vector.attach(owner);
        batches.add(vector);
        figures.close();
    }

    /** Returns everything so far, float32 {@code [length]}. */
    NDArray vector() {
        // DJL refuses to concatenate a single array.
        return batches.size() == 1 ? batches.head() : NDArrays.concat(batches);
    }

    /**
     * Returns what follows from the sums.
     *
     * @param values what {@link #vector} held, and more after it
     * @param offset where it begins there
     */
    AttentionMeasurement measured(int epoch, float[] values, int offset) {
        double n = 0;
        double mean = 0;
        double squares = 0;
        double low = 0;
        double high = 0;
        double max = Double.NEGATIVE_INFINITY;
        double min = Double.POSITIVE_INFINITY;
        double support = 0;
        double between = 0;
        double more = 0;
        List<Float> ofImages = new ArrayList<>();
        List<float[]> samples = new ArrayList<>();
        int at = offset;
        for (int i = 0; i < batches.size(); i++) {
            int end = at + (int) batches.get(i).size();
            double size = sizes.get(i);
            // Chan, Golub, LeVeque, "Updating Formulae and a Pairwise Algorithm for Computing
            // Sample Variances", 1979.
            double difference = values[at] - mean;
            mean += difference * size / (n + size);
            squares += values[at + 1] * size + difference * difference * n * size / (n + size);
            n += size;
            low += values[at + 2];
            high += values[at + 3];
            max = Math.max(max, values[at + 4]);
            min = Math.min(min, values[at + 5]);
            at += 6;
            int count = images.get(i);
            for (int image = 0; image < count; image++) {
                ofImages.add(values[at++]);
            }
            if (isSoftmax()) {
                support = Math.max(support, values[at]);
            } else {
                between += values[at] * count;
                more += count - 1;
            }
            at++;
            samples.add(Arrays.copyOfRange(values, at, end));
            at = end;
        }
        double sd = Math.sqrt(squares / n);
        double[] each = ofImages.stream().mapToDouble(Float::doubleValue).toArray();
        Double share = null;
        Double within = null;
        Double inert = null;
        if (isSoftmax()) {
            // Of an image, as a share of the largest: sums over all who receive.
            double largest = n / each.length / places * Math.log(support);
            double[] shares =
                    Arrays.stream(each).map(e -> largest > 0 ? -e / largest : 0).toArray();
            share = Arrays.stream(shares).average().orElse(0);
            inert = AttentionRule.inertAffinities(shares);
        } else if (n > each.length) {
            within = Math.sqrt(Arrays.stream(each).average().orElse(0));
            inert = AttentionRule.inertGates(each);
        }
        AttentionState state =
                share == null
                        ? AttentionRule.gates(sd, low / n, high / n, min, max)
                        : AttentionRule.affinities(share);
        return new AttentionMeasurement(
                new AttentionStatistics(
                        epoch,
                        module,
                        name,
                        mean,
                        sd,
                        low / n,
                        high / n,
                        max,
                        share,
                        within,
                        isSoftmax() || more == 0 ? null : Math.sqrt(between / more),
                        inert,
                        null,
                        AttentionRule.orInert(state, inert)),
                joined(samples));
    }

    /** A number on the host, which a device takes without waiting; as DJL's own in float32. */
    private static NDArray number(NDArray beside, double value) {
        NDManager host = beside.getManager().newSubManager(Device.cpu());
        return HostArrays.scalar(host, (float) value);
    }

    /** The weights of each image in a row of its own. */
    private static NDArray ofImages(NDArray weights) {
        return weights.reshape(weights.getShape().get(0), -1);
    }

    /** The variance of the weights of each image, over channels and positions. */
    private static NDArray variances(NDArray weights) {
        NDArray rows = ofImages(weights);
        return rows.sub(rows.mean(EACH, true)).square().mean(EACH);
    }

    // A softmax over a single place leaves no choice; its weights are judged as gates.
    private boolean isSoftmax() {
        return places > 1;
    }

    /** Computes one figure, freeing at once what it takes on the way; affinities are large. */
    private static NDArray figure(NDList figures, NDArray weights, UnaryOperator<NDArray> compute) {
        try (NDManager scratch = weights.getManager().newSubManager()) {
            // Results belong to the manager of the receiver: a view that dies with the scratch.
            NDArray view = weights.get(scratch, new NDIndex(":"));
            NDArray result = Casts.to(compute.apply(view), DataType.FLOAT32).reshape(-1);
            result.attach(weights.getManager());
            figures.add(result);
            return result;
        }
    }

    /** Weights at equal distances, in steps that pass through every row and column. */
    private static NDArray sample(NDArray weights) {
        long size = weights.getShape().size();
        NDArray flat = weights.reshape(-1);
        if (size <= SAMPLE) {
            return flat;
        }
        long step = (size + SAMPLE - 1) / SAMPLE;
        while (!isCoprimeToAll(step, weights.getShape())) {
            step++;
        }
        return flat.get(new NDIndex("::" + step));
    }

    private static boolean isCoprimeToAll(long step, Shape shape) {
        return Arrays.stream(shape.getShape()).allMatch(n -> gcd(step, n) == 1);
    }

    private static long gcd(long a, long b) {
        return b == 0 ? a : gcd(b, a % b);
    }

    private static float[] joined(List<float[]> parts) {
        float[] all = new float[parts.stream().mapToInt(p -> p.length).sum()];
        int at = 0;
        for (float[] part : parts) {
            System.arraycopy(part, 0, all, at, part.length);
            at += part.length;
        }
        return all;
    }
}
