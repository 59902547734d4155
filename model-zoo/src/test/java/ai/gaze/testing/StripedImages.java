package ai.gaze.testing;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import javax.imageio.ImageIO;

/**
 * Image folders of three classes: horizontal stripes, vertical stripes and squares over noise, of
 * many sizes, PNG and JPEG in turn.
 */
public final class StripedImages {

    /** The classes, sorted. */
    public static final List<String> CLASSES = List.of("columns", "rows", "squares");

    private StripedImages() {}

    /**
     * Writes images of each class into {@code part/CLASS}.
     *
     * @param part such as {@code train}
     * @param perClass how many of each
     * @param side about how many pixels high and wide
     */
    public static void write(Path part, int perClass, int side) throws IOException {
        Random random = new Random(part.getFileName().toString().hashCode());
        for (int c = 0; c < CLASSES.size(); c++) {
            Path folder = Files.createDirectories(part.resolve(CLASSES.get(c)));
            for (int i = 0; i < perClass; i++) {
                String format = i % 2 == 0 ? "png" : "jpg";
                Path file = folder.resolve("%03d.%s".formatted(i, format));
                ImageIO.write(image(c, side, random), format, file.toFile());
            }
        }
    }

    private static BufferedImage image(int kind, int side, Random random) {
        int width = side * 3 / 4 + random.nextInt(side / 2);
        int height = side * 3 / 4 + random.nextInt(side / 2);
        int stripe = Math.max(2, side / 8);
        BufferedImage image = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
        for (int y = 0; y < height; y++) {
            for (int x = 0; x < width; x++) {
                int place = (kind == 0 ? 0 : y / stripe) + (kind == 1 ? 0 : x / stripe);
                int light = place % 2 * 150 + random.nextInt(60);
                image.setRGB(x, y, light << 16 | (light + 20) << 8 | light);
            }
        }
        return image;
    }
}
