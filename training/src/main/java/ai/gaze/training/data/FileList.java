package ai.gaze.training.data;

import ai.gaze.zoo.Texts;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.annotation.JsonNaming;
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
                ? Texts.format("%,d training and %,d test images", train, test)
                : Texts.format(
                        "%,d training, %,d validation and %,d test images",
                        train, validation, test);
    }

    /** What the parts are for, where no training images are held out, in a sentence. */
    public String roles() {
        return validation == null
                ? Texts.format(
                        "%s steers the schedule and the choice of the best checkpoint and is the test, too, so the test accuracy flatters",
                        folderOf(TEST))
                : Texts.format(
                        "%s steers the schedule and the choice of the best checkpoint; %s is looked at once, at the end",
                        folderOf(VALIDATION), folderOf(TEST));
    }

    /** The folder of a part: {@code train}, {@code validation} or {@code test}. */
    public String folderOf(String part) {
        return parts == null ? part : parts.getOrDefault(part, part);
    }
}
