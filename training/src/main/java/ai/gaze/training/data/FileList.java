package ai.gaze.training.data;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.annotation.JsonNaming;
import java.util.Locale;
import java.util.Map;

/**
 * Which files an image folder had.
 *
 * @param folder where it was
 * @param train number of training images
 * @param validation number of validation images; null if the folder has no part for them
 * @param test number of test images
 * @param sha256 the sum of the names, the sizes and the part of all of them
 * @param parts which folder was which part; null in what was written before that was noted
 */
@JsonNaming(PropertyNamingStrategies.KebabCaseStrategy.class)
public record FileList(
        String folder,
        int train,
        @JsonInclude(JsonInclude.Include.NON_NULL) Integer validation,
        int test,
        String sha256,
        @JsonInclude(JsonInclude.Include.NON_NULL) Map<String, String> parts) {

    static final String TRAIN = "train";
    static final String VALIDATION = "validation";
    static final String TEST = "test";

    /** Whether the files are the same, wherever they lie. */
    public boolean sameFiles(FileList other) {
        return other != null && sha256.equals(other.sha256);
    }

    /** The numbers in words. */
    public String words() {
        return validation == null
                ? String.format(Locale.ROOT, "%,d training and %,d test images", train, test)
                : String.format(
                        Locale.ROOT,
                        "%,d training, %,d validation and %,d test images",
                        train,
                        validation,
                        test);
    }

    /** What the parts are for, where no training images are held out, in a sentence. */
    public String roles() {
        return validation == null
                ? "%s steers the schedule and the choice of the best checkpoint and is the test, too, so the test accuracy flatters"
                        .formatted(folderOf(TEST))
                : "%s steers the schedule and the choice of the best checkpoint; %s is looked at once, at the end"
                        .formatted(folderOf(VALIDATION), folderOf(TEST));
    }

    /** The folder of a part: {@code train}, {@code validation} or {@code test}. */
    public String folderOf(String part) {
        return parts == null ? part : parts.getOrDefault(part, part);
    }
}
