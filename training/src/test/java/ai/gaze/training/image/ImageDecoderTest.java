package ai.gaze.training.image;

import static java.nio.ByteOrder.LITTLE_ENDIAN;
import static java.nio.file.StandardOpenOption.CREATE;
import static java.nio.file.StandardOpenOption.WRITE;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.sun.management.ThreadMXBean;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Set;
import java.util.zip.CRC32;
import java.util.zip.DeflaterOutputStream;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ImageDecoderTest {

    @TempDir private Path folder;

    @ParameterizedTest
    @ValueSource(strings = {"photo", "gray", "cmyk"})
    void aJpegIsWhatPillowMakesOfIt(String name) throws Exception {
        byte[] actual =
                ImageDecoder.decode(Pictures.copy(name + ".jpg", folder), Decoding.UPRIGHT)
                        .pixels();
        assertArrayEquals(Pictures.expected(name), actual);
    }

    @Test
    void greyStaysAsBrightAsItIsAndTransparencyBecomesWhite() throws Exception {
        BufferedImage gray = new BufferedImage(2, 2, BufferedImage.TYPE_BYTE_GRAY);
        gray.getRaster().setSample(0, 0, 0, 100);
        assertPixel(100, 100, 100, written(gray), 0);
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
        ImageDecoder.decode(file, Decoding.UPRIGHT);
        for (int percent : new int[] {10, 60, 90}) {
            Files.write(file, Arrays.copyOf(whole, whole.length * percent / 100));
            assertThrows(
                    BrokenImageException.class,
                    () -> ImageDecoder.decode(file, Decoding.UPRIGHT),
                    name + percent);
        }
    }

    @Test
    void whatIsNoImageIsBroken() throws Exception {
        Path file = folder.resolve("image.jpg");
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
                    ImageDecoder.decode(file, Decoding.UPRIGHT);
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
        PixelImage image = ImageDecoder.decode(file, Decoding.UPRIGHT);
        assertEquals(3000, image.width());
        assertEquals(2667, image.height());
        assertTrue((long) image.height() * image.width() <= ImageDecoder.MOST_PIXELS);
        Files.write(file, blankPng(2_000_000, 1));
        assertBroken("2000000 x 1 pixels, which is too many", file);
    }

    @Test
    void whatCannotBeReadIsNotBroken() throws Exception {
        Path gone = folder.resolve("gone.png");
        assertUnreadable(gone, "image " + gone + " cannot be read: it does not exist");
        Path file = Files.writeString(folder.resolve("file"), "no folder");
        // "Not a directory" where Java passes on what the system says, which newer ones do not.
        assertUnreadable(file.resolve("image.png"), "cannot be read: ");
        assumeTrue(Files.exists(Path.of("/proc/self/mem")), "Linux only");
        Path failing = folder.resolve("failing.png");
        Files.createSymbolicLink(failing, Path.of("/proc/self/mem"));
        assertUnreadable(failing, "Input/output error");
        Path secret = Files.write(folder.resolve("secret.png"), new byte[9]);
        Files.setPosixFilePermissions(secret, Set.of());
        assumeTrue(!Files.isReadable(secret), "this user may read all files");
        assertUnreadable(secret, "it may not be read");
    }

    @Test
    @Timeout(60)
    void whatIsNoRegularFileIsNotOpened() throws Exception {
        assertBroken("it is a folder", Files.createDirectory(folder.resolve("folder.png")));
        assumeTrue(Files.exists(Path.of("/dev/zero")), "Unix only");
        Path pipe = folder.resolve("pipe.png");
        assertEquals(0, new ProcessBuilder("mkfifo", pipe.toString()).start().waitFor());
        assertBroken("it is a pipe, a socket or a device", pipe);
        assertBroken("it is a pipe, a socket or a device", Path.of("/dev/zero"));
        Path link = Files.createSymbolicLink(folder.resolve("link.png"), Path.of("/dev/zero"));
        assertBroken("it is a pipe, a socket or a device", link);
    }

    @Test
    void sizesAreLookedAtBeforeAnythingIsRead() throws Exception {
        Path file = folder.resolve("large.png");
        try (FileChannel channel = FileChannel.open(file, CREATE, WRITE)) {
            channel.write(ByteBuffer.allocate(1), 1L << 40);
        }
        assertBroken("it has more than the 256 MiB", file);
    }

    @Test
    void aFileThatGrowsIsReadToABound() throws Exception {
        Path file = folder.resolve("growing.png");
        Files.write(file, new byte[1000]);
        assertEquals(1000, ImageBytes.read(file, 10).length);
        assertEquals(1000, ImageBytes.read(file, 5000).length);
        try (FileChannel channel = FileChannel.open(file, WRITE)) {
            channel.write(ByteBuffer.allocate(1), ImageBytes.MOST);
        }
        assertThrows(BrokenImageException.class, () -> ImageBytes.read(file, 1000));
    }

    @Test
    void aGifThatCannotBeDecodedIsRefusedBeforeItsScreenIsDrawn() throws Exception {
        ByteBuffer gif = ByteBuffer.allocate(40).order(LITTLE_ENDIAN);
        gif.put("GIF89a".getBytes(StandardCharsets.US_ASCII)).putShort((short) 13);
        // A picture of 20,000 x 5,000 below the upper edge, in codes of 0 bits.
        gif.put(13, (byte) ',').putShort(16, (short) 100);
        gif.putShort(18, (short) 20_000).putShort(20, (short) 5_000);
        Path file = Files.write(folder.resolve("x.gif"), gif.array());
        assertBroken("codes of 0 bits", file);
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        long before = threads.getCurrentThreadAllocatedBytes();
        assertBroken("codes of 0 bits", file);
        long asked = threads.getCurrentThreadAllocatedBytes() - before;
        assertTrue(asked < 10_000_000, "memory: " + asked);
    }

    @Test
    @Timeout(60)
    void sizesThatAFileOnlySaysAreNoDanger() throws Exception {
        Path file = folder.resolve("bomb");
        ByteBuffer gif = ByteBuffer.allocate(40).order(LITTLE_ENDIAN);
        gif.put("GIF89a".getBytes(StandardCharsets.US_ASCII)).putShort((short) -1);
        Files.write(file, gif.putShort((short) -1).array());
        assertBroken("it ", file);
        gif.put(13, (byte) ',').putShort(18, (short) -1).putShort(20, (short) -1);
        Files.write(file, gif.array());
        assertBroken("65535 x 65535 pixels, which is too many", file);
        Files.write(file, tiff(30_000, 30_000));
        assertBroken("it ", file);
        Files.write(file, tiff(-1, -1));
        assertBroken("which is too many", file);
        Files.write(file, blankPng(30_000, 30_000));
        assertTrue(
                ImageDecoder.decode(file, Decoding.UPRIGHT).pixels().length
                        < 3 * ImageDecoder.MOST_PIXELS);
    }

    /** A TIFF of one strip of grey that is nearly all missing. */
    private static byte[] tiff(int width, int height) {
        int[][] tags = {
            {256, width},
            {257, height},
            {258, 8},
            {259, 1},
            {262, 1},
            {273, 8},
            {278, height},
            {279, 9}
        };
        ByteBuffer file = ByteBuffer.allocate(200).order(LITTLE_ENDIAN);
        file.putInt(0x2a4949).putInt(8).putShort((short) tags.length);
        for (int[] tag : tags) {
            file.putShort((short) tag[0]).putShort((short) 4).putInt(1).putInt(tag[1]);
        }
        return file.array();
    }

    private static void assertUnreadable(Path file, String reason) {
        UnreadableFileException e =
                assertThrows(
                        UnreadableFileException.class,
                        () -> ImageDecoder.decode(file, Decoding.UPRIGHT));
        assertTrue(e.getMessage().contains(reason), e.getMessage());
        assertTrue(e.getMessage().contains(file.toString()), e.getMessage());
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
                assertThrows(
                        BrokenImageException.class,
                        () -> ImageDecoder.decode(file, Decoding.UPRIGHT));
        assertTrue(e.getMessage().contains(reason), e.getMessage());
    }

    private static void assertPixel(int red, int green, int blue, PixelImage image, int index) {
        byte[] pixel = Arrays.copyOfRange(image.pixels(), 3 * index, 3 * index + 3);
        assertArrayEquals(new byte[] {(byte) red, (byte) green, (byte) blue}, pixel);
    }

    private PixelImage written(BufferedImage image) throws Exception {
        Path file = folder.resolve("image.png");
        ImageIO.write(image, "png", file.toFile());
        return ImageDecoder.decode(file, Decoding.UPRIGHT);
    }
}
