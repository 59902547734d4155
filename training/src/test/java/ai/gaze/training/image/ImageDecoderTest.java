package ai.gaze.training.image;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.zip.CRC32;
import java.util.zip.DeflaterOutputStream;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ImageDecoderTest {

    @TempDir private Path folder;

    @ParameterizedTest
    @ValueSource(strings = {"photo", "gray", "cmyk"})
    void aJpegIsWhatPillowMakesOfIt(String name) throws Exception {
        byte[] actual = ImageDecoder.decode(Pictures.copy(name + ".jpg", folder)).pixels();
        byte[] expected = Pictures.expected(name);
        assertEquals(expected.length, actual.length);
        for (int i = 0; i < expected.length; i++) {
            // The two do not round alike in the inverse transform.
            assertEquals(expected[i] & 0xff, actual[i] & 0xff, name.equals("cmyk") ? 3 : 2);
        }
    }

    @Test
    void greyStaysAsBrightAsItIsAndTransparencyBecomesWhite() throws Exception {
        BufferedImage gray = new BufferedImage(2, 2, BufferedImage.TYPE_BYTE_GRAY);
        gray.getRaster().setSample(0, 0, 0, 100);
        assertPixel(100, 100, 100, written(gray), 0);
        BufferedImage deep = new BufferedImage(2, 1, BufferedImage.TYPE_USHORT_GRAY);
        deep.getRaster().setSample(1, 0, 0, 257 * 77);
        assertPixel(77, 77, 77, written(deep), 1);
        BufferedImage clear = new BufferedImage(2, 1, BufferedImage.TYPE_INT_ARGB);
        clear.setRGB(0, 0, 0xff102030);
        clear.setRGB(1, 0, 0x80102030);
        assertPixel(0x10, 0x20, 0x30, written(clear), 0);
        assertPixel(135, 143, 151, written(clear), 1);
    }

    @Test
    void aPaletteBecomesItsColours() throws Exception {
        BufferedImage palette = new BufferedImage(3, 2, BufferedImage.TYPE_BYTE_INDEXED);
        palette.setRGB(1, 1, 0xff3366cc);
        assertPixel(0x33, 0x66, 0xcc, written(palette), 4);
    }

    @ParameterizedTest
    @ValueSource(strings = {"photo.jpg", "progressive.jpg", "photo.png"})
    void aFileThatIsCutOffIsBroken(String name) throws Exception {
        Path file = Pictures.copy(name, folder);
        byte[] whole = Files.readAllBytes(file);
        ImageDecoder.decode(file);
        for (int percent : new int[] {10, 60, 90}) {
            Files.write(file, Arrays.copyOf(whole, whole.length * percent / 100));
            assertThrows(
                    BrokenImageException.class, () -> ImageDecoder.decode(file), name + percent);
        }
    }

    @Test
    void whatIsNoImageIsBroken() throws Exception {
        Path file = folder.resolve("image.jpg");
        assertBroken("does not exist", file);
        Files.write(file, new byte[0]);
        assertBroken("it is empty", file);
        Files.writeString(file, "<html>404</html>");
        assertBroken("not a PNG, JPEG", file);
    }

    @Test
    void noDamageIsMoreThanABrokenImage() throws Exception {
        for (String name : new String[] {"photo.jpg", "photo.png", "cmyk.jpg", "gray.jpg"}) {
            Path file = Pictures.copy(name, folder);
            byte[] whole = Files.readAllBytes(file);
            for (int i = 0; i < whole.length; i += 3) {
                byte[] spoilt = whole.clone();
                spoilt[i] ^= (byte) (0x55 + i);
                Files.write(file, spoilt);
                try {
                    ImageDecoder.decode(file);
                } catch (BrokenImageException e) {
                    assertTrue(e.getMessage().startsWith("it"), e.getMessage());
                }
            }
        }
    }

    @Test
    void aHugeImageIsReadWithGaps() throws Exception {
        Path file = folder.resolve("huge.png");
        Files.write(file, blankPng(9000, 8000));
        RgbImage image = ImageDecoder.decode(file);
        assertEquals(3000, image.width());
        assertEquals(2667, image.height());
        assertTrue((long) image.height() * image.width() <= ImageDecoder.MOST_PIXELS);
        Files.write(file, blankPng(2_000_000, 1));
        assertBroken("2000000 x 1 pixels, which is too many", file);
    }

    /** A PNG of two colours, of any size without the memory for it. */
    private static byte[] blankPng(int width, int height) throws IOException {
        ByteArrayOutputStream header = new ByteArrayOutputStream();
        DataOutputStream numbers = new DataOutputStream(header);
        numbers.writeInt(width);
        numbers.writeInt(height);
        numbers.write(new byte[] {1, 0, 0, 0, 0});
        ByteArrayOutputStream data = new ByteArrayOutputStream();
        try (DeflaterOutputStream deflater = new DeflaterOutputStream(data)) {
            byte[] row = new byte[1 + (width + 7) / 8];
            for (int y = 0; y < height; y++) {
                deflater.write(row);
            }
        }
        ByteArrayOutputStream file = new ByteArrayOutputStream();
        DataOutputStream out = new DataOutputStream(file);
        out.writeLong(0x89504E470D0A1A0AL);
        chunk(out, "IHDR", header.toByteArray());
        chunk(out, "IDAT", data.toByteArray());
        chunk(out, "IEND", new byte[0]);
        return file.toByteArray();
    }

    private static void chunk(DataOutputStream out, String name, byte[] data) throws IOException {
        byte[] type = name.getBytes(StandardCharsets.US_ASCII);
        CRC32 crc = new CRC32();
        crc.update(type);
        crc.update(data);
        out.writeInt(data.length);
        out.write(type);
        out.write(data);
        out.writeInt((int) crc.getValue());
    }

    private static void assertBroken(String reason, Path file) {
        BrokenImageException e =
                assertThrows(BrokenImageException.class, () -> ImageDecoder.decode(file));
        assertTrue(e.getMessage().contains(reason), e.getMessage());
    }

    private static void assertPixel(int red, int green, int blue, RgbImage image, int index) {
        byte[] pixel = Arrays.copyOfRange(image.pixels(), 3 * index, 3 * index + 3);
        assertArrayEquals(new byte[] {(byte) red, (byte) green, (byte) blue}, pixel);
    }

    private RgbImage written(BufferedImage image) throws Exception {
        Path file = folder.resolve("image.png");
        ImageIO.write(image, "png", file.toFile());
        return ImageDecoder.decode(file);
    }
}
