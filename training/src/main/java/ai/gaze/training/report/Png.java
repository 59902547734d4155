package ai.gaze.training.report;

import ai.gaze.zoo.file.FileErrors;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import javax.imageio.ImageIO;
import javax.imageio.stream.ImageOutputStream;
import javax.imageio.stream.MemoryCacheImageOutputStream;

/**
 * Pictures as PNG, made in memory. What {@code ImageIO} makes of a stream by itself goes through a
 * file in the temporary folder, which may be full, and adds a shutdown hook, which it cannot any
 * more once Ctrl-C was pressed.
 */
public final class Png {

    private Png() {}

    /** Returns the bytes of a PNG file. */
    public static byte[] of(BufferedImage picture) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ImageOutputStream out = new MemoryCacheImageOutputStream(bytes)) {
            ImageIO.write(picture, "PNG", out);
        } catch (IOException e) {
            throw FileErrors.unchecked(e);
        }
        return bytes.toByteArray();
    }
}
