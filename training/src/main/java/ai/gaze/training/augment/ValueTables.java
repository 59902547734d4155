package ai.gaze.training.augment;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDArrays;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Activation;
import ai.gaze.training.augment.ImageOperation.Kind;
import ai.gaze.zoo.array.Casts;
import ai.gaze.zoo.array.HostArrays;
import java.util.ArrayList;
import java.util.List;
import java.util.function.DoubleUnaryOperator;

/**
 * Operations that look each value up in a table of 256. Those of contrast and histogram are made of
 * the pixels on the device, one for each channel of each image, in double precision as Python has
 * it.
 */
final class ValueTables {

    private static final int VALUES = 256;
    private static final int HALF_BYTE = 16;

    private final NDManager manager;
    private final List<ImageOperation> operations;
    private final int channels;
    private final NDArray ramp;
    private final NDArray zero;
    private final NDArray one;
    private final NDArray two;
    private final NDArray most;

    /**
     * @param manager owns what is computed
     * @param operations one of each image, in the order of {@link Kind}
     */
    ValueTables(NDManager manager, List<ImageOperation> operations, int channels) {
        this.manager = manager;
        this.operations = operations;
        this.channels = channels;
        double[] values = new double[VALUES];
        for (int i = 0; i < VALUES; i++) {
            values[i] = i;
        }
        ramp = HostArrays.of(manager, values, new Shape(1, VALUES));
        zero = HostArrays.scalar(manager, 0.0);
        one = HostArrays.scalar(manager, 1.0);
        two = HostArrays.scalar(manager, 2.0);
        most = HostArrays.scalar(manager, 255.0);
    }

    /**
     * Looks up.
     *
     * @param images float32 {@code [n, C, H W]}, whole numbers in 0..255
     * @return the same shape
     */
    NDArray apply(NDArray images) {
        NDArray pixels = images.reshape((long) operations.size() * channels, -1);
        NDArray index = Casts.to(pixels, DataType.INT64);
        int contrasts = count(Kind.AUTO_CONTRAST) * channels;
        int histograms = count(Kind.EQUALIZE) * channels;
        int fixed = operations.size() * channels - contrasts - histograms;
        NDList tables = new NDList();
        if (fixed > 0) {
            tables.add(fixed(fixed / channels));
        }
        if (contrasts > 0) {
            NDArray own = parts(pixels, fixed, contrasts, histograms).get(1);
            tables.add(Casts.to(autoContrast(own), DataType.FLOAT32));
        }
        if (histograms > 0) {
            NDArray own = parts(index, fixed, contrasts, histograms).get(2);
            tables.add(Casts.to(equalize(own), DataType.FLOAT32));
        }
        NDArray table = tables.size() == 1 ? tables.get(0) : NDArrays.concat(tables, 0);
        return table.gather(index, 1).reshape(images.getShape());
    }

    private int count(Kind kind) {
        return (int) operations.stream().filter(o -> o.kind() == kind).count();
    }

    private NDArray fixed(int images) {
        float[] tables = new float[images * channels * VALUES];
        for (int row = 0; row < images * channels; row++) {
            DoubleUnaryOperator table = operations.get(row / channels).table();
            for (int i = 0; i < VALUES; i++) {
                tables[row * VALUES + i] = (float) table.applyAsDouble(i);
            }
        }
        return HostArrays.of(manager, tables, new Shape((long) images * channels, VALUES));
    }

    /** From the darkest to the lightest value of {@code [R, H W]}. */
    private NDArray autoContrast(NDArray pixels) {
        int[] row = {1};
        NDArray least = Casts.to(pixels.min(row, true), DataType.FLOAT64);
        NDArray range = Casts.to(pixels.max(row, true), DataType.FLOAT64).sub(least);
        NDArray flat = isZero(range);
        NDArray scale = most.div(range.addi(flat));
        scale.attach(manager);
        NDArray table = ramp.mul(scale).add(least.mul(scale).neg());
        return chosen(flat, table.maximum(zero).floor().minimum(most));
    }

    /** As many pixels of each value, as far as that can be; of the values {@code [R, H W]}. */
    private NDArray equalize(NDArray index) {
        NDArray histogram = Casts.to(histogram(index), DataType.FLOAT64);
        // How many pixels are darker than each value; and than the lightest one that there is.
        NDArray darker = histogram.cumSum(1).sub(histogram);
        NDArray below = darker.mul(histogram.minimum(one)).max(new int[] {1}, true);
        NDArray step = below.div(most).floor();
        NDArray flat = isZero(step);
        NDArray half = step.div(two).floor();
        NDArray table = darker.add(half).div(step.addi(flat)).floor();
        return chosen(flat, table.minimum(most));
    }

    /**
     * Counts each value of each row, as a product of which upper and which lower half each byte
     * has.
     */
    private NDArray histogram(NDArray index) {
        float[] upper = new float[VALUES * HALF_BYTE];
        float[] lower = new float[VALUES * HALF_BYTE];
        for (int i = 0; i < VALUES; i++) {
            upper[i * HALF_BYTE + i / HALF_BYTE] = 1;
            lower[i * HALF_BYTE + i % HALF_BYTE] = 1;
        }
        Shape shape = new Shape(VALUES, HALF_BYTE);
        NDArray ups = Augmenter.rows(HostArrays.of(manager, upper, shape), index);
        NDArray lows = Augmenter.rows(HostArrays.of(manager, lower, shape), index);
        return ups.transpose(0, 2, 1).matMul(lows).reshape(-1, VALUES);
    }

    /** 1 where a whole number is 0, else 0. */
    private NDArray isZero(NDArray number) {
        return Activation.relu(number.neg().addi(one));
    }

    /** The values as they are where flat is 1, the table where it is 0. */
    private NDArray chosen(NDArray flat, NDArray table) {
        return flat.mul(ramp).add(flat.neg().addi(one).mul(table));
    }

    /** Views of consecutive images; null for an empty one. */
    private static List<NDArray> parts(NDArray images, int... sizes) {
        long total = images.getShape().get(0);
        List<NDArray> parts = new ArrayList<>();
        List<Long> cuts = new ArrayList<>();
        long end = 0;
        for (int size : sizes) {
            end += size;
            if (size > 0 && end < total) {
                cuts.add(end);
            }
        }
        NDList views = images.split(cuts.stream().mapToLong(Long::longValue).toArray(), 0);
        int next = 0;
        for (int size : sizes) {
            parts.add(size > 0 ? views.get(next++) : null);
        }
        return parts;
    }
}
