package ai.gaze.training.data;

/**
 * Which data set is wanted, and how.
 *
 * @param name its name, such as {@code cifar10}
 * @param images for an image folder: what becomes of its files
 * @param folder for an image folder: where it was when the run began, or null
 */
public record DatasetSpec(String name, ImageFolderSpec images, String folder) {

    /** A data set with the default settings. */
    public static DatasetSpec of(String name) {
        return new DatasetSpec(name, ImageFolderSpec.DEFAULT, null);
    }
}
