package ai.gaze.training.export;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Path;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ImageScalingTest {

    @TempDir private Path folder;

    @Test
    void anImageOfTheRightSizeStaysAsItIs() throws IOException {
        BufferedImage image = new BufferedImage(8, 8, BufferedImage.TYPE_INT_RGB);
        byte[] expected = new byte[8 * 8 * 3];
        for (int i = 0; i < 64; i++) {
            int rgb = (i * 2654435) & 0xffffff;
            image.setRGB(i % 8, i / 8, rgb);
            expected[3 * i] = (byte) (rgb >> 16);
            expected[3 * i + 1] = (byte) (rgb >> 8);
            expected[3 * i + 2] = (byte) rgb;
        }
        assertArrayEquals(expected, read(image, 8));
    }

    @Test
    void halvingARampGivesWhatPillowGives() {
        // Image.fromarray(ramp).resize((4, 4), Image.BILINEAR), where every row is 0, 8 .. 56: the
        // inner ones are midpoints, the outer ones lean inwards as the filter is cut off there.
        byte[] scaled =
                ImageScaling.square(
                        8,
                        8,
                        4,
                        (y, row) -> {
                            for (int x = 0; x < row.length; x++) {
                                row[x] = x / 3 * 8;
                            }
                        });
        int[] firstRow = {scaled[0], scaled[3], scaled[6], scaled[9]};
        assertArrayEquals(new int[] {6, 20, 36, 50}, firstRow);
    }

    @Test
    void grayStaysAsBrightAsItIsAndTransparencyBecomesWhite() throws IOException {
        BufferedImage gray = new BufferedImage(2, 2, BufferedImage.TYPE_BYTE_GRAY);
        gray.getRaster().setSample(0, 0, 0, 100);
        byte[] pixels = read(gray, 2);
        assertEquals(100, pixels[0]);
        assertEquals(100, pixels[2]);
        assertEquals(0, pixels[3]);
        BufferedImage clear = new BufferedImage(2, 2, BufferedImage.TYPE_INT_ARGB);
        clear.setRGB(0, 0, 0xff102030);
        byte[] shown = read(clear, 2);
        assertEquals(0x20, shown[1]);
        assertEquals((byte) 255, shown[3]);
    }

    private byte[] read(BufferedImage image, int side) throws IOException {
        Path file = folder.resolve("image.png");
        ImageIO.write(image, "png", file.toFile());
        return ImageFile.read(file, side);
    }
}
