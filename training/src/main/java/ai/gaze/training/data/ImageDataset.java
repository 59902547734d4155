package ai.gaze.training.data;

import java.util.List;

/**
 * A data set with its official split.
 *
 * <p>Where there are validation images, they steer the schedule and the choice of the best
 * checkpoint, and the test images are looked at once, at the end of a training.
 *
 * @param name the name under which it is asked for, such as {@code cifar10}
 * @param train the training images
 * @param validation the validation images; null if the set has none of its own
 * @param test the test images
 * @param statistics mean and spread of the channels, for normalization
 * @param sample whether this is the embedded sample, whose accuracy means nothing
 * @param files of an image folder: which files it has; else null
 */
public record ImageDataset(
        String name,
        ImageSource train,
        ImageSource validation,
        ImageSource test,
        ChannelStatistics statistics,
        boolean sample,
        FileList files) {

    /** A data set of two parts, whose files are the same everywhere. */
    public ImageDataset(
            String name,
            ImageSource train,
            ImageSource test,
            ChannelStatistics statistics,
            boolean sample) {
        this(name, train, null, test, statistics, sample, null);
    }

    /** The same under another name. */
    ImageDataset named(String other) {
        return other.equals(name)
                ? this
                : new ImageDataset(other, train, validation, test, statistics, sample, files);
    }

    /** The parts that there are, training first. */
    public List<ImageSource> parts() {
        return validation == null ? List.of(train, test) : List.of(train, validation, test);
    }

    /** The name of each class, in the order of the labels. */
    public List<String> classNames() {
        return train.classNames();
    }
}
