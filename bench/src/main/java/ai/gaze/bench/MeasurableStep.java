package ai.gaze.bench;

import ai.gaze.training.data.LabeledImages;
import ai.gaze.training.execution.ExecutionMode;
import ai.gaze.training.run.Recipe;
import ai.gaze.zoo.UserException;

/** What a step must be that is to be measured: the one that its row tells of. */
final class MeasurableStep {

    private MeasurableStep() {}

    /**
     * Makes sure of it.
     *
     * @throws UserException if a training with this recipe makes other steps than those of batches
     *     of noise in colour
     */
    static void require(Recipe recipe) {
        if (recipe.batchSize() == 1 && recipe.execution() == ExecutionMode.COMPILED) {
            throw UserException.of(
                    "a step of a single image is not compiled and is in fp32; set batch-size to 2 or more, or execution to eager");
        }
        if (recipe.data().channels() != LabeledImages.RGB) {
            throw UserException.of(
                    "the images that are measured with have 3 channels, and data.channels is %d; set it to 3",
                    recipe.data().channels());
        }
    }
}
