package ai.gaze.training.data;

import ai.gaze.zoo.Texts;
import ai.gaze.zoo.UserException;
import ai.gaze.zoo.registry.Option;
import ai.gaze.zoo.registry.Options;
import java.util.List;
import java.util.SplittableRandom;

/**
 * Generated images of discs, squares, triangles, crosses and rings on a noisy ground, with masks: a
 * set to try segmentation on. Colours are drawn at random, so that only the form says the class.
 */
public final class ShapeImages {

    private static final String NAME = "shapes";
    private static final int MOST_SIDE = 4096;
    private static final int LEAST_SIDE = 16;
    private static final Option<Integer> IMAGES =
            Options.integer("images", 512, 8)
                    .describe("training images; an eighth as many validate, a quarter test");
    private static final Option<Integer> SIDE =
            Options.integer("side", 64, LEAST_SIDE, MOST_SIDE)
                    .describe("height and width in pixels");

    static final DatasetType TYPE =
            DatasetType.of(
                    NAME,
                    List.of(IMAGES, SIDE),
                    (options, access) -> dataset(options.get(IMAGES), options.get(SIDE)));

    private static final int RGB = 3;
    private static final int SHAPES = 5;
    private static final List<String> NAMES =
            List.of("ground", "disc", "square", "triangle", "cross", "ring");

    private ShapeImages() {}

    private static ImageDataset dataset(int images, int side) {
        MaskedImages train = of(images, side, 1);
        MaskedImages validation = of(images / 8, side, 2);
        MaskedImages test = of(images / 4, side, 3);
        ImageDataset two = MaskedImages.dataset(NAME, train, test);
        return new ImageDataset(NAME, train, validation, test, two.statistics(), false, null);
    }

    /**
     * Draws images of one to three shapes, the later ones over the earlier ones.
     *
     * @param number how many images
     * @param side their height and width in pixels, at least 16
     * @param seed of which they are drawn: the same seed, the same images, and another one, others
     * @throws UserException if there is none, or the side is less
     */
    public static MaskedImages of(int number, int side, long seed) {
        boolean isSide = side >= LEAST_SIDE && side <= MOST_SIDE;
        if (number < 1 || !isSide || (long) number * side * side * RGB > Integer.MAX_VALUE) {
            throw new UserException(
                    Texts.format(
                            "%d images of shapes of %d pixels were asked for, where at least 1 of %d to %d was expected, and less than 2 GiB in all",
                            number, side, LEAST_SIDE, MOST_SIDE));
        }
        byte[] pixels = new byte[Math.multiplyExact(number, side * side * RGB)];
        byte[] masks = new byte[number * side * side];
        for (int i = 0; i < number; i++) {
            SplittableRandom random = new SplittableRandom((seed << 32) + i);
            int[] colours = new int[RGB * (1 + RGB)];
            for (int c = 0; c < RGB; c++) {
                colours[c] = random.nextInt(40, 100);
            }
            for (int c = RGB; c < colours.length; c++) {
                colours[c] = random.nextInt(130, 256);
            }
            int[] drawn = new int[side * side];
            int shapes = random.nextInt(1, 4);
            for (int s = 1; s <= shapes; s++) {
                draw(random, side, s, drawn, masks, i * side * side);
            }
            for (int p = 0; p < drawn.length; p++) {
                for (int c = 0; c < RGB; c++) {
                    int value = colours[RGB * drawn[p] + c] + random.nextInt(-20, 21);
                    pixels[(i * side * side + p) * RGB + c] =
                            (byte) Math.max(0, Math.min(255, value));
                }
            }
        }
        return MaskedImages.of(pixels, masks, side, side, RGB, NAMES);
    }

    private static void draw(
            SplittableRandom random, int side, int number, int[] drawn, byte[] masks, int at) {
        int shape = random.nextInt(SHAPES);
        double radius = side * random.nextDouble(0.16, 0.26);
        double x = random.nextDouble(radius, side - radius);
        double y = random.nextDouble(radius, side - radius);
        for (int row = 0; row < side; row++) {
            for (int column = 0; column < side; column++) {
                if (isInside(shape, (column + 0.5 - x) / radius, (row + 0.5 - y) / radius)) {
                    drawn[row * side + column] = number;
                    masks[at + row * side + column] = (byte) (shape + 1);
                }
            }
        }
    }

    private static boolean isInside(int shape, double x, double y) {
        double far = Math.max(Math.abs(x), Math.abs(y));
        double near = Math.min(Math.abs(x), Math.abs(y));
        double distance = Math.hypot(x, y);
        return switch (shape) {
            case 0 -> distance < 1;
            case 1 -> far < 0.85;
            case 2 -> y > -0.9 && y < 0.8 && Math.abs(x) < (y + 0.9) * 0.6;
            case 3 -> far < 1 && near < 0.32;
            default -> distance < 1 && distance > 0.5;
        };
    }
}
