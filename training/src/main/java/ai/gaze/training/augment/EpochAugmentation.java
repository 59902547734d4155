package ai.gaze.training.augment;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.gaze.training.data.Batch;
import ai.gaze.training.loss.SoftTargets;
import ai.gaze.zoo.Texts;
import ai.gaze.zoo.array.HostArrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import java.util.stream.LongStream;

/**
 * The augmentation of one epoch: its parameters on the device, and the plan of each batch.
 *
 * <p>Steps that no image of the epoch takes cost nothing. If nothing has to be known of the
 * unrotated image (only contrast does: its grey is the mean of it), crop, flip and rotation are one
 * gather; else the rotation is a second one.
 */
public final class EpochAugmentation implements AutoCloseable {

    private final Augmenter augmenter;
    private final NDManager manager;
    private final AugmentationParameters parameters;
    private final int count;
    private final int batchSize;
    private final Geometry geometry;
    private final JitterStages jitter;
    private final NDList numbers;
    private final NDList tables;
    private final AugmentationScript plain;
    private final AugmentationScript normalized;

    EpochAugmentation(Augmenter augmenter, AugmentationParameters parameters, int batchSize) {
        this.augmenter = augmenter;
        this.parameters = parameters;
        this.batchSize = batchSize;
        manager = augmenter.manager().newSubManager();
        List<ImageAugmentation> images = parameters.images();
        count = images.size();
        geometry = new Geometry(manager, augmenter.grid(), parameters);
        boolean uncoloured = images.stream().allMatch(image -> image.jitter().isEmpty());
        jitter = uncoloured ? null : new JitterStages(manager, images, batchSize);
        numbers = numbers();
        tables = geometry.tables();
        if (jitter != null) {
            tables.addAll(jitter.tables());
            tables.addAll(augmenter.colours());
        }
        plain = script(false);
        normalized = script(true);
    }

    /**
     * Makes one batch.
     *
     * @param step owns the result
     * @param pixels uint8 {@code [B, H, W, C]}: images of this batch, in the order of the epoch
     * @param batch number of the batch in the epoch, from 0
     * @return float32 {@code [B, C, H, W]}, normalized, channels last
     */
    public NDArray apply(NDManager step, NDArray pixels, int batch) {
        return Scope.run(
                step,
                scratch -> normalized(scratch, pixels, noTargets(scratch, pixels), batch).images());
    }

    /**
     * Makes one batch with what the network is to say of it.
     *
     * @param step owns the result
     * @param read uint8 {@code [B, H, W, C]} and int64 {@code [B]}
     * @param batch number of the batch in the epoch, from 0
     * @param classes how many there are
     * @return images as of {@link #apply(NDManager, NDArray, int)}; the labels, or where an
     *     augmentation mixes soft targets, float32 {@code [B, classes]}
     */
    public Batch apply(NDManager step, Batch read, int batch, int classes) {
        NDArray labels = read.labels();
        if (augmenter.pipeline().mixing().isEmpty()) {
            labels.attach(step);
            return new Batch(apply(step, read.images(), batch), labels);
        }
        try (NDManager scratch = step.newSubManager()) {
            NDArray targets = SoftTargets.of(scratch, labels, classes);
            Batch made = normalized(scratch, read.images(), targets, batch);
            made.images().attach(step);
            made.labels().attach(step);
            return made;
        }
    }

    /**
     * Makes one batch without the normalization.
     *
     * @param step owns the result
     * @param pixels uint8 {@code [B, H, W, C]}
     * @param batch number of the batch in the epoch, from 0
     * @return float32 {@code [B, H, W, C]}, whole numbers in 0..255 unless augmentations of one's
     *     own make others
     */
    public NDArray applyPixels(NDManager step, NDArray pixels, int batch) {
        Shape shape = pixels.getShape();
        return Scope.run(
                step,
                scratch ->
                        varied(scratch, pixels, noTargets(scratch, pixels), batch)
                                .images()
                                .reshape(shape));
    }

    @Override
    public void close() {
        manager.close();
    }

    /** Of one class, for those who ask for no targets. */
    private static NDArray noTargets(NDManager scratch, NDArray pixels) {
        return scratch.zeros(new Shape(pixels.getShape().get(0), 1));
    }

    /** Images float32 {@code [B, C, H, W]}, and targets float32 {@code [B, classes]}. */
    private Batch normalized(NDManager scratch, NDArray pixels, NDArray targets, int batch) {
        int first = augmenter.pipeline().beforeNormalization();
        int last = augmenter.pipeline().then().size();
        if (first == 0) {
            NDArray made = atOnce(requireBatch(pixels, batch), batch, true);
            made.attach(scratch);
            Batch all = then(scratch, new Batch(made, targets), batch, 0, last);
            return new Batch(images(all.images()), all.labels());
        }
        Batch varied = varied(scratch, pixels, targets, batch);
        // In place: what follows gets the same storage.
        NDArray images = augmenter.normalization().apply(varied.images());
        if (first == last) {
            return new Batch(images, varied.labels());
        }
        Batch further = then(scratch, varied, batch, first, last);
        return new Batch(images(further.images()), further.labels());
    }

    /** Images float32 {@code [B, H W C]}, and targets float32 {@code [B, classes]}. */
    private Batch varied(NDManager scratch, NDArray pixels, NDArray targets, int batch) {
        NDArray made = atOnce(requireBatch(pixels, batch), batch, false);
        made.attach(scratch);
        int last = augmenter.pipeline().beforeNormalization();
        return then(scratch, new Batch(made, targets), batch, 0, last);
    }

    private NDArray requireBatch(NDArray pixels, int batch) {
        int start = batch * batchSize;
        int end = Math.min(count, start + batchSize);
        if (batch < 0 || start >= count || pixels.getShape().get(0) != end - start) {
            throw new IllegalArgumentException(
                    Texts.format(
                            "batch %d of shape %s in an epoch of %d images",
                            batch, pixels.getShape(), count));
        }
        return pixels;
    }

    /** Does some of the augmentations that come one by one. */
    private Batch then(NDManager scratch, Batch given, int batch, int first, int last) {
        int start = batch * batchSize;
        int end = Math.min(count, start + batchSize);
        List<Augmentation> then = augmenter.pipeline().then();
        Batch varied = given;
        for (int i = first; i < last; i++) {
            int number = i;
            NDArray before = varied.images();
            if (then.get(i) instanceof BatchMixing mixing) {
                varied = mixed(scratch, mixing, varied, parameters.random(batch, number));
                continue;
            }
            List<SplittableRandom> randoms =
                    IntStream.range(start, end)
                            .mapToObj(position -> parameters.random(position, number))
                            .toList();
            NDArray after =
                    Scope.run(
                            scratch,
                            own -> {
                                before.attach(own);
                                return one(then.get(number), before, randoms);
                            });
            varied = new Batch(after, varied.labels());
        }
        return varied;
    }

    private Batch mixed(
            NDManager scratch, BatchMixing mixing, Batch before, SplittableRandom random) {
        try (NDManager own = scratch.newSubManager()) {
            before.images().attach(own);
            before.labels().attach(own);
            Batch mixed =
                    AugmentationCalls.mix(mixing, images(before.images()), before.labels(), random);
            NDArray flat = flat(mixed.images());
            flat.attach(scratch);
            mixed.labels().attach(scratch);
            return new Batch(flat, mixed.labels());
        }
    }

    private NDArray one(Augmentation augmentation, NDArray flat, List<SplittableRandom> randoms) {
        return flat(AugmentationCalls.apply(augmentation, images(flat), randoms));
    }

    /** {@code [B, H W C]} as {@code [B, C, H, W]}, a view. */
    private NDArray images(NDArray flat) {
        return augmenter.grid().images(flat, augmenter.pipeline().spec().channels());
    }

    /** {@code [B, C, H, W]} as {@code [B, H W C]}; a copy, unless it is channels last. */
    private static NDArray flat(NDArray images) {
        return images.transpose(0, 2, 3, 1).reshape(images.getShape().get(0), -1);
    }

    /** Images float32 {@code [B, H W C]}, of the manager of the pixels. */
    private NDArray atOnce(NDArray pixels, int batch, boolean normalized) {
        NDList arguments = new NDList(pixels, numbers.get(batch));
        if (normalized) {
            arguments.addAll(augmenter.normalization().factors());
        }
        arguments.addAll(tables);
        AugmentationScript script = normalized ? this.normalized : plain;
        return script.compiled().callOfList(arguments).singletonOrThrow();
    }

    private AugmentationScript script(boolean isNormalized) {
        return new AugmentationScript(
                new AugmentationScript.Grid(augmenter.grid().height(), augmenter.grid().width()),
                augmenter.pipeline().spec().channels(),
                augmenter.pipeline().spec().hasMask(),
                geometry.isWindowed(),
                geometry.isTurned(),
                jitter == null ? null : jitter.colours(),
                isNormalized);
    }

    /** The numbers of each batch, on the host: its first position, and the sizes of its groups. */
    private NDList numbers() {
        int batches = (count + batchSize - 1) / batchSize;
        LongStream.Builder all = LongStream.builder();
        for (int batch = 0; batch < batches; batch++) {
            all.add((long) batch * batchSize);
            if (jitter != null) {
                jitter.addSizes(all, batch);
            }
        }
        NDManager host = manager.newSubManager(Device.cpu());
        long[] values = all.build().toArray();
        return HostArrays.of(host, values, new Shape(batches, values.length / batches))
                .split(batches, 0);
    }
}
