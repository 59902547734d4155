package ai.gaze.training.augment;

import ai.gaze.zoo.Texts;
import ai.gaze.zoo.UserException;
import ai.gaze.zoo.registry.NameAndOptions;
import ai.gaze.zoo.registry.Option;
import ai.gaze.zoo.registry.Options;
import ai.gaze.zoo.registry.Registry;
import java.util.List;
import java.util.OptionalDouble;

/** All augmentations by name, and Gaze's own, which do what torchvision's transforms do. */
public final class Augmentations {

    private static final String VARIES = "how much it varies; 0 leaves it out";
    private static final Option<Integer> PADDING =
            Options.integer("padding", 4, 0).describe("black pixels added to each side");
    private static final Option<Double> PROBABILITY =
            Options.number("probability", 0.5, 0, 1).describe("probability of a flip");
    private static final Option<Double> DEGREES =
            Options.number("degrees", 15, 0, 180).describe("the largest angle");
    private static final Option<Double> BRIGHTNESS = strength("brightness");
    private static final Option<Double> CONTRAST = strength("contrast");
    private static final Option<Double> SATURATION = strength("saturation");
    private static final Option<Double> HUE = Options.number("hue", 0, 0, 0.5).describe(VARIES);

    private static final Registry<AugmentationType> REGISTRY =
            new Registry<>("augmentation", AugmentationProvider.class, Augmentations::own);

    private static final String ABOVE_ZERO = "a number above 0";

    private Augmentations() {}

    private static Option<Double> strength(String name) {
        return Options.number(name, 0, 0).describe(VARIES);
    }

    private static List<AugmentationType> own() {
        return List.of(
                AugmentationType.of(
                        "random-crop", List.of(PADDING), o -> randomCrop(o.get(PADDING))),
                AugmentationType.of(
                        "horizontal-flip",
                        List.of(PROBABILITY),
                        o -> horizontalFlip(o.get(PROBABILITY))),
                AugmentationType.of(
                        "color-jitter",
                        List.of(BRIGHTNESS, CONTRAST, SATURATION, HUE),
                        o ->
                                colorJitter(
                                        o.get(BRIGHTNESS),
                                        o.get(CONTRAST),
                                        o.get(SATURATION),
                                        o.get(HUE))),
                AugmentationType.of("rotation", List.of(DEGREES), o -> rotation(o.get(DEGREES))),
                OperationAugmentation.RANDOM,
                OperationAugmentation.TRIVIAL,
                OperationAugmentation.AUTO,
                Erasing.RANDOM,
                Erasing.CUTOUT,
                MixUpCutMix.MIXUP,
                MixUpCutMix.CUTMIX,
                MixUpCutMix.BOTH);
    }

    /**
     * Mixes each image with the one before it in its batch, and their targets alike (Zhang et al.,
     * "mixup: Beyond Empirical Risk Minimization", 2018), as torchvision's {@code MixUp}.
     *
     * @param alpha of the Beta distribution from which the share of a batch is drawn, above 0
     */
    public static BatchMixing mixUp(double alpha) {
        require(alpha > 0, "mixup", "alpha", alpha, ABOVE_ZERO);
        return new MixUpCutMix(alpha, 0, 1, 0);
    }

    /**
     * Puts a box of the image before it in its batch into each image, and mixes their targets as
     * the areas are (Yun et al., "CutMix", 2019), as torchvision's {@code CutMix}.
     *
     * @param alpha of the Beta distribution from which the area is drawn, above 0
     */
    public static BatchMixing cutMix(double alpha) {
        require(alpha > 0, "cutmix", "alpha", alpha, ABOVE_ZERO);
        return new MixUpCutMix(0, alpha, 1, 1);
    }

    /**
     * One of both for each batch, or none, as timm's {@code Mixup} in its mode {@code batch}.
     *
     * @param mixUpAlpha of {@link #mixUp}; 0 for never
     * @param cutMixAlpha of {@link #cutMix}; 0 for never
     * @param probability that a batch is mixed
     * @param switchProbability that it is CutMix then
     */
    public static BatchMixing mixUpCutMix(
            double mixUpAlpha, double cutMixAlpha, double probability, double switchProbability) {
        return new MixUpCutMix(mixUpAlpha, cutMixAlpha, probability, switchProbability);
    }

    /**
     * {@code RandomCrop}: adds black pixels to each side and cuts out a window of the image's own
     * size at random.
     */
    public static Augmentation randomCrop(int padding) {
        return step("random-crop", 0, padding, 0, 0, 0, 0, 0, 0);
    }

    /** {@code RandomHorizontalFlip}. */
    public static Augmentation horizontalFlip(double probability) {
        requireWithin("horizontal-flip", "probability", probability, 1);
        return step("horizontal-flip", 0, 0, probability, 0, 0, 0, 0, 0);
    }

    /**
     * {@code ColorJitter}, to the bit as Pillow computes it, on whole numbers. Images with another
     * number of channels than three have a brightness only.
     *
     * @param brightness factors are uniform in {@code [max(0, 1 - b), 1 + b]}; 0 leaves it out
     * @param contrast the same for contrast
     * @param saturation the same for saturation
     * @param hue shifts are uniform in {@code [-h, h]} turns of the colour wheel, at most 0.5
     */
    public static Augmentation colorJitter(
            double brightness, double contrast, double saturation, double hue) {
        requireWithin("color-jitter", "hue", hue, 0.5);
        return step("color-jitter", 1, 0, 0, brightness, contrast, saturation, hue, 0);
    }

    /** {@code RandomRotation}: angles are uniform in {@code [-degrees, degrees]}. */
    public static Augmentation rotation(double degrees) {
        requireWithin("rotation", "degrees", degrees, 180);
        return step("rotation", 2, 0, 0, 0, 0, 0, 0, degrees);
    }

    /**
     * {@code RandAugment} (Cubuk et al., 2019), to the bit as torchvision does it on Pillow images
     * with the nearest pixel; of images of 1 or 3 channels, on whole numbers, as the two below.
     *
     * @param operations on each image, such as 2
     * @param magnitude how strong they are, such as 9: from 0 to below {@code bins}
     * @param bins how many magnitudes there are, such as 31
     */
    public static Augmentation randAugment(int operations, int magnitude, int bins) {
        requireWhole("rand-augment", "num-ops", operations, OperationAugmentation.MOST_OPERATIONS);
        requireBins("rand-augment", bins);
        require(
                magnitude >= 0 && magnitude < bins,
                "rand-augment",
                "magnitude",
                magnitude,
                "a number from 0 to " + (bins - 1) + ", below num-magnitude-bins");
        return new OperationAugmentation(
                "rand-augment", OperationPolicy.random(operations, magnitude, bins));
    }

    /**
     * {@code TrivialAugmentWide} (Müller and Hutter, 2021): one operation on each image.
     *
     * @param bins how many magnitudes there are, such as 31
     */
    public static Augmentation trivialAugment(int bins) {
        requireBins("trivial-augment", bins);
        return new OperationAugmentation("trivial-augment", OperationPolicy.trivial(bins));
    }

    /** {@code AutoAugment} (Cubuk et al., 2018): at most two operations on each image. */
    public static Augmentation autoAugment(AutoAugmentPolicy policy) {
        require(policy != null, "auto-augment", "policy", policy, "a policy");
        return new OperationAugmentation("auto-augment", policy::draw);
    }

    /** {@code RandomErasing} with torchvision's scale, ratio and value. */
    public static Augmentation randomErasing(double probability) {
        return randomErasing(
                probability, List.of(0.02, 0.33), List.of(0.3, 3.3), OptionalDouble.of(0));
    }

    /**
     * {@code RandomErasing} (Zhong et al., 2017) of normalized images, so that it stands after what
     * takes pixels.
     *
     * @param probability of a rectangle in an image
     * @param scale least and largest share of the area, at most 1
     * @param ratio least and largest height by width
     * @param value of the erased pixels, 0 for the mean of the data set; noise of deviation 1 where
     *     it is empty
     */
    public static Augmentation randomErasing(
            double probability, List<Double> scale, List<Double> ratio, OptionalDouble value) {
        requireWithin("random-erasing", "p", probability, 1);
        require(Erasing.areShares(scale), "random-erasing", "scale", scale, Erasing.SHARES);
        require(Erasing.isRange(ratio), "random-erasing", "ratio", ratio, Erasing.RANGE);
        return new Erasing("random-erasing", Holes.random(probability, scale, ratio), value, 0);
    }

    /**
     * Cutout (DeVries and Taylor, 2017): squares about any pixel get the mean of the data set; of
     * normalized images, so that it stands after what takes pixels.
     *
     * @param length side of a square, such as 16 for CIFAR-10 and 8 for CIFAR-100
     * @param holes squares in each image
     */
    public static Augmentation cutout(int length, int holes) {
        requireWhole("cutout", "length", length, Erasing.MOST_LENGTH);
        requireWhole("cutout", "holes", holes, Erasing.MOST_HOLES);
        return new Erasing("cutout", Holes.cutout(length, holes), OptionalDouble.of(0), length);
    }

    private static void requireWithin(String name, String option, double value, double most) {
        String range = "a number from 0 to " + (most == 0.5 ? "0.5" : "" + (int) most);
        require(value >= 0 && value <= most, name, option, value, range);
    }

    private static void requireWhole(String name, String option, int value, int most) {
        boolean holds = value >= 1 && value <= most;
        require(holds, name, option, value, "a number from 1 to " + most);
    }

    private static void requireBins(String name, int bins) {
        require(bins >= 2, name, "num-magnitude-bins", bins, "a number of at least 2");
    }

    private static void require(
            boolean holds, String name, String option, Object value, String expected) {
        if (!holds) {
            throw new UserException(
                    Texts.format(
                            "option %s of augmentation %s is %s, set it to %s",
                            option, name, value, expected));
        }
    }

    /**
     * {@code Normalize}, the last but for those that take normalized images; without it the mean
     * and the standard deviation of the data set are used.
     *
     * @param mean of each channel, for pixels in 0..1
     * @param std standard deviation of each channel
     */
    public static Augmentation normalize(List<Double> mean, List<Double> std) {
        return new TorchvisionStep(
                "normalize", TorchvisionStep.NORMALIZE, AugmentationSpec.none(mean, std));
    }

    private static Augmentation step(
            String name, int rank, int crop, double flip, double... coloursAndDegrees) {
        AugmentationSpec any = AugmentationSpec.plain(3);
        double[] c = coloursAndDegrees;
        return new TorchvisionStep(
                name,
                rank,
                new AugmentationSpec(
                        crop, flip, c[0], c[1], c[2], c[3], c[4], any.mean(), any.std()));
    }

    /** Returns the registry itself. */
    public static Registry<AugmentationType> registry() {
        return REGISTRY;
    }

    /**
     * Adds an augmentation, which can then be asked for by its name everywhere.
     *
     * @throws ai.gaze.zoo.UserException if its name or an alias is taken or cannot be one
     */
    public static void register(AugmentationType type) {
        REGISTRY.register(type);
    }

    /** Returns the names of all augmentations, in the order of registration. */
    public static List<String> names() {
        return REGISTRY.names();
    }

    /**
     * Makes an augmentation.
     *
     * @param text {@code NAME} or {@code NAME:option=value,...}
     * @throws UserException if there is none, or an option is not as it should be
     */
    public static Augmentation get(String text) {
        NameAndOptions named = NameAndOptions.parse("augmentation", text);
        Augmentation made = REGISTRY.get(named.name()).create(named.options());
        return AugmentationCalls.named(text, made);
    }

    /** Returns what an augmentation is called; a lambda as the class in which it stands. */
    public static String name(Augmentation augmentation) {
        return AugmentationCalls.name(augmentation);
    }
}
