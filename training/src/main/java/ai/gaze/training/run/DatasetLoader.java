package ai.gaze.training.run;

import ai.gaze.training.data.DatasetSpec;
import ai.gaze.training.data.ImageDataset;
import java.io.IOException;

/** Gives data sets. */
@FunctionalInterface
public interface DatasetLoader {

    /**
     * Gives a data set.
     *
     * @param asked its name, such as {@code cifar10}, and what becomes of its images
     * @throws ai.gaze.zoo.UserException if there is none, or its files are not what they should be
     * @throws IOException if the machine fails
     */
    ImageDataset load(DatasetSpec asked) throws IOException;
}
