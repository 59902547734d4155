package ai.gaze.training.data;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.gaze.testing.StripedImages;
import ai.gaze.training.data.CacheFile.Entry;
import ai.gaze.training.image.BrokenImageException;
import ai.gaze.training.image.Decoding;
import ai.gaze.training.image.Framing;
import ai.gaze.training.image.ImageDecoder;
import ai.gaze.training.image.PixelImage;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ImageCacheTest {

    @TempDir private Path folder;
    private final List<String> notices = Collections.synchronizedList(new ArrayList<>());
    private List<Path> files;

    @BeforeEach
    void writeImages() throws IOException {
        StripedImages.write(folder.resolve("train 猫"), 3, 60);
        try (Stream<Path> all = Files.walk(folder.resolve("train 猫"))) {
            files = all.filter(Files::isRegularFile).sorted().toList();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"24", "[16, 30]", "500"})
    void rgbIsTheImageAsAnEvaluationScalesIt(String size) throws Exception {
        DataSpec spec = spec("rgb", "image-size", size, "channels", size.length() > 3 ? "1" : "3");
        ImageCache cache = cache(spec);
        for (Path file : files) {
            PixelImage whole = ImageDecoder.decode(file, spec.decoding());
            PixelImage kept = cache.read(file).image();
            assertEquals(spec.channels(), kept.channels());
            assertArrayEquals(
                    spec.forEvaluation(whole.height(), whole.width()).apply(whole).pixels(),
                    spec.forEvaluation(kept.height(), kept.width()).apply(kept).pixels());
            if (size.equals("500")) {
                assertArrayEquals(whole.pixels(), kept.pixels(), "none is made larger");
            }
        }
        assertEquals(1, notices.size());
    }

    @ParameterizedTest
    @ValueSource(strings = {"1", "3"})
    void jpegIsNearIt(String channels) throws Exception {
        ImageCache rgb = cache(spec("rgb", "channels", channels));
        ImageCache jpeg = cache(spec("jpeg", "channels", channels));
        double sum = 0;
        long count = 0;
        for (Path file : files) {
            byte[] expected = rgb.read(file).image().pixels();
            byte[] actual = jpeg.read(file).image().pixels();
            assertEquals(expected.length, actual.length);
            for (int i = 0; i < actual.length; i++) {
                sum += Math.abs((actual[i] & 0xff) - (expected[i] & 0xff));
            }
            count += actual.length;
        }
        assertTrue(sum / count < 12, "of noise " + sum / count);
        assertNotEquals(rgb.place(), jpeg.place());
    }

    @Test
    void itIsMadeOnceAndAgainWhenAFileOrAnOptionChanges() throws Exception {
        DataSpec spec = spec("rgb");
        cache(spec).read(files.get(0));
        byte[] before = cache(spec).read(files.get(1)).image().pixels();
        assertEquals(1, notices.size(), notices::toString);
        FileTime time = Files.getLastModifiedTime(files.get(1));
        Files.copy(files.get(2), files.get(1), java.nio.file.StandardCopyOption.REPLACE_EXISTING);
        Files.setLastModifiedTime(files.get(1), FileTime.fromMillis(time.toMillis() + 1000));
        assertFalse(Arrays.equals(before, cache(spec).read(files.get(1)).image().pixels()));
        assertEquals(2, notices.size());
        assertEquals(1, kept(), "the old one is gone");
        files = files.subList(0, 5);
        cache(spec).read(files.get(0));
        assertEquals(3, notices.size());
        cache(spec("rgb", "exif", "false")).read(files.get(0));
        cache(spec("rgb", "image-size", "25")).read(files.get(0));
        assertEquals(5, notices.size());
        assertEquals(3, kept());
    }

    @Test
    void aBrokenImageStaysBrokenAndSaysWhy() throws Exception {
        Files.write(files.get(2), new byte[] {1, 2, 3});
        ImageCache cache = cache(spec("rgb"));
        cache.read(files.get(0));
        BrokenImageException e =
                assertThrows(BrokenImageException.class, () -> cache.read(files.get(2)));
        assertTrue(e.getMessage().startsWith("it is not a PNG, JPEG"), e.getMessage());
    }

    @Test
    void damageIsFoundWhereverItIs() throws Exception {
        DataSpec spec = spec("rgb");
        ImageCache cache = cache(spec);
        byte[] first = cache.read(files.get(0)).image().pixels();
        byte[] whole = Files.readAllBytes(cache.place());
        for (int at : new int[] {3, 20, 42, whole.length - 1, whole.length - 30}) {
            spoil(cache.place(), whole, at);
            assertArrayEquals(first, cache(spec).read(files.get(0)).image().pixels(), "made again");
        }
        Files.write(cache.place(), Arrays.copyOf(whole, whole.length / 2));
        assertArrayEquals(first, cache(spec).read(files.get(0)).image().pixels(), "made again");
        spoil(cache.place(), whole, 100);
        UncheckedIOException e =
                assertThrows(UncheckedIOException.class, () -> cache(spec).read(files.get(0)));
        assertTrue(e.getCause().getMessage().contains("is damaged; remove it"), e.getMessage());
        Files.delete(cache.place());
        assertArrayEquals(first, cache(spec).read(files.get(0)).image().pixels());
    }

    private static void spoil(Path file, byte[] whole, int at) throws IOException {
        byte[] spoilt = whole.clone();
        spoilt[at] ^= 1;
        Files.delete(file);
        Files.write(file, spoilt);
    }

    @Test
    void whereItCannotBeWrittenNothingIsLeftAndThatIsSaid() throws Exception {
        Path place = Files.createDirectories(folder.resolve("full")).resolve("x.images");
        Entry entry = new Entry(1, 1, new byte[3]);
        IOException full =
                assertThrows(
                        IOException.class,
                        () ->
                                CacheFile.write(
                                        place,
                                        new byte[32],
                                        2,
                                        i -> {
                                            if (i == 0) {
                                                return List.of(entry);
                                            }
                                            throw new IOException("No space left on device");
                                        }));
        assertTrue(full.getMessage().contains("No space left"), full.getMessage());
        try (Stream<Path> left = Files.list(place.getParent())) {
            assertEquals(0, left.count());
        }
        Path taken = Files.writeString(folder.resolve("taken"), "a file");
        UncheckedIOException e =
                assertThrows(
                        UncheckedIOException.class,
                        () ->
                                new ImageCache(
                                                taken,
                                                folder,
                                                files,
                                                spec("rgb"),
                                                null,
                                                notices::add)
                                        .read(files.get(0)));
        assertTrue(e.getCause().getMessage().endsWith("or take cache none"), e.getMessage());
    }

    @Test
    void twoAtOnceMakeItOnce() throws Exception {
        DataSpec spec = spec("jpeg");
        ExecutorService threads = Executors.newFixedThreadPool(4);
        try {
            List<Callable<PixelImage>> tasks = new ArrayList<>();
            for (int i = 0; i < 4; i++) {
                tasks.add(() -> cache(spec).read(files.get(1)).image());
            }
            for (Future<PixelImage> read : threads.invokeAll(tasks)) {
                assertTrue(read.get().height() > 0);
            }
        } finally {
            threads.shutdownNow();
        }
        assertEquals(
                1,
                notices.stream().filter(n -> n.contains("decoded into")).count(),
                notices::toString);
    }

    @Test
    void trainingTakesItsCropsFromIt() throws Exception {
        DataSpec spec = spec("rgb", "crop", "center");
        ImageCache cache = cache(spec);
        BrokenImages broken = new BrokenImages(spec.onBrokenImage(), notices::add);
        int[] labels = new int[files.size()];
        ImageFiles images =
                new ImageFiles(files, labels, List.of("a", "b"), spec, broken, cache, null);
        byte[] expected = new byte[images.imageBytes()];
        byte[] actual = new byte[images.imageBytes()];
        images.read(4, expected, 0);
        images.subset(new int[] {4, 1})
                .decodeForTraining(0, new EpochPlan(1, 1, 0, 2), 0, actual, 0);
        assertArrayEquals(expected, actual);
        assertTrue(Files.exists(cache.place()));
        PixelImage kept = cache.read(files.get(4)).image();
        PixelImage whole = ImageDecoder.decode(files.get(4), Decoding.UPRIGHT);
        assertArrayEquals(
                Framing.whole(whole.height(), whole.width(), spec.resized()).apply(whole).pixels(),
                kept.pixels());
    }

    private long kept() throws IOException {
        try (Stream<Path> all = Files.list(folder.resolve("cache"))) {
            return all.filter(file -> file.toString().endsWith(".images")).count();
        }
    }

    private ImageCache cache(DataSpec spec) {
        return new ImageCache(folder.resolve("cache"), folder, files, spec, null, notices::add);
    }

    private static DataSpec spec(String cache, String... more) {
        Map<String, String> given = new HashMap<>(Map.of("image-size", "24", "cache", cache));
        for (int i = 0; i < more.length; i += 2) {
            given.put(more[i], more[i + 1]);
        }
        return DataSpec.of(Datasets.registry().get(ImageFolder.NAME).read(given));
    }
}
