package ai.gaze.training.data;

/** The images of a source on their way to a device: uint8 {@code [B, H, W, C]}, as they are. */
public interface ImageBatches {

    /**
     * The batches of an epoch of training, in the order of the plan.
     *
     * @param plan which epoch, and from where on
     */
    BatchStream epoch(EpochPlan plan);

    /**
     * The batches of an evaluation: the images in their order, less those that are broken.
     *
     * @param batchSize images per batch; the last one may have fewer
     */
    BatchStream inOrder(int batchSize);

    /** Returns whether all of them are on the device already, and many at once cost no reading. */
    default boolean areOnDevice() {
        return false;
    }
}
