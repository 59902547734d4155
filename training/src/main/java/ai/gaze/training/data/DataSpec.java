package ai.gaze.training.data;

import ai.gaze.training.image.CropRange;
import ai.gaze.training.image.Decoding;
import ai.gaze.training.image.Framing;
import ai.gaze.zoo.ColourChannels;
import ai.gaze.zoo.ImageSize;
import ai.gaze.zoo.UserException;
import ai.gaze.zoo.export.ExportMetadata;
import ai.gaze.zoo.registry.Option;
import ai.gaze.zoo.registry.OptionValues;
import ai.gaze.zoo.registry.Options;
import com.fasterxml.jackson.annotation.JsonAnyGetter;
import com.fasterxml.jackson.annotation.JsonAnySetter;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.annotation.JsonNaming;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;

/**
 * The keys below {@code data} in a recipe: how the files of an image folder become the input of a
 * network, in the terms of torchvision's transforms, and the options of other data sets.
 *
 * @param folder where the data set lies; null for where Gaze keeps it
 * @param imageSize how large the input is
 * @param channels 3 for colour, 1 for grey
 * @param resize what an image is scaled to cover before the centre is cut out, for a square what
 *     its shorter side becomes; null for 256/224 of {@code imageSize}
 * @param exif whether an image that a camera noted as turned is brought upright; null, as in runs
 *     from before there was a choice, is false
 * @param cache how training images are kept when they are decoded once; null if they are not
 * @param crop what training sees of an image
 * @param scale smallest and largest share of the area in a random crop
 * @param ratio lowest and highest ratio of width to height of a random crop
 * @param onBrokenImage what becomes of a file that cannot be decoded
 * @param testShare share of the images of each class that is set aside for testing where the folder
 *     has no part for it, between 0 and 1
 * @param threads how many images are decoded at a time; 0 for one on each core
 * @param others options of data sets of third parties
 */
@JsonNaming(PropertyNamingStrategies.KebabCaseStrategy.class)
public record DataSpec(
        @JsonInclude(JsonInclude.Include.NON_NULL) String folder,
        ImageSize imageSize,
        @JsonInclude(value = JsonInclude.Include.CUSTOM, valueFilter = ColourChannels.class)
                Integer channels,
        ImageSize resize,
        @JsonInclude(JsonInclude.Include.NON_DEFAULT) Boolean exif,
        @JsonInclude(JsonInclude.Include.NON_NULL) Cache cache,
        Crop crop,
        List<Double> scale,
        List<Double> ratio,
        OnBrokenImage onBrokenImage,
        double testShare,
        int threads,
        @JsonAnySetter @JsonAnyGetter Map<String, Object> others) {

    private static final int LARGEST = 4096;

    static final Option<ImageSize> IMAGE_SIZE =
            Options.of("image-size", "224", ImageSize.VALUES, ImageSize::parse)
                    .describe("height and width in pixels");
    static final Option<Integer> CHANNELS =
            Options.integer("channels", ColourChannels.RGB, 1).describe("3: colour, 1: grey");
    static final Option<ImageSize> RESIZE =
            Options.of("resize", ImageSize.VALUES, ImageSize::parse)
                    .describe("what the shorter side is scaled to; auto: image-size * 256 / 224");
    static final Option<Boolean> EXIF =
            Options.flag("exif", true)
                    .describe("whether photographs are turned as the camera noted it");
    static final Option<Cache> CACHE =
            Options.choice("cache", Cache.NONE)
                    .describe("training images decoded once, at the size of resize");
    static final Option<Crop> CROP =
            Options.choice("crop", Crop.RANDOM_RESIZED).describe("what training sees of an image");
    static final Option<List<Double>> SCALE =
            range("scale", List.of(0.08, 1.0)).describe("share of the area in a random crop");
    static final Option<List<Double>> RATIO =
            range("ratio", List.of(0.75, 1.3333333333333333))
                    .describe("width to height of a random crop");
    static final Option<OnBrokenImage> ON_BROKEN_IMAGE =
            Options.choice("on-broken-image", OnBrokenImage.SKIP)
                    .describe("what becomes of a file that cannot be decoded");
    static final Option<Double> TEST_SHARE =
            Options.share("test-share", 0.2)
                    .describe("of each class, where there is no folder val");
    static final Option<Integer> THREADS =
            Options.integer("threads", 0, 0)
                    .describe("images decoded at a time; 0: one on each core");

    /** The options of an image folder. */
    static final List<Option<?>> OPTIONS =
            List.of(
                    DatasetType.FOLDER,
                    IMAGE_SIZE,
                    CHANNELS,
                    RESIZE,
                    EXIF,
                    CACHE,
                    CROP,
                    SCALE,
                    RATIO,
                    ON_BROKEN_IMAGE,
                    TEST_SHARE,
                    THREADS);

    /** What a recipe has that says nothing else. */
    public static final DataSpec DEFAULT =
            of(new OptionValues("data set " + ImageFolder.NAME, OPTIONS, Map.of()));

    /** What is asked of an image folder. */
    static DataSpec of(OptionValues options) {
        return new DataSpec(
                options.find(DatasetType.FOLDER).orElse(null),
                options.get(IMAGE_SIZE),
                options.get(CHANNELS),
                options.find(RESIZE).orElse(null),
                options.get(EXIF),
                options.get(CACHE),
                options.get(CROP),
                options.get(SCALE),
                options.get(RATIO),
                options.get(ON_BROKEN_IMAGE),
                options.get(TEST_SHARE),
                options.get(THREADS),
                Map.of());
    }

    private static Option<List<Double>> range(String name, List<Double> defaultValue) {
        return Options.of(
                name,
                defaultValue.toString(),
                "two rising numbers such as " + defaultValue,
                text -> {
                    if (!text.matches("\\[[^\\[\\]]*\\]")) {
                        throw new IllegalArgumentException();
                    }
                    return Arrays.stream(text.substring(1, text.length() - 1).split(","))
                            .map(Double::valueOf)
                            .toList();
                });
    }

    /** Whether the images of a data set are scaled and their centre is cut out. */
    public static boolean frames(String dataset) {
        return Datasets.registry()
                .find(dataset)
                .filter(type -> type.options().contains(RESIZE))
                .isPresent();
    }

    /** Images in files that are only evaluated on: the centre of each in the size of a network. */
    public static DatasetSpec evaluating(ExportMetadata network) {
        return new DatasetSpec(
                network.dataset(),
                Map.of(
                        IMAGE_SIZE.name(),
                        network.inputSize().toString(),
                        CHANNELS.name(),
                        "" + network.channels(),
                        RESIZE.name(),
                        network.resize().toString(),
                        EXIF.name(),
                        "" + network.exif(),
                        CROP.name(),
                        "center"));
    }

    /**
     * Returns the data set that is asked for with those of these values that are options of it.
     *
     * @param dataset its name
     */
    public DatasetSpec of(String dataset) {
        Map<String, Object> values =
                new ObjectMapper().convertValue(this, new TypeReference<>() {});
        // What is as it was before there was a choice is not written.
        values.put(EXIF.name(), exif);
        values.put(CHANNELS.name(), channels);
        Map<String, String> given = new HashMap<>();
        for (Option<?> option :
                Datasets.registry().find(dataset).map(DatasetType::options).orElse(List.of())) {
            Object value = values.get(option.name());
            if (value != null) {
                given.put(option.name(), value.toString());
            }
        }
        return new DatasetSpec(dataset, given);
    }

    /** How training images are kept that are decoded once. */
    public enum Cache {
        /** They are not, but decoded in every epoch. */
        @JsonProperty("none")
        NONE,
        /** As pixels. */
        @JsonProperty("rgb")
        RGB,
        /** As JPEG of quality 0.9, a seventh of that. */
        @JsonProperty("jpeg")
        JPEG
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
    public DataSpec {
        require(
                imageSize != null && Math.max(imageSize.height(), imageSize.width()) <= LARGEST,
                "image-size",
                imageSize,
                "1 to " + LARGEST + ", or such [height, width]");
        channels = channels == null ? ColourChannels.RGB : channels;
        require(Decoding.isPossible(channels), "channels", channels, "3 for colour or 1 for grey");
        require(
                resize == null
                        || (resize.height() >= imageSize.height()
                                && resize.width() >= imageSize.width()
                                && Math.max(resize.height(), resize.width()) <= 2 * LARGEST),
                "resize",
                resize,
                "a number, or [height, width], from image-size ("
                        + imageSize
                        + ") to "
                        + 2 * LARGEST
                        + ", or null");
        exif = exif != null && exif;
        cache = cache == Cache.NONE ? null : cache;
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
        others =
                others == null
                        ? Map.of()
                        : Collections.unmodifiableMap(new LinkedHashMap<>(others));
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

    /** What an image is scaled to cover before the centre is cut out. */
    public ImageSize resized() {
        return resize != null
                ? resize
                : new ImageSize(larger(imageSize.height()), larger(imageSize.width()));
    }

    private static int larger(int side) {
        return (int) Math.round(side * 256.0 / 224);
    }

    /** What the bytes of a file become. */
    public Decoding decoding() {
        return new Decoding(channels, exif);
    }

    /** How many images are decoded at a time on this machine. */
    int threadsHere() {
        return threads > 0 ? threads : Runtime.getRuntime().availableProcessors();
    }

    /** What an evaluation sees of an image. */
    Framing forEvaluation(int height, int width) {
        return Framing.center(height, width, resized(), imageSize);
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
