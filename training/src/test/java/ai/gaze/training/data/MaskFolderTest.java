package ai.gaze.training.data;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.gaze.testing.MaskPng;
import ai.gaze.zoo.ImageSize;
import ai.gaze.zoo.UserException;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MaskFolderTest {

    private static final int HEIGHT = 40;
    private static final int WIDTH = 56;
    private static final String NAMES = "ground\nCar 🚗 of 猫\n  a b \n";

    @TempDir private Path folder;
    private final List<String> warnings = new ArrayList<>();

    @BeforeEach
    void writeImages() throws IOException {
        for (int i = 0; i < 5; i++) {
            pair("train", "%02d 猫 🚗".formatted(i), i % 2 == 0 ? "jpg" : "png");
        }
        pair("val", "city/one", "png");
        pair("val", "city/two", "png");
        Files.writeString(folder.resolve("classes.txt"), NAMES);
    }

    // Left 0, right 1, in the middle 2, and one row at the top that counts for nothing.
    private static byte[] mask() {
        byte[] mask = new byte[HEIGHT * WIDTH];
        for (int i = 0; i < mask.length; i++) {
            int x = i % WIDTH;
            mask[i] = (byte) (i < WIDTH ? 255 : x < 20 ? 0 : x < 30 ? 2 : 1);
        }
        return mask;
    }

    private void pair(String part, String name, String format) throws IOException {
        write(folder.resolve(part + "/images/" + name + "." + format), format);
        MaskPng.write(folder.resolve(part + "/masks/" + name + ".png"), mask(), HEIGHT, WIDTH);
    }

    private static void write(Path file, String format) throws IOException {
        BufferedImage image = new BufferedImage(WIDTH, HEIGHT, BufferedImage.TYPE_INT_RGB);
        byte[] mask = mask();
        for (int i = 0; i < mask.length; i++) {
            image.setRGB(i % WIDTH, i / WIDTH, 0x010101 * (100 * Math.max(0, mask[i])));
        }
        Files.createDirectories(file.getParent());
        ImageIO.write(image, format, file.toFile());
    }

    private ImageDataset read(String... options) {
        return read(folder, options);
    }

    private ImageDataset read(Path from, String... options) {
        try {
            return new DataAccess(step -> {}, warnings::add).load(spec(options), from);
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    private static DatasetSpec spec(String... options) {
        DatasetSpec spec = new DatasetSpec(MaskFolder.NAME, Map.of("image-size", "[33, 31]"));
        for (int i = 0; i < options.length; i += 2) {
            spec = spec.with(options[i], options[i + 1]);
        }
        return spec;
    }

    private DatasetInfo info() throws IOException {
        return new DataAccess(step -> {}, warnings::add).info(spec(), folder);
    }

    @Test
    void imagesAndMasksAreReadTogether() throws IOException {
        ImageDataset data = read();
        assertEquals(List.of(), warnings);
        assertEquals(List.of("ground", "Car 🚗 of 猫", "a b"), data.classNames());
        assertEquals(5, data.train().size());
        assertEquals(2, data.test().size());
        assertTrue(data.train().hasMasks() && data.test().hasMasks());
        assertEquals(4, data.train().channels());
        assertEquals(List.of(0.0, 1 / 255.0), last(data.statistics()));
        byte[] pixels = data.test().read(new int[] {1}).images().pixels();
        int[] seen = new int[256];
        for (int i = 3; i < pixels.length; i += 4) {
            int value = 255 - (pixels[i] & 0xff);
            seen[value]++;
            if (value < 2 && i > 4 * 31 * 2) {
                boolean edge = Math.abs((pixels[i - 1] & 0xff) - 100 * value) > 90;
                seen[254] += edge ? 1 : 0;
            }
        }
        assertTrue(seen[0] > 100 && seen[1] > 100 && seen[2] > 30, Arrays.toString(seen));
        assertTrue(seen[254] < 70, "edges alone: " + seen[254]);
        Datasets.maskFolder(folder, ImageSize.square(16), 1).train().read(0, new byte[512], 0);
    }

    private static List<Double> last(ChannelStatistics statistics) {
        return List.of(statistics.mean().get(3), statistics.std().get(3));
    }

    @Test
    void theLayoutOfMmsegmentationIsTheSameSet() throws IOException {
        ImageDataset own = read();
        byte[] expected = own.test().read(new int[] {0, 1}).images().pixels();
        Path there = Files.createDirectory(folder.resolve("other"));
        for (String part : List.of("train", "val")) {
            Files.createDirectories(there.resolve("img_dir"));
            Files.createDirectories(there.resolve("ann_dir"));
            Files.move(folder.resolve(part + "/images"), there.resolve("img_dir/" + part));
            Files.move(folder.resolve(part + "/masks"), there.resolve("ann_dir/" + part));
        }
        Files.move(folder.resolve("classes.txt"), there.resolve("classes.txt"));
        folder = there;
        ImageDataset moved = read();
        assertEquals(own.classNames(), moved.classNames());
        assertArrayEquals(expected, moved.test().read(new int[] {0, 1}).images().pixels());
    }

    @Test
    void pixelsAndImagesOfEachClassAreCountedAtTheirOwnSize() throws IOException {
        MaskPng.write(folder.resolve("train/masks/00 猫 🚗.png"), filled((byte) 255), HEIGHT, WIDTH);
        DatasetInfo info = info();
        MaskCounts train = info.masks().get(0);
        assertEquals(5, train.masks());
        assertEquals(4 * (HEIGHT - 1) * 20, train.pixels()[0]);
        assertEquals(4, train.images()[2]);
        assertEquals(5, train.images()[255]);
        assertEquals(1, train.empty());
        assertEquals(List.of(4, 4, 4), info.train());
        assertEquals(List.of(2, 2, 2), info.test());
        assertTrue(info.notes().toString().contains("all of it is 255: 1"), info.notes()::toString);
        assertTrue(info.balance().orElseThrow().contains("2.6 times as many pixels in training"));
        assertArrayEquals(
                new int[] {4 * 39 * 20, 4 * 39 * 26, 4 * 39 * 10}, read().train().countPerClass());
    }

    private static byte[] filled(byte value) {
        byte[] mask = new byte[HEIGHT * WIDTH];
        Arrays.fill(mask, value);
        return mask;
    }

    @Test
    void withoutNamesTheClassesAreCounted() throws IOException {
        Files.delete(folder.resolve("classes.txt"));
        assertEquals(List.of("class 0", "class 1", "class 2"), read().classNames());
    }

    @Test
    void withoutASecondPartAShareIsSetAside() throws IOException {
        Folders.delete(folder.resolve("val"));
        ImageDataset data = read();
        assertEquals(4, data.train().size());
        assertEquals(1, data.test().size());
        assertTrue(
                warnings.get(0).contains("20.0 % of the images are set aside"), warnings::toString);
        String sum = data.files().sha256();
        assertEquals(sum, read().files().sha256());
        byte[] simple = filled((byte) 1);
        MaskPng.write(folder.resolve("train/masks/01 猫 🚗.png"), simple, HEIGHT, WIDTH);
        assertNotEquals(sum, read().files().sha256(), "another mask is another set");
    }

    @Test
    void aMaskThatIsBrokenIsLeftOutWithItsImageOrEndsTheRun() throws IOException {
        Path mask = folder.resolve("val/masks/city/one.png");
        Files.write(mask, Arrays.copyOf(Files.readAllBytes(mask), 60));
        ImageDataset data = read();
        assertEquals(1, data.test().read(new int[] {0, 1}).size());
        assertTrue(warnings.get(0).contains("its mask " + mask), warnings::toString);
        assertTrue(ImageFiles.findBroken(data).size() == 1);
        refused(
                () -> read("on-broken-image", "fail").test().read(new int[] {0}),
                "its mask " + mask + ": it is");
        assertTrue(info().notes().toString().contains("masks that cannot be read: 1"));
    }

    @Test
    void masksThatDoNotFitAreNamed() throws IOException {
        Path mask = folder.resolve("val/masks/city/one.png");
        MaskPng.write(mask, mask(), WIDTH, HEIGHT);
        refusedInReading("has 40 x 56 pixels and its image", "set data.exif to false");
        MaskPng.write(mask, new byte[6], 2, 3);
        refusedInReading("has 3 x 2 pixels and its image", "56 x 40; give both the same size");
        MaskPng.write(mask, filled((byte) 3), HEIGHT, WIDTH);
        refusedInReading("has the class 3, but", "classes.txt names 3, 0 to 2");
        refused(this::info, "has the class 3, but");
    }

    private void refusedInReading(String... words) {
        refused(() -> read().test().read(new int[] {0}), words);
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void whatHasNoPartnerIsNamed(boolean image) throws IOException {
        Files.delete(folder.resolve(image ? "val/masks/city/two.png" : "val/images/city/two.png"));
        refused(
                this::read,
                image ? "two.png has no mask" : "two.png has no image in",
                "give it one");
    }

    @Test
    void foldersThatAreNotAsExpectedAreNamed() throws IOException {
        Path images = folder.resolve("train/images");
        Files.copy(images.resolve("00 猫 🚗.jpg"), images.resolve("00 猫 🚗.bmp"));
        refused(this::read, "two images of", "one mask would be that of both");
        Files.delete(images.resolve("00 猫 🚗.bmp"));

        Path mask = folder.resolve("train/masks/00 猫 🚗.png");
        Files.move(mask, folder.resolve("train/masks/00 猫 🚗.jpg"));
        refused(this::read, "is not a PNG file, the only kind");
        Files.move(folder.resolve("train/masks/00 猫 🚗.jpg"), mask);

        Files.writeString(folder.resolve("classes.txt"), "one\n");
        refused(
                this::read,
                "must name 2 to 255 classes, one a line, the first for pixels of 0, not 1");
        Files.writeString(folder.resolve("classes.txt"), "one\n\none\n");
        refused(this::read, "line 2 of", "is empty");
        Files.writeString(folder.resolve("classes.txt"), "one\ntwo\none\n");
        refused(this::read, "line 3 of", "one, as one before it");
        Files.delete(folder.resolve("classes.txt"));

        Folders.delete(folder.resolve("train/masks"));
        refused(this::read, "there is no folder", "train/masks");
        Files.createDirectory(folder.resolve("train/masks"));
        Folders.delete(images);
        Files.createDirectory(images);
        refused(this::read, "has no images that can be read");
        Folders.delete(folder.resolve("train"));
        refused(this::read, "has no folder train: mask-folder expects images in train/images");
    }

    @Test
    void masksOfOneClassAndMasksOfNoneAreRefused() throws IOException {
        Files.delete(folder.resolve("classes.txt"));
        fillAll((byte) 0);
        refused(this::read, "have the class 0 alone; at least 2 classes");
        fillAll((byte) 255);
        refused(this::read, "have no class beside 255, which counts for nothing");
        try (var all = Files.walk(folder.resolve("train/masks"))) {
            for (Path file : all.filter(Files::isRegularFile).toList()) {
                Files.writeString(file, "no PNG");
            }
        }
        Folders.delete(folder.resolve("val"));
        refused(this::read, "none of the 5 masks of", "can be read");
    }

    private void fillAll(byte value) throws IOException {
        for (String part : List.of("train", "val")) {
            try (var all = Files.walk(folder.resolve(part + "/masks"))) {
                for (Path file : all.filter(Files::isRegularFile).toList()) {
                    MaskPng.write(file, filled(value), HEIGHT, WIDTH);
                }
            }
        }
    }

    @Test
    void whatIsNotUsedIsSaid() throws IOException {
        Files.writeString(folder.resolve("train/masks/notes.txt"), "x");
        write(folder.resolve("train/loose.png"), "png");
        Files.createDirectory(folder.resolve("extra"));
        read();
        String said = warnings.toString();
        assertTrue(said.contains("folder extra of"), said);
        assertTrue(said.contains("loose.png"), said);
        assertTrue(info().notes().toString().contains("other file"), info().notes()::toString);
        assertFalse(said.contains("classes.txt"), said);
    }

    private interface Work {
        Object run() throws IOException;
    }

    private static void refused(Work work, String... words) {
        String said = assertThrows(UserException.class, work::run).getMessage();
        for (String word : words) {
            assertTrue(said.contains(word), said);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"rgb", "jpeg"})
    void aCacheKeepsMasksWithTheirImages(String kind) throws IOException {
        // As large as they are, so that what is kept is what is read each time.
        String[] whole = {"image-size", "40", "resize", "40"};
        ImageDataset read = read(whole);
        ImageDataset kept = read(and(whole, "cache", kind));
        for (int i = 0; i < 5; i++) {
            byte[] expected = trained(read, i);
            byte[] actual = trained(kept, i);
            for (int at = 0; at < expected.length; at++) {
                boolean ofMask = at % 4 == 3;
                assertEquals(
                        expected[at] & 0xff,
                        actual[at] & 0xff,
                        ofMask || kind.equals("rgb") ? 0 : 90,
                        "image " + i + " at " + at);
            }
        }
        // Another mask of the same image is another cache.
        byte[] mask = mask();
        Arrays.fill(mask, (byte) 2);
        Path file = folder.resolve("train/masks/00 猫 🚗.png");
        MaskPng.write(file, mask, HEIGHT, WIDTH);
        Files.setLastModifiedTime(file, java.nio.file.attribute.FileTime.fromMillis(1000));
        byte[] after = trained(read(and(whole, "cache", kind)), 0);
        for (int at = 3; at < after.length; at += 4) {
            assertEquals(255 - 2, after[at] & 0xff);
        }
        // As is one of fewer classes.
        Files.writeString(folder.resolve("classes.txt"), "ground\nCar\n");
        refused(() -> trained(read(and(whole, "cache", kind)), 0), "has the class 2, but");
    }

    @Test
    void anAccentThatIsASignOfItsOwnIsTheSameName() throws IOException {
        String composed = "caf\u00e9";
        String apart = "cafe\u0301";
        write(folder.resolve("train/images/" + composed + ".jpg"), "jpg");
        Path mask = folder.resolve("train/masks/" + apart + ".png");
        MaskPng.write(mask, mask(), HEIGHT, WIDTH);
        assertEquals(6, read().train().size());
        Path lists = Files.createDirectories(folder.resolve("voc/ImageSets/Segmentation"));
        for (String name : List.of(composed, "b")) {
            write(folder.resolve("voc/JPEGImages/" + name + ".jpg"), "jpg");
            MaskPng.write(
                    folder.resolve("voc/SegmentationClass/" + name + ".png"),
                    mask(),
                    HEIGHT,
                    WIDTH);
        }
        Files.writeString(lists.resolve("train.txt"), apart + "\nb\n");
        assertEquals(1, read(folder.resolve("voc")).train().size());
    }

    private static String[] and(String[] some, String... more) {
        String[] all = Arrays.copyOf(some, some.length + more.length);
        System.arraycopy(more, 0, all, some.length, more.length);
        return all;
    }

    private static byte[] trained(ImageDataset data, int index) {
        ImageFiles files = (ImageFiles) data.train();
        byte[] pixels = new byte[files.imageBytes()];
        files.decodeForTraining(index, new EpochPlan(1, 1, 0, 2), index, pixels, 0);
        return pixels;
    }

    @Test
    void listsOfNamesAreReadAsOfPascalVoc() throws IOException {
        Path voc = folder.resolve("VOC 2012");
        Path lists = Files.createDirectories(voc.resolve("ImageSets/Segmentation"));
        Files.createDirectories(voc.resolve("Annotations"));
        for (String name : List.of("2007_000032", "2007 猫", "2008_000001", "unlisted")) {
            write(voc.resolve("JPEGImages/" + name + ".jpg"), "jpg");
            if (!name.equals("unlisted")) {
                MaskPng.write(
                        voc.resolve("SegmentationClass/" + name + ".png"), mask(), HEIGHT, WIDTH);
            }
        }
        Files.writeString(lists.resolve("train.txt"), "2007_000032\r\n2007 猫\r\n\r\n");
        Files.writeString(lists.resolve("val.txt"), "2008_000001\n");
        Files.writeString(lists.resolve("trainval.txt"), "2007_000032\n2007 猫\n2008_000001\n");
        ImageDataset data = read(voc);
        assertEquals(List.of(), warnings);
        assertEquals(List.of("class 0", "class 1", "class 2"), data.classNames());
        assertEquals(2, data.train().size());
        assertEquals(1, data.test().size());
        assertTrue(data.test().name(0).endsWith("2008_000001.jpg"));

        Files.delete(lists.resolve("val.txt"));
        data = read(voc);
        assertEquals(1, data.train().size());
        assertTrue(warnings.get(0).contains("no list ImageSets/Segmentation/val.txt"));

        Files.writeString(lists.resolve("val.txt"), "2008_000001\nnowhere\n2009\n");
        refused(() -> read(voc), "val.txt names nowhere (and 1 more), which");
        Files.writeString(lists.resolve("val.txt"), "unlisted\n");
        refused(() -> read(voc), "unlisted.jpg has no mask");
        Files.writeString(lists.resolve("val.txt"), "\n");
        refused(() -> read(voc), "val.txt is empty");
    }
}
