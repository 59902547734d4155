package ai.gaze.training.image;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Files of every kind, made by {@code kinds.py}, with what Pillow reads in them. */
class KindsOfFilesTest {

    /** Kinds that Pillow reads otherwise than their bits say, or with libraries that Java lacks. */
    private static final List<String> REFUSED =
            List.of(
                    "0-16-", // a grey PNG of 16 bits, of which Pillow keeps the lowest 256 levels
                    "0-2-clear.png",
                    "0-4-clear.png",
                    "2-16-clear.png",
                    "-no-end.jpg",
                    "lossless.jpg",
                    "arithmetic.jpg",
                    "no-palette.png",
                    "beyond-palette.bmp",
                    "gray-1.bmp",
                    "1-12.tif",
                    "-16.tif",
                    "-32.tif",
                    "-16-big.tif",
                    "-32-big.tif",
                    "6-3",
                    "8-3",
                    "float.tif",
                    "other-fill-order.tif",
                    "group",
                    "big.tif",
                    "tiles.tif",
                    "planes.tif",
                    "orientation-",
                    "5-4",
                    "rgb-extra1-",
                    "rgb-3-16",
                    "rgb-4-16",
                    "rgb-extra0-16",
                    "rgb-extra2-16",
                    "CMYK.tif",
                    "rle",
                    "16-40",
                    "16-108",
                    "16-124",
                    "masks-",
                    "-12.bmp",
                    "-64",
                    "jpeg-",
                    "lzma-",
                    "zstd-");

    @TempDir private Path folder;

    @Test
    void everyKindIsReadAsPillowReadsItOrRefused() throws Exception {
        Map<String, byte[]> files = files();
        String lines = new String(files.remove("expected.txt"), StandardCharsets.UTF_8);
        List<String> wrong = new ArrayList<>();
        int equal = 0;
        for (String line : lines.lines().toList()) {
            String[] words = line.split(" ", -1);
            String expected = String.join(" ", Arrays.copyOfRange(words, 1, words.length));
            String actual = read(files.get(words[0]));
            boolean mayBeRefused = REFUSED.stream().anyMatch(words[0]::contains);
            if (actual.equals(expected)) {
                equal++;
            } else if (!actual.isEmpty() || !mayBeRefused) {
                wrong.add(line + " became " + actual);
            }
        }
        assertEquals(List.of(), wrong);
        assertTrue(equal > 380, equal + " of " + files.size());
    }

    @Test
    void noCutGivesOtherPixelsThanTheWholeFile() throws Exception {
        Map<String, byte[]> files = files();
        for (String name :
                List.of(
                        "420-15x17.jpg",
                        "420-15x17-progressive.jpg",
                        "gray-15x17.jpg",
                        "cmyk-15x17.jpg",
                        "restarts.jpg",
                        "ids420-preview.jpg",
                        "ids420-behind.jpg",
                        "2-8-9x13-interlaced.png",
                        "3-4-9x13.png",
                        "4-None.gif",
                        "animated.gif",
                        "8-40.bmp",
                        "24-124-top.bmp",
                        "strips.tif",
                        "tiff_lzw-RGB.tif",
                        "tiff_deflate-RGB.tif",
                        "packbits-RGB.tif")) {
            byte[] whole = files.get(name);
            String pixels = read(whole);
            assertFalse(pixels.isEmpty(), name);
            for (int length = 1; length < whole.length; length++) {
                String cut = read(Arrays.copyOf(whole, length));
                assertTrue(cut.isEmpty() || cut.equals(pixels), name + " cut at " + length);
            }
        }
    }

    /** Height, width and checksum of what is read; empty if the file is refused. */
    private String read(byte[] bytes) throws Exception {
        Path file = folder.resolve("image");
        Files.write(file, bytes);
        try {
            RgbImage image = ImageDecoder.decode(file);
            byte[] sum = MessageDigest.getInstance("SHA-256").digest(image.pixels());
            return image.height() + " " + image.width() + " " + HexFormat.of().formatHex(sum);
        } catch (BrokenImageException e) {
            assertTrue(e.getMessage().startsWith("it "), e.getMessage());
            return "";
        }
    }

    private static Map<String, byte[]> files() throws IOException {
        Map<String, byte[]> files = new TreeMap<>();
        try (InputStream in = KindsOfFilesTest.class.getResourceAsStream("kinds.zip");
                ZipInputStream zip = new ZipInputStream(in)) {
            for (ZipEntry entry = zip.getNextEntry(); entry != null; entry = zip.getNextEntry()) {
                files.put(entry.getName(), zip.readAllBytes());
            }
        }
        return files;
    }
}
