package ai.gaze.training.augment;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.gaze.zoo.array.HostArrays;
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
 */
record Erasing(String name, Holes holes, OptionalDouble value) implements Augmentation {

    /** A part of an image; the last row and column are not in it. */
    record Hole(int top, int left, int bottom, int right) {}

    /** Draws holes. */
    @FunctionalInterface
    interface Holes {
        List<Hole> draw(SplittableRandom random, int height, int width);
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
                        .mul(HostArrays.of(scratch, columns, new Shape(ofEach.size(), 1, 1, width)));
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
