package ai.gaze.training.image;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
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
        Map<String, byte[]> files = Pictures.files("kinds.zip");
        String lines = new String(files.remove("expected.txt"), StandardCharsets.UTF_8);
        List<String> wrong = new ArrayList<>();
        int equal = 0;
        for (String line : lines.lines().toList()) {
            String[] words = line.split(" ", -1);
            String expected = String.join(" ", Arrays.copyOfRange(words, 1, words.length));
            String actual = read(files.get(words[0]), Decoding.AS_STORED);
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
    void aPhotographIsTurnedUprightAsPillowDoesIt() throws Exception {
        Map<String, byte[]> files = Pictures.files("turned.zip");
        String lines = new String(files.remove("expected.txt"), StandardCharsets.UTF_8);
        List<String> wrong = new ArrayList<>();
        for (String line : lines.lines().toList()) {
            String name = line.substring(0, line.indexOf(' '));
            String actual = name + " " + read(files.get(name), Decoding.UPRIGHT);
            if (!actual.equals(line)) {
                wrong.add(line + " became " + actual);
            }
        }
        assertEquals(List.of(), wrong);
        assertEquals("", read(files.get("6.tif"), Decoding.AS_STORED), "as before");
        assertTrue(read(files.get("6.jpg"), Decoding.AS_STORED).startsWith("5 7 "));
    }

    @Test
    void webpIsWhatPillowMakesOfItOrNearIt() throws Exception {
        Map<String, byte[]> files = Pictures.files("webp.zip");
        for (String name : files.keySet()) {
            if (name.endsWith(".webp")) {
                byte[] png = files.get(name.replace(".webp", ".png"));
                byte[] expected = ImageDecoder.decode(png, Decoding.UPRIGHT).pixels();
                byte[] actual = ImageDecoder.decode(files.get(name), Decoding.UPRIGHT).pixels();
                assertEquals(expected.length, actual.length, name);
                int most = 0;
                double sum = 0;
                for (int i = 0; i < actual.length; i++) {
                    int difference = Math.abs((actual[i] & 0xff) - (expected[i] & 0xff));
                    most = Math.max(most, difference);
                    sum += difference;
                }
                // Of a lossy one the plug-in repeats the colours, where libwebp interpolates.
                assertTrue(
                        most <= (name.startsWith("exact") ? 0 : name.startsWith("grey") ? 2 : 40),
                        name + " differs by " + most);
                assertTrue(sum / actual.length < 3, name + " differs by " + sum / actual.length);
            }
        }
    }

    @Test
    void aWebpThatIsCutOrSpoiltIsBroken() throws Exception {
        Map<String, byte[]> files = Pictures.files("webp.zip");
        for (String name : List.of("exact-37x51.webp", "photo-75.webp", "photo-clear.webp")) {
            byte[] whole = files.get(name);
            for (int length = 1; length < whole.length; length += 61) {
                assertEquals("", read(Arrays.copyOf(whole, length), Decoding.UPRIGHT), name);
            }
            for (int i = 0; i < whole.length; i += 31) {
                byte[] spoilt = whole.clone();
                spoilt[i] ^= (byte) (0x55 + i);
                read(spoilt, Decoding.UPRIGHT);
            }
        }
    }

    @Test
    void aDamagedNoteOfACameraLeavesTheImageAsItIs() throws Exception {
        Map<String, byte[]> files = Pictures.files("turned.zip");
        for (String name : List.of("6.jpg", "6.png", "xmp.jpg")) {
            byte[] whole = files.get(name);
            String upright = read(whole, Decoding.UPRIGHT);
            String stored = read(whole, Decoding.AS_STORED);
            for (int i = 20; i < 70; i++) {
                byte[] spoilt = whole.clone();
                spoilt[i] ^= (byte) 0xff;
                String actual = read(spoilt, Decoding.UPRIGHT);
                if (!read(spoilt, Decoding.AS_STORED).isEmpty()) {
                    assertTrue(actual.equals(upright) || !actual.isEmpty(), name + " at " + i);
                }
            }
            assertFalse(stored.equals(upright), name);
        }
    }

    @Test
    void noCutGivesOtherPixelsThanTheWholeFile() throws Exception {
        Map<String, byte[]> files = Pictures.files("kinds.zip");
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
            String pixels = read(whole, Decoding.AS_STORED);
            assertFalse(pixels.isEmpty(), name);
            for (int length = 1; length < whole.length; length++) {
                String cut = read(Arrays.copyOf(whole, length), Decoding.AS_STORED);
                assertTrue(cut.isEmpty() || cut.equals(pixels), name + " cut at " + length);
            }
        }
    }

    /** Height, width and checksum of what is read; empty if the file is refused. */
    private String read(byte[] bytes, Decoding decoding) throws Exception {
        Path file = folder.resolve("image");
        Files.write(file, bytes);
        try {
            PixelImage image = ImageDecoder.decode(file, decoding);
            byte[] sum = MessageDigest.getInstance("SHA-256").digest(image.pixels());
            return image.height() + " " + image.width() + " " + HexFormat.of().formatHex(sum);
        } catch (BrokenImageException e) {
            assertTrue(e.getMessage().startsWith("it "), e.getMessage());
            return "";
        }
    }
}
