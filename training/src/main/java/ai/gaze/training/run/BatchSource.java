package ai.gaze.training.run;

import ai.djl.ndarray.NDManager;
import ai.gaze.training.augment.Augmenter;
import ai.gaze.training.data.ImageFiles;
import ai.gaze.training.data.ImageSource;
import ai.gaze.training.data.LabeledImages;

/** A set of images from which batches come to the training device. */
interface BatchSource {

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
     * that depend on the seed of the recipe and the epoch alone.
     *
     * @param recipe gives seed, batch size and augmentation
     * @param epoch the epoch, counted from 1
     * @param first number of the first batch that is wanted, from 0
     */
    BatchStream epoch(Recipe recipe, int epoch, int first);

    /**
     * The batches of an evaluation: the images in their order, normalized and nothing else.
     *
     * @param batchSize images per batch; the last one may have fewer
     */
    BatchStream inOrder(int batchSize);
}
