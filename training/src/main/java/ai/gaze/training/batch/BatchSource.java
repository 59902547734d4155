package ai.gaze.training.batch;

import ai.djl.ndarray.NDManager;
import ai.gaze.training.augment.Augmenter;
import ai.gaze.training.data.EpochPlan;
import ai.gaze.training.data.ImageFiles;
import ai.gaze.training.data.ImageSource;
import ai.gaze.training.data.LabeledImages;

/** A set of images from which batches come to the training device. */
public interface BatchSource {

    /**
     * Makes the source that fits where the images are.
     *
     * @param manager owner of what stays on the device
     * @param images the images
     * @param augmenter prepares the batches
     */
    static BatchSource of(NDManager manager, ImageSource images, Augmenter augmenter) {
        if (images instanceof ImageFiles files) {
            return new StreamedImages(files, augmenter);
        }
        return DeviceImages.upload(manager, (LabeledImages) images, augmenter);
    }

    /** Returns the number of images. */
    int size();

    /**
     * The batches of an epoch of training: every image once, in an order and with an augmentation
     * that depend on the seed and the epoch alone.
     *
     * @param plan which epoch, and from where on
     */
    BatchStream epoch(EpochPlan plan);

    /**
     * The batches of an evaluation: the images in their order, normalized and nothing else.
     *
     * @param batchSize images per batch; the last one may have fewer
     */
    BatchStream inOrder(int batchSize);
}
