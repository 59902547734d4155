package ai.gaze.training.metric;

import ai.djl.engine.EngineException;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDArrays;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.gaze.training.batch.Batch;
import ai.gaze.training.batch.BatchSource;
import ai.gaze.training.batch.BatchStream;
import ai.gaze.training.device.DeviceMemoryException;
import ai.gaze.training.optim.CrossEntropy;
import ai.gaze.zoo.array.Casts;
import ai.gaze.zoo.array.HostArrays;
import java.util.List;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.function.Function;

/** Runs a network over a set of images; waits for the device once, at the end. */
public final class Evaluator {

    private static final CrossEntropy LOSS = new CrossEntropy(0);

    private Evaluator() {}

    /**
     * Evaluates.
     *
     * @param logits gives the logits {@code [B, classes]} of prepared images {@code [B, 3, H, W]}
     * @param stop is looked at before each batch
     * @return how the network did; empty if it was to stop
     * @throws DeviceMemoryException if the memory of the device is not enough
     */
    public static Optional<Evaluation> evaluate(
            NDManager manager,
            BatchSource images,
            List<String> classes,
            int batchSize,
            Function<NDArray, NDArray> logits,
            BooleanSupplier stop) {
        try {
            return run(manager, images, classes, batchSize, logits, stop);
        } catch (EngineException e) {
            throw DeviceMemoryException.explain(
                    e,
                    manager.getDevice(),
                    "eval-batch-size " + batchSize,
                    "train with a smaller one such as --set eval-batch-size="
                            + Math.max(1, batchSize / 2)
                            + ", or free memory and try again");
        }
    }

    private static Optional<Evaluation> run(
            NDManager manager,
            BatchSource images,
            List<String> classes,
            int batchSize,
            Function<NDArray, NDArray> logits,
            BooleanSupplier stop) {
        try (NDManager all = manager.newSubManager();
                BatchStream batches = images.inOrder(batchSize)) {
            NDList losses = new NDList();
            NDList labels = new NDList();
            NDList predictions = new NDList();
            NDList ranks = new NDList();
            NDList imageLosses = new NDList();
            NDList confidences = new NDList();
            while (true) {
                if (stop.getAsBoolean()) {
                    return Optional.empty();
                }
                try (NDManager owner = manager.newSubManager()) {
                    Optional<Batch> next = batches.next(owner);
                    if (next.isEmpty()) {
                        break;
                    }
                    Batch batch = next.get();
                    NDArray output = logits.apply(batch.images());
                    NDArray size = HostArrays.scalar(owner, (float) batch.labels().size());
                    NDArray loss = LOSS.of(output, batch.labels()).mul(size);
                    NDArray truth = output.gather(batch.labels().expandDims(1), 1);
                    NDArray log = output.logSoftmax(1);
                    NDArray own = log.gather(batch.labels().expandDims(1), 1).reshape(-1).neg();
                    keep(imageLosses, own, all);
                    keep(confidences, log.max(new int[] {1}).exp(), all);
                    keep(losses, loss.reshape(1), all);
                    keep(labels, batch.labels(), all);
                    keep(predictions, output.argMax(1), all);
                    keep(ranks, Casts.to(output.gt(truth), DataType.INT64).sum(new int[] {1}), all);
                }
            }
            double sum = 0;
            for (float loss : concat(losses).toFloatArray()) {
                sum += loss;
            }
            int[] truths = ints(concat(labels));
            return Optional.of(
                    new Evaluation(
                            classes,
                            sum / truths.length,
                            truths,
                            ints(concat(predictions)),
                            ints(concat(ranks)),
                            concat(imageLosses).toFloatArray(),
                            concat(confidences).toFloatArray()));
        }
    }

    private static void keep(NDList list, NDArray array, NDManager owner) {
        array.attach(owner);
        list.add(array);
    }

    private static NDArray concat(NDList list) {
        // DJL refuses to concatenate a single array.
        return list.size() == 1 ? list.head() : NDArrays.concat(list);
    }

    private static int[] ints(NDArray array) {
        long[] values = array.toLongArray();
        int[] ints = new int[values.length];
        for (int i = 0; i < ints.length; i++) {
            ints[i] = Math.toIntExact(values[i]);
        }
        return ints;
    }
}
