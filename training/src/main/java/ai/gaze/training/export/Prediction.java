package ai.gaze.training.export;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.List;

/**
 * What a network takes an image for, or why it cannot be asked.
 *
 * @param image the image file
 * @param classes the most probable classes, the first one first; empty if the image cannot be read
 * @param error one sentence on what is wrong with the file; {@code null} if nothing is
 * @param tta which views of the image were averaged; {@code null} for the image alone
 */
@JsonInclude(JsonInclude.Include.NON_EMPTY)
public record Prediction(String image, List<Score> classes, String error, String tta) {

    /**
     * A class and its probability.
     *
     * @param name the name of the class
     * @param probability from 0 to 1
     */
    public record Score(String name, double probability) {}
}
