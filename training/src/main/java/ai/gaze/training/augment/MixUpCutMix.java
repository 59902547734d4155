package ai.gaze.training.augment;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDArrays;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.index.NDIndex;
import ai.gaze.training.data.Batch;
import ai.gaze.zoo.Texts;
import ai.gaze.zoo.UserException;
import ai.gaze.zoo.array.HostArrays;
import ai.gaze.zoo.registry.Option;
import ai.gaze.zoo.registry.Options;
import java.util.List;
import java.util.SplittableRandom;

/**
 * MixUp (Zhang et al., 2018) or CutMix (Yun et al., 2019) of a whole batch with one share, each
 * image with the one before it in the batch, the first with the last, as torchvision has both.
 * Which of them is drawn for each batch as timm does. A batch of one image stays as it is.
 *
 * @param mixUpAlpha of the Beta distribution of the share of MixUp; 0 for never
 * @param cutMixAlpha of the share of CutMix; 0 for never
 * @param probability that a batch is mixed
 * @param switchProbability that it is CutMix then, where both may be
 */
record MixUpCutMix(
        double mixUpAlpha, double cutMixAlpha, double probability, double switchProbability)
        implements BatchMixing {

    private static final Option<Double> ALPHA =
            Options.positive("alpha", 1)
                    .describe("of the Beta distribution; small ones mix little");

    private static final Option<Double> PROBABILITY =
            Options.number("prob", 1, 0, 1).describe("that a batch is mixed");

    private static final Option<Double> MIXUP_ALPHA =
            Options.number("mixup-alpha", 0.8, 0).describe("alpha of MixUp; 0 for never");

    private static final Option<Double> CUTMIX_ALPHA =
            Options.number("cutmix-alpha", 1, 0).describe("alpha of CutMix; 0 for never");

    private static final Option<Double> SWITCH =
            Options.number("switch-prob", 0.5, 0, 1).describe("that a mixed batch has CutMix");

    static final AugmentationType MIXUP =
            AugmentationType.of(
                    "mixup",
                    List.of(ALPHA, PROBABILITY),
                    o -> new MixUpCutMix(o.get(ALPHA), 0, o.get(PROBABILITY), 0));

    static final AugmentationType CUTMIX =
            AugmentationType.of(
                    "cutmix",
                    List.of(ALPHA, PROBABILITY),
                    o -> new MixUpCutMix(0, o.get(ALPHA), o.get(PROBABILITY), 1));

    static final AugmentationType BOTH =
            AugmentationType.of(
                    "mixup-cutmix",
                    List.of(MIXUP_ALPHA, CUTMIX_ALPHA, PROBABILITY, SWITCH),
                    o ->
                            new MixUpCutMix(
                                    o.get(MIXUP_ALPHA),
                                    o.get(CUTMIX_ALPHA),
                                    o.get(PROBABILITY),
                                    o.get(SWITCH)));

    /**
     * Checks all.
     *
     * @throws UserException naming what is out of range
     */
    MixUpCutMix {
        require("mixup-alpha", mixUpAlpha, mixUpAlpha >= 0 && Double.isFinite(mixUpAlpha), "0 up");
        require(
                "cutmix-alpha",
                cutMixAlpha,
                cutMixAlpha >= 0 && Double.isFinite(cutMixAlpha),
                "0 up");
        require(
                "cutmix-alpha and mixup-alpha",
                cutMixAlpha,
                mixUpAlpha + cutMixAlpha > 0,
                "0 up, but not both 0");
        require("prob", probability, probability >= 0 && probability <= 1, "0 to 1");
        require(
                "switch-prob",
                switchProbability,
                switchProbability >= 0 && switchProbability <= 1,
                "0 to 1");
    }

    private static void require(String option, double value, boolean holds, String range) {
        if (!holds) {
            throw new UserException(
                    Texts.format(
                            "%s of an augmentation that mixes is %s; give a number from %s",
                            option, value, range));
        }
    }

    @Override
    public Batch mix(NDArray images, NDArray targets, SplittableRandom random) {
        if (images.getShape().get(0) == 1 || random.nextDouble() >= probability) {
            return new Batch(images, targets);
        }
        boolean cuts =
                mixUpAlpha == 0 || (cutMixAlpha > 0 && random.nextDouble() < switchProbability);
        double share = beta(cuts ? cutMixAlpha : mixUpAlpha, random);
        if (!cuts) {
            return mixUp(images, targets, share);
        }
        int height = Math.toIntExact(images.getShape().get(2));
        int width = Math.toIntExact(images.getShape().get(3));
        int y = random.nextInt(height);
        int x = random.nextInt(width);
        return cutMix(images, targets, Box.of(share, y, x, height, width));
    }

    /**
     * Mixes all of the images.
     *
     * @param share that each image keeps of itself, in [0, 1]
     */
    static Batch mixUp(NDArray images, NDArray targets, double share) {
        NDArray others = before(images).muli(number(images, 1 - share));
        return new Batch(images.muli(number(images, share)).addi(others), shared(targets, share));
    }

    /** Puts a box of the image before into each image. */
    static Batch cutMix(NDArray images, NDArray targets, Box box) {
        if (box.area() == 0) {
            return new Batch(images, targets);
        }
        NDIndex inside =
                new NDIndex(":, :, {}:{}, {}:{}", box.top(), box.bottom(), box.left(), box.right());
        images.set(inside, before(images.get(inside)));
        long pixels = images.getShape().get(2) * images.getShape().get(3);
        return new Batch(images, shared(targets, 1 - (double) box.area() / pixels));
    }

    private static NDArray shared(NDArray targets, double share) {
        NDArray others = before(targets).muli(number(targets, 1 - share));
        return targets.mul(number(targets, share)).addi(others);
    }

    /** A copy in whose every place there is what stands before it. */
    private static NDArray before(NDArray batch) {
        long last = batch.getShape().get(0) - 1;
        NDArray end = batch.get(new NDIndex("{}:", last));
        return NDArrays.concat(new NDList(end, batch.get(new NDIndex(":{}", last))));
    }

    private static NDArray number(NDArray beside, double value) {
        // Of the host: the device need not be waited for.
        NDManager host = beside.getManager().newSubManager(Device.cpu());
        return HostArrays.scalar(host, (float) value);
    }

    /**
     * Draws from the Beta distribution of which both parameters are alpha, by way of Student's t
     * with {@code 2 alpha} degrees of freedom (Devroye, "Random Variate Generation in One Line of
     * Code", 1996).
     */
    static double beta(double alpha, SplittableRandom random) {
        // StrictMath has the same bits on every machine.
        double tail = StrictMath.pow(1 - random.nextDouble(), -1 / alpha) - 1;
        double turn = StrictMath.cos(2 * Math.PI * random.nextDouble());
        return 0.5 + 0.5 * StrictMath.sin(StrictMath.atan(StrictMath.sqrt(tail) * turn));
    }

    @Override
    public String toString() {
        return cutMixAlpha == 0 ? "mixup" : mixUpAlpha == 0 ? "cutmix" : "mixup-cutmix";
    }

    /**
     * Part of an image: rows from top to before bottom, columns from left to before right.
     *
     * @param top the first row
     * @param left the first column
     * @param bottom the row after the last
     * @param right the column after the last
     */
    record Box(int top, int left, int bottom, int right) {

        /**
         * The box of torchvision and of the paper's code, which the border of the image may cut.
         *
         * @param share of the image that stays, if the border cuts nothing
         * @param y row of the middle
         * @param x column of the middle
         */
        static Box of(double share, int y, int x, int height, int width) {
            double half = 0.5 * StrictMath.sqrt(1 - share);
            int rows = (int) (half * height);
            int columns = (int) (half * width);
            return new Box(
                    Math.max(0, y - rows),
                    Math.max(0, x - columns),
                    Math.min(height, y + rows),
                    Math.min(width, x + columns));
        }

        long area() {
            return (long) (bottom - top) * (right - left);
        }
    }
}
