package ai.gaze.training.image;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.gaze.testing.MaskPng;
import ai.gaze.training.report.MaskColors;
import ai.gaze.zoo.ImageSize;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.Arrays;
import java.util.SplittableRandom;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The numbers in the pixels of a PNG, and what becomes of them when the image is scaled. */
class MaskDecodingTest {

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 4, 8})
    void theNumberOfEachPixelIsReadWhateverItsColour(int bits) throws Exception {
        for (int[] size : new int[][] {{1, 1}, {31, 33}, {5, 64}, {63, 17}}) {
            for (boolean interlaced : new boolean[] {false, true}) {
                byte[] mask = random(size[0] * size[1], 1 << bits);
                byte[] file = MaskPng.of(mask, size[0], size[1], bits, interlaced);
                PixelImage read = ImageDecoder.indices(file);
                assertEquals(size[0], read.height());
                assertEquals(size[1], read.width());
                assertEquals(1, read.channels());
                assertArrayEquals(mask, read.pixels(), bits + " bits, " + interlaced);
                for (int length : new int[] {1, file.length / 2, file.length - 1}) {
                    byte[] cut = Arrays.copyOf(file, length);
                    assertThrows(BrokenImageException.class, () -> ImageDecoder.indices(cut));
                }
            }
        }
    }

    @Test
    void whatIsWrittenIsReadAgainAndSoIsGrey() throws Exception {
        byte[] mask = random(33 * 20, 256);
        assertArrayEquals(mask, ImageDecoder.indices(MaskColors.png(mask, 20, 33)).pixels());
        BufferedImage grey = new BufferedImage(33, 20, BufferedImage.TYPE_BYTE_GRAY);
        grey.getRaster().setDataElements(0, 0, 33, 20, mask);
        assertArrayEquals(mask, ImageDecoder.indices(written(grey, "png")).pixels());
        BufferedImage binary = new BufferedImage(9, 1, BufferedImage.TYPE_BYTE_BINARY);
        binary.getRaster().setSample(8, 0, 0, 1);
        assertArrayEquals(
                new byte[] {0, 0, 0, 0, 0, 0, 0, 0, 1},
                ImageDecoder.indices(written(binary, "png")).pixels());
    }

    @ParameterizedTest
    @CsvSource({
        "1, 'red, green and blue of 8 bits'",
        "2, 'red, green and blue of 8 bits'",
        "11, grey of 16 bits"
    })
    void coloursAreRefused(int type, String words) throws IOException {
        BufferedImage image = new BufferedImage(3, 2, type);
        refused(written(image, "png"), words);
        refused(written(new BufferedImage(3, 2, 1), "jpg"), "is not a PNG file");
        refused(new byte[0], "is not a PNG file");
    }

    private static void refused(byte[] file, String words) {
        String said =
                assertThrows(BrokenImageException.class, () -> ImageDecoder.indices(file))
                        .getMessage();
        assertTrue(said.contains(words), said);
    }

    @ParameterizedTest
    // By Pillow: Image.resize((to, 1), NEAREST, box=(left, 0, left + length, 1)) of 0, 1, 2, ...
    @CsvSource({
        "7, 0, 7, 3, 1 3 5",
        "5, 0, 5, 8, 0 0 1 2 2 3 4 4",
        "9, 2, 5, 4, 2 3 5 6",
        "4, 1, 3, 3, 1 2 3",
        "100, 10, 81, 7, 15 27 38 50 62 73 85"
    })
    void aMaskIsScaledToItsNearestPixels(int all, int left, int length, int to, String expected) {
        byte[] row = new byte[all];
        for (int i = 0; i < all; i++) {
            row[i] = (byte) i;
        }
        Framing framing = new Framing(0, left, 1, length, 1, to, 0, 0, new ImageSize(1, to));
        byte[] scaled = framing.nearest(new PixelImage(1, all, 1, row));
        assertEquals(expected, Arrays.toString(scaled).replaceAll("[\\[\\],]", ""));
    }

    @Test
    void imageAndMaskAreCutAlike() {
        int height = 61;
        int width = 83;
        byte[] mask = new byte[height * width];
        byte[] pixels = new byte[mask.length];
        for (int i = 0; i < mask.length; i++) {
            mask[i] = (byte) (i % width / 28 + 3 * (i / width / 31));
            pixels[i] = (byte) (40 * mask[i]);
        }
        PixelImage image = new PixelImage(height, width, 1, pixels);
        PixelImage classes = new PixelImage(height, width, 1, mask);
        SplittableRandom random = new SplittableRandom(3);
        CropRange range = new CropRange(0.2, 1, 0.5, 2);
        for (int i = 0; i < 50; i++) {
            ImageSize size = new ImageSize(1 + random.nextInt(64), 1 + random.nextInt(64));
            Framing framing =
                    i % 2 == 0
                            ? Framing.random(height, width, size, range, random)
                            : Framing.center(height, width, size, size);
            byte[] seen = framing.apply(image).pixels();
            byte[] said = framing.nearest(classes);
            int far = 0;
            for (int p = 0; p < said.length; p++) {
                // An edge between two classes is smooth in the image alone.
                far += Math.abs((seen[p] & 0xff) - 40 * said[p]) > 20 ? 1 : 0;
            }
            int edges = 3 * (size.height() + size.width());
            assertTrue(far <= edges, far + " of " + said.length + " differ in " + framing);
        }
    }

    private static byte[] random(int length, int values) {
        SplittableRandom random = new SplittableRandom(length);
        byte[] bytes = new byte[length];
        for (int i = 0; i < length; i++) {
            bytes[i] = (byte) random.nextInt(values);
        }
        return bytes;
    }

    private static byte[] written(BufferedImage image, String format) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        assertTrue(ImageIO.write(image, format, out));
        return out.toByteArray();
    }
}
