package ai.gaze.training.run;

import ai.gaze.training.data.ImageDataset;
import java.io.IOException;

/** Gives data sets by name. */
@FunctionalInterface
public interface DatasetLoader {

    /**
     * Gives a data set.
     *
     * @param name its name, such as {@code cifar10}
     * @throws ai.gaze.zoo.UserException if there is none, or its files are not what they should be
     * @throws IOException if the machine fails
     */
    ImageDataset load(String name) throws IOException;
}
