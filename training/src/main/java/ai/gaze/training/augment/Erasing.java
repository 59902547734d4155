package ai.gaze.training.augment;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.gaze.zoo.array.HostArrays;
import ai.gaze.zoo.registry.Option;
import ai.gaze.zoo.registry.Options;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;
import java.util.SplittableRandom;

/**
 * Erases rectangles of normalized images, in which 0 is the mean of the data set.
 *
 * @param name under which it is asked for
 * @param holes draws the rectangles of an image
 * @param value of the erased pixels; noise of deviation 1 where there is none
 * @param length side of the squares of cutout; 0 for other holes
 */
record Erasing(String name, Holes holes, OptionalDouble value, int length) implements Augmentation {

    static final String RANGE = "two numbers above 0, the smaller one first";
    static final String SHARES = "two numbers above 0 and at most 1, the smaller one first";

    static final int MOST_LENGTH = 100_000;
    static final int MOST_HOLES = 1000;

    private static final Option<Double> P =
            Options.number("p", 0.5, 0, 1).describe("probability of an erased rectangle");
    private static final Option<List<Double>> SCALE =
            Options.numbers("scale", List.of(0.02, 0.33), SHARES, Erasing::areShares)
                    .describe("share of the area");
    private static final Option<List<Double>> RATIO =
            Options.numbers("ratio", List.of(0.3, 3.3), RANGE, Erasing::isRange)
                    .describe("height by width");
    private static final Option<OptionalDouble> VALUE =
            Options.of("value", "0", "a number or random", Erasing::value)
                    .describe("of erased pixels, normalized: 0 is the mean; random: noise");
    private static final Option<Integer> LENGTH =
            Options.integer("length", 16, 1, MOST_LENGTH).describe("side of a square in pixels");
    private static final Option<Integer> HOLES =
            Options.integer("holes", 1, 1, MOST_HOLES).describe("squares in each image");

    static final AugmentationType RANDOM =
            AugmentationType.of(
                    "random-erasing",
                    List.of(P, SCALE, RATIO, VALUE),
                    o ->
                            Augmentations.randomErasing(
                                    o.get(P), o.get(SCALE), o.get(RATIO), o.get(VALUE)));

    static final AugmentationType CUTOUT =
            AugmentationType.of(
                    "cutout",
                    List.of(LENGTH, HOLES),
                    o -> Augmentations.cutout(o.get(LENGTH), o.get(HOLES)));

    /** Returns whether a least and a largest value are two, above 0. */
    static boolean isRange(List<Double> range) {
        return range.size() == 2 && range.get(0) > 0 && range.get(0) <= range.get(1);
    }

    /** Returns whether they are two shares of an area. */
    static boolean areShares(List<Double> range) {
        return isRange(range) && range.get(1) <= 1;
    }

    private static OptionalDouble value(String text) {
        if (text.equals("random")) {
            return OptionalDouble.empty();
        }
        double value = Double.parseDouble(text);
        if (!Double.isFinite(value)) {
            throw new IllegalArgumentException();
        }
        return OptionalDouble.of(value);
    }

    /** A part of an image; the last row and column are not in it. */
    record Hole(int top, int left, int bottom, int right) {}

    /** Draws holes. */
    @FunctionalInterface
    interface Holes {
        List<Hole> draw(SplittableRandom random, int height, int width);
    }

    /** Returns whether a hole about any pixel has all others in it. */
    boolean erasesAll(int height, int width) {
        return length >= 2 * Math.max(height, width);
    }

    @Override
    public boolean takesNormalized() {
        return true;
    }

    @Override
    public NDArray apply(NDArray images, List<SplittableRandom> randoms) {
        Shape shape = images.getShape();
        int height = (int) shape.get(2);
        int width = (int) shape.get(3);
        List<List<Hole>> drawn = new ArrayList<>();
        randoms.forEach(random -> drawn.add(holes.draw(random, height, width)));
        int most = drawn.stream().mapToInt(List::size).max().orElse(0);
        for (int i = 0; i < most; i++) {
            int number = i;
            List<Hole> ofEach =
                    drawn.stream().map(of -> number < of.size() ? of.get(number) : null).toList();
            try (NDManager scratch = images.getManager().newSubManager()) {
                erase(scratch, images, ofEach, randoms);
            }
        }
        return images;
    }

    private void erase(
            NDManager scratch, NDArray images, List<Hole> ofEach, List<SplittableRandom> randoms) {
        Shape shape = images.getShape();
        int height = (int) shape.get(2);
        int width = (int) shape.get(3);
        float[] rows = new float[ofEach.size() * height];
        float[] columns = new float[ofEach.size() * width];
        for (int i = 0; i < ofEach.size(); i++) {
            Hole hole = ofEach.get(i);
            if (hole != null) {
                fill(rows, i * height, hole.top(), hole.bottom());
                fill(columns, i * width, hole.left(), hole.right());
            }
        }
        NDArray inside =
                HostArrays.of(scratch, rows, new Shape(ofEach.size(), 1, height, 1))
                        .mul(
                                HostArrays.of(
                                        scratch, columns, new Shape(ofEach.size(), 1, 1, width)));
        images.muli(inside.neg().addi(HostArrays.scalar(scratch, 1f)));
        if (value.isEmpty()) {
            images.addi(HostArrays.of(scratch, noise(shape, ofEach, randoms), shape));
        } else if (value.getAsDouble() != 0) {
            images.addi(inside.muli(HostArrays.scalar(scratch, (float) value.getAsDouble())));
        }
    }

    private static void fill(float[] values, int offset, int first, int last) {
        for (int i = first; i < last; i++) {
            values[offset + i] = 1;
        }
    }

    private static float[] noise(Shape shape, List<Hole> ofEach, List<SplittableRandom> randoms) {
        int channels = (int) shape.get(1);
        int height = (int) shape.get(2);
        int width = (int) shape.get(3);
        float[] noise = new float[Math.toIntExact(shape.size())];
        for (int i = 0; i < ofEach.size(); i++) {
            Hole hole = ofEach.get(i);
            for (int c = 0; hole != null && c < channels; c++) {
                for (int y = hole.top(); y < hole.bottom(); y++) {
                    for (int x = hole.left(); x < hole.right(); x++) {
                        noise[((i * channels + c) * height + y) * width + x] =
                                (float) randoms.get(i).nextGaussian();
                    }
                }
            }
        }
        return noise;
    }

    @Override
    public String toString() {
        return name;
    }
}
