package ai.gaze.training.data;

import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.annotation.JsonNaming;

/**
 * Which files an image folder had.
 *
 * @param folder where it was
 * @param train number of training images
 * @param test number of test images
 * @param sha256 the sum of the names, the sizes and the part of all of them
 */
@JsonNaming(PropertyNamingStrategies.KebabCaseStrategy.class)
public record FileList(String folder, int train, int test, String sha256) {

    /** Whether the files are the same, wherever they lie. */
    public boolean sameFiles(FileList other) {
        return other != null && sha256.equals(other.sha256);
    }

    /** The numbers in words. */
    public String words() {
        return "%d training and %d test images".formatted(train, test);
    }
}
