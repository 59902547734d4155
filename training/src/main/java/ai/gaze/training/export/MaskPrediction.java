package ai.gaze.training.export;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.List;

/**
 * What a network takes the pixels of an image for, or why it cannot be asked.
 *
 * @param image the image file
 * @param height its rows
 * @param width its columns
 * @param classes those that are there, the one with the most pixels first; empty if the image
 *     cannot be read
 * @param mask the file with the number of a class in each pixel; {@code null} if none was asked for
 * @param overlay the picture of the classes over the image; {@code null} if none was asked for
 * @param error one sentence on what is wrong with the file; {@code null} if nothing is
 */
@JsonInclude(JsonInclude.Include.NON_EMPTY)
public record MaskPrediction(
        String image,
        Integer height,
        Integer width,
        List<Share> classes,
        String mask,
        String overlay,
        String error) {

    /**
     * A class and how much of the image it has.
     *
     * @param number of the class in the mask, from 0
     * @param name the name of the class
     * @param share of the pixels, from 0 to 1
     */
    public record Share(int number, String name, double share) {}

    static MaskPrediction failed(String image, String error) {
        return new MaskPrediction(image, null, null, List.of(), null, null, error);
    }
}
