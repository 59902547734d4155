package ai.gaze.training.data;

import java.util.List;

/**
 * A data set with its official split.
 *
 * @param name the name under which it is asked for, such as {@code cifar10}
 * @param train the training images
 * @param test the test images
 * @param statistics mean and spread of the channels, for normalization
 * @param sample whether this is the embedded sample, whose accuracy means nothing
 * @param files of an image folder: which files it has; else null
 */
public record ImageDataset(
        String name,
        ImageSource train,
        ImageSource test,
        ChannelStatistics statistics,
        boolean sample,
        FileList files) {

    /** A data set whose files are the same everywhere. */
    public ImageDataset(
            String name,
            ImageSource train,
            ImageSource test,
            ChannelStatistics statistics,
            boolean sample) {
        this(name, train, test, statistics, sample, null);
    }

    /** The name of each class, in the order of the labels. */
    public List<String> classNames() {
        return train.classNames();
    }
}
