package ai.gaze.training.data;

import ai.gaze.training.image.CropRange;
import ai.gaze.training.image.Framing;
import ai.gaze.zoo.UserException;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.annotation.JsonNaming;
import java.util.List;
import java.util.random.RandomGenerator;

/**
 * How the files of an image folder become the input of a network, in the terms of torchvision's
 * transforms.
 *
 * @param imageSize height and width of the input in pixels
 * @param resize what the shorter side is scaled to before the centre is cut out; null for 256/224
 *     of {@code imageSize}
 * @param crop what training sees of an image
 * @param scale smallest and largest share of the area in a random crop
 * @param ratio lowest and highest ratio of width to height of a random crop
 * @param onBrokenImage what becomes of a file that cannot be decoded
 * @param testShare share of the images of each class that is set aside for testing where the folder
 *     has no part for it, between 0 and 1
 * @param threads how many images are decoded at a time; 0 for one on each core
 */
@JsonNaming(PropertyNamingStrategies.KebabCaseStrategy.class)
public record ImageFolderSpec(
        int imageSize,
        Integer resize,
        Crop crop,
        List<Double> scale,
        List<Double> ratio,
        OnBrokenImage onBrokenImage,
        double testShare,
        int threads) {

    /** What a recipe has that says nothing else. */
    public static final ImageFolderSpec DEFAULT =
            new ImageFolderSpec(
                    224,
                    null,
                    Crop.RANDOM_RESIZED,
                    List.of(0.08, 1.0),
                    List.of(0.75, 1.3333333333333333),
                    OnBrokenImage.SKIP,
                    0.2,
                    0);

    private static final int LARGEST = 4096;

    /** Only for evaluation: the centre in a given size. */
    public static ImageFolderSpec evaluating(int imageSize, int resize) {
        return new ImageFolderSpec(
                imageSize,
                resize,
                Crop.CENTER,
                DEFAULT.scale,
                DEFAULT.ratio,
                DEFAULT.onBrokenImage,
                DEFAULT.testShare,
                DEFAULT.threads);
    }

    /** What training sees of an image. */
    public enum Crop {
        /** {@code RandomResizedCrop}: another part in every epoch. */
        @JsonProperty("random-resized")
        RANDOM_RESIZED,
        /** The centre, as an evaluation sees it. */
        @JsonProperty("center")
        CENTER
    }

    /** What becomes of a file that cannot be decoded. */
    public enum OnBrokenImage {
        /** It is named and left out. */
        @JsonProperty("skip")
        SKIP,
        /** It is named and the run ends. */
        @JsonProperty("fail")
        FAIL
    }

    /**
     * Checks every value.
     *
     * @throws UserException naming the first value that is out of range
     */
    public ImageFolderSpec {
        require(imageSize >= 1 && imageSize <= LARGEST, "image-size", imageSize, "1 to " + LARGEST);
        require(
                resize == null || (resize >= imageSize && resize <= 2 * LARGEST),
                "resize",
                resize,
                "a number from image-size (" + imageSize + ") to " + 2 * LARGEST + ", or null");
        require(crop != null, "crop", crop, "random-resized or center");
        require(onBrokenImage != null, "on-broken-image", onBrokenImage, "skip or fail");
        require(
                isRange(scale) && scale.get(1) <= 1,
                "scale",
                scale,
                "two rising numbers above 0 and at most 1, such as [0.08, 1.0]");
        require(isRange(ratio), "ratio", ratio, "two rising numbers above 0, such as [0.75, 1.33]");
        require(
                testShare > 0 && testShare < 1,
                "test-share",
                testShare,
                "a number between 0 and 1");
        require(threads >= 0, "threads", threads, "a number of at least 0");
        scale = List.copyOf(scale);
        ratio = List.copyOf(ratio);
    }

    private static boolean isRange(List<Double> values) {
        return values != null
                && values.size() == 2
                && values.stream().allMatch(v -> v != null && v > 0 && Double.isFinite(v))
                && values.get(0) <= values.get(1);
    }

    private static void require(boolean condition, String key, Object value, String expected) {
        if (!condition) {
            throw new UserException("data." + key + " is " + value + ", set it to " + expected);
        }
    }

    /** What the shorter side is scaled to before the centre is cut out. */
    public int shorterSide() {
        return resize != null ? resize : (int) Math.round(imageSize * 256.0 / 224);
    }

    /** How many images are decoded at a time on this machine. */
    int threadsHere() {
        return threads > 0 ? threads : Runtime.getRuntime().availableProcessors();
    }

    /** What an evaluation sees of an image. */
    Framing forEvaluation(int height, int width) {
        return Framing.center(height, width, shorterSide(), imageSize);
    }

    /** What training sees of an image. */
    Framing forTraining(int height, int width, RandomGenerator random) {
        if (crop == Crop.CENTER) {
            return forEvaluation(height, width);
        }
        CropRange range = new CropRange(scale.get(0), scale.get(1), ratio.get(0), ratio.get(1));
        return Framing.random(height, width, imageSize, range, random);
    }
}
