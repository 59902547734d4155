package ai.gaze.training.augment;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.index.NDIndex;
import ai.djl.ndarray.types.Shape;
import ai.gaze.zoo.array.HostArrays;
import java.util.List;

/** The colour steps of an epoch: the plan on the host, orders and amounts on the device. */
final class JitterStages {

    private final ColorJitter jitter;
    private final JitterPlan plan;
    private final int stages;
    private final NDArray orders;
    private final NDArray amounts;

    /**
     * Uploads the plan.
     *
     * @param images of the epoch, at least one of them with a colour step
     */
    JitterStages(
            NDManager manager, ColorJitter jitter, List<ImageAugmentation> images, int batchSize) {
        this.jitter = jitter;
        plan = new JitterPlan(images, batchSize);
        stages = plan.stages();
        orders = HostArrays.of(manager, plan.orders());
        amounts = HostArrays.of(manager, plan.amounts());
    }

    /**
     * Does all steps of one batch.
     *
     * @param scratch owns the result
     * @param planar float32 {@code [B, 3, H W]}; closed
     * @param batch number of the batch
     * @param start position of its first image in the epoch
     * @return float32 {@code [B, 3, H W]}
     */
    NDArray apply(NDManager scratch, NDArray planar, int batch, int start) {
        int size = (int) planar.getShape().get(0);
        NDList order =
                slice(scratch, orders, start, size, stages + 1)
                        .reshape(stages + 1, size)
                        .split(stages + 1, 0);
        NDList amount =
                slice(scratch, amounts, start, size, stages).reshape(-1, 1, 1).split(stages, 0);
        NDArray images = planar;
        for (int i = 0; i < stages; i++) {
            int stage = i;
            NDArray before = images;
            images =
                    Scope.run(
                            scratch,
                            own -> {
                                NDArray sorted = reorder(own, before, order.get(stage));
                                return jitter.apply(
                                        sorted, amount.get(stage), plan.groups(batch, stage));
                            });
        }
        NDArray last = images;
        return Scope.run(scratch, own -> reorder(own, last, order.get(stages)));
    }

    private static NDArray slice(NDManager scratch, NDArray table, int start, int size, int rows) {
        return table.get(scratch, new NDIndex("{}:{}", start * rows, (start + size) * rows));
    }

    private static NDArray reorder(NDManager own, NDArray planar, NDArray order) {
        planar.attach(own);
        order.attach(own);
        Shape shape = planar.getShape();
        NDArray matrix = planar.reshape(shape.get(0), -1);
        return Augmenter.rows(matrix, order.flatten()).reshape(shape);
    }
}
