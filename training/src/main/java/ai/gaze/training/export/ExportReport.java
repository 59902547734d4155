package ai.gaze.training.export;

import ai.gaze.zoo.ModelSpec;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.annotation.JsonNaming;
import java.util.Map;

/**
 * What was written, and how far it is from the network: an entry of {@code export.json}.
 *
 * @param format the kind of file
 * @param bytes the size of the file
 * @param network the network
 * @param dataset the name of the data set that it was trained on
 * @param half whether it computes in float16
 * @param fold whether batch normalizations were folded
 * @param dynamicSize whether it takes images of other sizes, too
 * @param input what its input is
 * @param output what its output is
 * @param verifiedWith who loaded the file again
 * @param images the number of images that were compared
 * @param imagesFrom what images these were
 * @param largestDifference the largest absolute difference of any output to the network's
 * @param tolerance the largest difference that is allowed
 * @param versions versions of Gaze, DJL, PyTorch, Java and the operating system
 */
@JsonNaming(PropertyNamingStrategies.KebabCaseStrategy.class)
public record ExportReport(
        String format,
        long bytes,
        ModelSpec network,
        String dataset,
        boolean half,
        boolean fold,
        boolean dynamicSize,
        String input,
        String output,
        String verifiedWith,
        int images,
        String imagesFrom,
        double largestDifference,
        double tolerance,
        Map<String, String> versions) {

    /** Whether the file computes what the network does. */
    @JsonProperty("equal")
    public boolean isEqual() {
        return largestDifference <= tolerance;
    }
}
