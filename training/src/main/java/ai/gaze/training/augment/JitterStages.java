package ai.gaze.training.augment;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.gaze.training.augment.Jitter.Operation;
import ai.gaze.zoo.array.HostArrays;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.stream.LongStream;

/**
 * The colour steps of an epoch: the plan on the host, orders and amounts on the device.
 *
 * <p>Each image has its own order of steps. Stage {@code s} does the {@code s}-th step of every
 * image; before it, the batch is sorted by step, so that each step works on one contiguous group
 * and no image is computed twice.
 */
final class JitterStages {

    private final int stages;

    /** Images of each operation in each stage of each batch; the others stand behind them. */
    private final List<List<Map<Operation, Integer>>> groups = new ArrayList<>();

    /**
     * Where the image at each position stood before, {@code [stage + 1][position]} of one batch
     * after the other; the last row brings the batch back into its own order.
     */
    private final NDArray orders;

    /** Factor or shift, {@code [stage][position]} of one batch after the other. */
    private final NDArray amounts;

    /**
     * Sorts every batch for every stage, and uploads that.
     *
     * @param images of the epoch, at least one of them with a colour step
     */
    JitterStages(NDManager manager, List<ImageAugmentation> images, int batchSize) {
        stages = images.stream().mapToInt(i -> i.jitter().size()).max().orElse(0);
        long[] allOrders = new long[images.size() * (stages + 1)];
        float[] allAmounts = new float[images.size() * stages];
        for (int start = 0; start < images.size(); start += batchSize) {
            int end = Math.min(images.size(), start + batchSize);
            groups.add(sort(images.subList(start, end), start, allOrders, allAmounts));
        }
        orders = HostArrays.of(manager, allOrders);
        amounts = HostArrays.of(manager, allAmounts);
    }

    private List<Map<Operation, Integer>> sort(
            List<ImageAugmentation> batch, int start, long[] orders, float[] amounts) {
        int size = batch.size();
        List<Map<Operation, Integer>> sizes = new ArrayList<>(stages);
        int[] position = new int[size]; // of each image of the batch
        for (int i = 0; i < size; i++) {
            position[i] = i;
        }
        for (int stage = 0; stage < stages; stage++) {
            Map<Operation, Integer> counts = new EnumMap<>(Operation.class);
            sizes.add(counts);
            int orderRow = start * (stages + 1) + stage * size;
            int amountRow = start * stages + stage * size;
            int next = 0;
            for (Operation operation : Operation.values()) {
                int first = next;
                for (int i = 0; i < size; i++) {
                    Jitter step = step(batch.get(i), stage);
                    if (step != null && step.operation() == operation) {
                        amounts[amountRow + next] = step.deviceAmount();
                        orders[orderRow + next] = position[i];
                        position[i] = next++;
                    }
                }
                counts.put(operation, next - first);
            }
            for (int i = 0; i < size; i++) {
                if (step(batch.get(i), stage) == null) {
                    orders[orderRow + next] = position[i];
                    position[i] = next++;
                }
            }
        }
        for (int i = 0; i < size; i++) {
            orders[start * (stages + 1) + stages * size + i] = position[i];
        }
        return sizes;
    }

    private static Jitter step(ImageAugmentation image, int stage) {
        List<Jitter> jitter = image.jitter();
        return stage < jitter.size() ? jitter.get(stage) : null;
    }

    /** Returns which steps there are. */
    AugmentationScript.Colours colours() {
        return new AugmentationScript.Colours(
                stages,
                any(Operation.CONTRAST),
                any(Operation.CONTRAST) || any(Operation.SATURATION),
                any(Operation.HUE));
    }

    private boolean any(Operation operation) {
        return groups.stream().flatMap(List::stream).anyMatch(counts -> counts.get(operation) > 0);
    }

    /** Appends how many images each step of each stage of a batch has. */
    void addSizes(LongStream.Builder numbers, int batch) {
        for (Map<Operation, Integer> counts : groups.get(batch)) {
            counts.values().forEach(numbers::add);
        }
    }

    /** Returns the orders and the amounts of the epoch, on the device. */
    NDList tables() {
        return new NDList(orders, amounts);
    }
}
