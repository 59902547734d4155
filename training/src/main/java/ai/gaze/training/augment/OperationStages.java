package ai.gaze.training.augment;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDArrays;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.index.NDIndex;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Activation;
import ai.gaze.training.augment.ImageOperation.Group;
import ai.gaze.training.augment.ImageOperation.Kind;
import ai.gaze.zoo.array.Casts;
import ai.gaze.zoo.array.HostArrays;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.function.Function;
import java.util.stream.IntStream;

/**
 * Operations of a batch with Pillow's arithmetic. Stage {@code s} does the {@code s}-th one of
 * every image; before it, the batch is sorted by operation, so that each is computed once, of one
 * contiguous group.
 */
final class OperationStages {

    private static final int SMOOTHED = 3;
    private static final float SMOOTH_SUM = 13;

    private final NDManager manager;
    private final int channels;
    private final PixelGrid grid;
    private final Luma luma;
    private final NDArray white;

    /**
     * @param manager owns what is computed
     * @param channels 1 or 3
     */
    OperationStages(NDManager manager, int channels, int height, int width) {
        this.manager = manager;
        this.channels = channels;
        grid = PixelGrid.of(manager, height, width);
        luma = new Luma(manager, grid.pixels());
        white = HostArrays.scalar(manager, 255f);
    }

    /**
     * Does all operations.
     *
     * @param images float32 {@code [B, C, H W]}, whole numbers in 0..255; overwritten
     * @param operations of each image, in their order
     * @return the same shape
     */
    NDArray apply(NDArray images, List<List<ImageOperation>> operations) {
        int stages = operations.stream().mapToInt(List::size).max().orElse(0);
        List<Integer> inOrder = IntStream.range(0, operations.size()).boxed().toList();
        List<Integer> rows = inOrder;
        NDArray current = images;
        for (int i = 0; i < stages; i++) {
            int stage = i;
            Comparator<Integer> byKind =
                    Comparator.comparing(image -> at(operations.get(image), stage).kind());
            List<Integer> sorted = inOrder.stream().sorted(byKind).toList();
            NDArray before = reorder(current, rows, sorted);
            List<ImageOperation> own =
                    sorted.stream().map(image -> at(operations.get(image), stage)).toList();
            current = Scope.run(manager, scratch -> stage(scratch, before, own));
            rows = sorted;
        }
        return reorder(current, rows, inOrder);
    }

    private static ImageOperation at(List<ImageOperation> operations, int stage) {
        return stage < operations.size()
                ? operations.get(stage)
                : new ImageOperation(Kind.IDENTITY, 0);
    }

    private NDArray reorder(NDArray images, List<Integer> rows, List<Integer> wanted) {
        long[] index = new long[rows.size()];
        int[] rowOf = new int[rows.size()];
        for (int i = 0; i < rowOf.length; i++) {
            rowOf[rows.get(i)] = i;
        }
        for (int i = 0; i < index.length; i++) {
            index[i] = rowOf[wanted.get(i)];
        }
        Shape shape = images.getShape();
        NDArray result =
                Scope.run(
                        manager,
                        scratch -> {
                            images.attach(scratch);
                            NDArray matrix = images.reshape(index.length, -1);
                            return Augmenter.rows(matrix, HostArrays.of(scratch, index));
                        });
        return result.reshape(shape);
    }

    /** Images side by side that have something in common. */
    private record Run<K>(K common, List<ImageOperation> operations, NDArray images) {}

    private static <K> List<Run<K>> runs(
            NDArray images, List<ImageOperation> operations, Function<ImageOperation, K> common) {
        List<Integer> starts = new ArrayList<>();
        for (int i = 0; i < operations.size(); i++) {
            if (i == 0 || common.apply(operations.get(i)) != common.apply(operations.get(i - 1))) {
                starts.add(i);
            }
        }
        NDList views = images.split(starts.stream().skip(1).mapToLong(i -> i).toArray(), 0);
        List<Run<K>> runs = new ArrayList<>();
        for (int i = 0; i < starts.size(); i++) {
            int end = i + 1 < starts.size() ? starts.get(i + 1) : operations.size();
            List<ImageOperation> own = operations.subList(starts.get(i), end);
            runs.add(new Run<>(common.apply(own.get(0)), own, views.get(i)));
        }
        return runs;
    }

    private NDArray stage(NDManager scratch, NDArray sorted, List<ImageOperation> operations) {
        sorted.attach(scratch);
        NDList results = new NDList();
        for (Run<Group> run : runs(sorted, operations, operation -> operation.kind().group())) {
            NDArray images = run.images();
            List<ImageOperation> own = run.operations();
            results.add(
                    switch (run.common()) {
                        case NONE -> images;
                        case MOVE -> move(scratch, images, own);
                        case BLEND -> blend(scratch, images, own);
                        case TABLE -> new ValueTables(scratch, own, channels).apply(images);
                    });
        }
        return results.size() == 1 ? results.get(0) : NDArrays.concat(results, 0);
    }

    private NDArray move(NDManager scratch, NDArray images, List<ImageOperation> operations) {
        double[] table = new double[operations.size() * Affine.COLUMNS];
        for (int i = 0; i < operations.size(); i++) {
            operations.get(i).affine(grid.height(), grid.width()).write(table, i * Affine.COLUMNS);
        }
        Shape shape = new Shape(operations.size(), Affine.COLUMNS, 1, 1);
        NDArray uploaded = Casts.to(HostArrays.of(scratch, table, shape), grid.type());
        return Affine.map(uploaded, grid).apply(images);
    }

    /** {@code other + factor (image - other)} in float32, truncated towards zero and clipped. */
    private NDArray blend(NDManager scratch, NDArray images, List<ImageOperation> operations) {
        for (Run<Kind> run : runs(images, operations, ImageOperation::kind)) {
            float[] factors = new float[run.operations().size()];
            for (int i = 0; i < factors.length; i++) {
                factors[i] = run.operations().get(i).factor();
            }
            Shape shape = new Shape(factors.length, 1, 1);
            blend(run.common(), run.images(), HostArrays.of(scratch, factors, shape));
        }
        return Activation.relu(images).minimum(white).floor();
    }

    /** Blends in place. */
    private void blend(Kind kind, NDArray images, NDArray factors) {
        switch (kind) {
            case BRIGHTNESS -> images.muli(factors);
            case CONTRAST -> blend(images, factors, luma.mean(grey(images)));
            case COLOR -> {
                // Grey images are grey already.
                if (channels > 1) {
                    blend(images, factors, grey(images));
                }
            }
            default -> sharpen(images, factors);
        }
    }

    private static void blend(NDArray images, NDArray factors, NDArray other) {
        images.subi(other).muli(factors).addi(other);
    }

    private NDArray grey(NDArray images) {
        return channels == 1 ? images : luma.of(images);
    }

    /** The other image is a smoothed one, whose border is that of the image. */
    private void sharpen(NDArray images, NDArray factors) {
        int height = grid.height();
        int width = grid.width();
        if (height < SMOOTHED || width < SMOOTHED) {
            return;
        }
        NDArray all = images.reshape(-1, channels, height, width);
        NDArray rows = all.get(new NDIndex(":, :, :{}", height - 2));
        rows = rows.add(all.get(new NDIndex(":, :, 1:{}", height - 1)));
        rows.addi(all.get(new NDIndex(":, :, 2:{}", height)));
        NDArray sum = rows.get(new NDIndex(":, :, :, :{}", width - 2));
        sum = sum.add(rows.get(new NDIndex(":, :, :, 1:{}", width - 1)));
        sum.addi(rows.get(new NDIndex(":, :, :, 2:{}", width)));
        NDArray inner = all.get(new NDIndex(":, :, 1:{}, 1:{}", height - 1, width - 1));
        NDManager scratch = images.getManager();
        // The pixel itself counts five times.
        sum.addi(inner.mul(HostArrays.scalar(scratch, 4f)));
        // No sum lies close enough to a half for the rounding of the product to matter.
        NDArray smooth =
                sum.muli(HostArrays.scalar(scratch, 1 / SMOOTH_SUM))
                        .addi(HostArrays.scalar(scratch, 0.5f))
                        .floor();
        blend(inner, factors.expandDims(3), smooth);
    }
}
