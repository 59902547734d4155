package ai.gaze.bench;

import ai.gaze.training.data.LabeledImages;
import ai.gaze.training.execution.ExecutionMode;
import ai.gaze.training.run.Recipe;
import ai.gaze.zoo.UserException;
import java.util.Objects;

/** What a step must be that is to be measured: the one that its row tells of. */
final class MeasurableStep {

    private MeasurableStep() {}

    /**
     * Makes sure of both that follow.
     *
     * @throws UserException if a training with this recipe makes other steps than those of one
     *     batch of noise in colour
     */
    static void requireOneBatch(Recipe recipe) {
        require(recipe);
        requireNoAccumulation(recipe);
    }

    /**
     * Makes sure that a step is of one batch.
     *
     * @throws UserException if it is of several
     */
    static void requireNoAccumulation(Recipe recipe) {
        if (Objects.requireNonNullElse(recipe.accumulate(), 1) != 1) {
            throw UserException.of(
                    "a step of one batch is measured, and accumulate is %d; set it to 1",
                    recipe.accumulate());
        }
    }

    /**
     * Makes sure that a step is of noise in colour, and is what the recipe says.
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
