package ai.gaze.training.export;

import java.util.List;

/**
 * What a network takes an image for.
 *
 * @param image the image file
 * @param classes the most probable classes, the first one first
 */
public record Prediction(String image, List<Score> classes) {

    /**
     * A class and its probability.
     *
     * @param name the name of the class
     * @param probability from 0 to 1
     */
    public record Score(String name, double probability) {}
}
