package ai.gaze.training.augment;

import ai.gaze.training.augment.Jitter.Operation;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/**
 * The order in which the images of each batch stand while their colours are changed.
 *
 * <p>Each image has its own order of steps. Stage {@code s} does the {@code s}-th step of every
 * image; before it, the batch is sorted by step, so that each step works on one contiguous group
 * and no image is computed twice.
 */
final class JitterPlan {

    private final int stages;
    private final long[] orders;
    private final float[] amounts;
    private final List<List<Map<Operation, Integer>>> groups = new ArrayList<>();

    /**
     * Sorts every batch for every stage.
     *
     * @param images of the epoch
     * @param batchSize images per batch
     */
    JitterPlan(List<ImageAugmentation> images, int batchSize) {
        stages = images.stream().mapToInt(i -> i.jitter().size()).max().orElse(0);
        orders = new long[images.size() * (stages + 1)];
        amounts = new float[images.size() * stages];
        for (int start = 0; start < images.size(); start += batchSize) {
            int end = Math.min(images.size(), start + batchSize);
            groups.add(sort(images.subList(start, end), start));
        }
    }

    private List<Map<Operation, Integer>> sort(List<ImageAugmentation> batch, int start) {
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

    /** The largest number of steps of an image. */
    int stages() {
        return stages;
    }

    /**
     * Images of each operation, in the order of the operations; images without a step stand behind
     * the last group.
     */
    Map<Operation, Integer> groups(int batch, int stage) {
        return groups.get(batch).get(stage);
    }

    /**
     * Where the image at each position stood before, {@code [stage + 1][position]} of one batch
     * after the other; the last row brings the batch back into its own order.
     */
    long[] orders() {
        return orders.clone();
    }

    /** Factor or shift, {@code [stage][position]} of one batch after the other. */
    float[] amounts() {
        return amounts.clone();
    }
}
