package ai.gaze.training.augment;

import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.index.NDIndex;
import ai.gaze.training.data.Batch;
import ai.gaze.training.data.BatchStream;
import java.util.Optional;

/** Cuts batches out of larger ones, whose storage they share. */
final class CutBatches implements BatchStream {

    private final BatchStream blocks;
    private final NDManager manager;
    private final int batchSize;
    private NDManager owner;
    private Batch block;
    private long from;

    /**
     * @param blocks the larger ones; closed with this
     * @param parent of the manager that owns one of them
     * @param batchSize images per batch
     * @param passed how many images of the first block are passed over
     */
    CutBatches(BatchStream blocks, NDManager parent, int batchSize, int passed) {
        this.blocks = blocks;
        this.batchSize = batchSize;
        manager = parent.newSubManager();
        from = passed;
    }

    @Override
    public Optional<Batch> next(NDManager step) {
        if (block == null || from >= block.labels().getShape().get(0)) {
            if (!takeBlock()) {
                return Optional.empty();
            }
        }
        long to = Math.min(block.labels().getShape().get(0), from + batchSize);
        NDIndex range = new NDIndex("{}:{}", from, to);
        from = to;
        return Optional.of(
                new Batch(block.images().get(step, range), block.labels().get(step, range)));
    }

    private boolean takeBlock() {
        boolean isFirst = owner == null;
        if (!isFirst) {
            owner.close();
            block = null;
            from = 0;
        }
        owner = manager.newSubManager();
        Optional<Batch> next = blocks.next(owner);
        next.ifPresent(read -> block = read);
        return next.isPresent() && from < block.labels().getShape().get(0);
    }

    @Override
    public void close() {
        manager.close();
        blocks.close();
    }
}
