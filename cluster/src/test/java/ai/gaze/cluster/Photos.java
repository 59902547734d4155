package ai.gaze.cluster;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import javax.imageio.ImageIO;

/** Noise in two classes, one of which is redder. */
final class Photos {

    /** Images of each part. */
    private static final int IMAGES = 40;

    private static final int SIDE = 32;

    private Photos() {}

    static void write(Path data) throws IOException {
        Random random = new Random(1);
        for (String part : List.of("train", "test")) {
            for (int i = 0; i < IMAGES; i++) {
                BufferedImage image = new BufferedImage(SIDE, SIDE, BufferedImage.TYPE_INT_RGB);
                for (int pixel = 0; pixel < SIDE * SIDE; pixel++) {
                    int noise = random.nextInt(0x1000000);
                    int seen = i % 2 == 0 ? noise : noise & 0xff7f7f;
                    image.setRGB(pixel % SIDE, pixel / SIDE, seen);
                }
                Path folder = data.resolve(part).resolve(i % 2 == 0 ? "cat" : "dog");
                Files.createDirectories(folder);
                ImageIO.write(image, "png", folder.resolve(i + ".png").toFile());
            }
        }
    }
}
