package ai.gaze.training.run;

import ai.gaze.training.data.ImageDataset;
import java.util.function.Consumer;

/** Fits a recipe to the sample, which stands in for a data set that is 25 times as large. */
public final class SampleRecipe {

    private SampleRecipe() {}

    /**
     * Returns the recipe; where more images would be held out than the sample has, with a tenth of
     * them held out.
     *
     * @param recipe what is asked for
     * @param dataset what was found
     * @param warning is told of a change
     */
    public static Recipe fit(Recipe recipe, ImageDataset dataset, Consumer<String> warning) {
        int images = dataset.train().size();
        if (!dataset.sample()
                || recipe.validation() != Validation.HOLD_OUT
                || recipe.holdOut() < images) {
            return recipe;
        }
        int classes = dataset.classNames().size();
        int tenth = Math.max(1, images / 10 / classes) * classes;
        warning.accept(
                "a hold-out of "
                        + recipe.holdOut()
                        + " images is too many of the "
                        + images
                        + " of the sample; "
                        + tenth
                        + " are held out");
        return recipe.withHoldOut(tenth);
    }
}
