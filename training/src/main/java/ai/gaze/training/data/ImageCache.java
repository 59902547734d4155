package ai.gaze.training.data;

import ai.gaze.training.data.CacheFile.Entry;
import ai.gaze.training.data.DataSpec.Cache;
import ai.gaze.training.image.BrokenImageException;
import ai.gaze.training.image.Decoding;
import ai.gaze.training.image.Framing;
import ai.gaze.training.image.ImageDecoder;
import ai.gaze.training.image.JpegEncoder;
import ai.gaze.training.image.PixelImage;
import ai.gaze.zoo.Texts;
import ai.gaze.zoo.file.FileErrors;
import ai.gaze.zoo.file.FolderLock;
import ai.gaze.zoo.file.Sha256;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.function.Consumer;

/**
 * Training images, with their masks if they have some, that are decoded once and made as small as
 * an evaluation takes them, in one file of Gaze's own that is mapped into memory. It is made when
 * the first image is asked for, by one process at a time, and again when a file has another size or
 * time, there are others, or an option of them differs.
 */
final class ImageCache {

    private static final int AT_ONCE = 256;
    private static final int MOST_BYTES = 1 << 26;
    private static final int NAME_LENGTH = 24;

    private final Path folder;
    private final Path root;
    private final List<Path> files;
    private final DataSpec spec;
    private final MaskFiles masks;
    private final Consumer<String> notices;
    private final Map<Path, Integer> numbers = new HashMap<>();
    private CacheFile opened;

    /**
     * @param folder where Gaze keeps such files
     * @param root the folder or file that a person named
     * @param files the images
     * @param spec how they are read and kept
     * @param masks their masks; null if they have none
     * @param notices is told when they are decoded
     */
    ImageCache(
            Path folder,
            Path root,
            List<Path> files,
            DataSpec spec,
            MaskFiles masks,
            Consumer<String> notices) {
        this.folder = folder;
        this.root = root;
        this.files = List.copyOf(files);
        this.spec = spec;
        this.masks = masks;
        this.notices = notices;
        for (int i = 0; i < files.size(); i++) {
            numbers.put(files.get(i), i);
        }
    }

    /**
     * What is kept of an image.
     *
     * @param mask of its size; null if it has none
     */
    record Kept(PixelImage image, PixelImage mask) {}

    /**
     * Returns an image as it is kept.
     *
     * @throws BrokenImageException if it could not be decoded, or its mask
     */
    Kept read(Path file) throws BrokenImageException {
        Entry entry;
        try {
            entry = opened().read(numbers.get(file));
        } catch (IOException e) {
            throw FileErrors.unchecked(e);
        }
        if (entry.height() == 0) {
            throw BrokenImageException.as(new String(entry.bytes(), StandardCharsets.UTF_8));
        }
        int height = entry.height();
        int width = entry.width();
        byte[] bytes = entry.bytes();
        PixelImage mask = null;
        if (masks != null) {
            int ofImage = bytes.length - height * width;
            byte[] classes = Arrays.copyOfRange(bytes, ofImage, bytes.length);
            mask = new PixelImage(height, width, 1, classes);
            bytes = Arrays.copyOf(bytes, ofImage);
        }
        PixelImage image =
                spec.cache() == Cache.RGB
                        ? new PixelImage(height, width, spec.channels(), bytes)
                        : ImageDecoder.decode(bytes, new Decoding(spec.channels(), false));
        return new Kept(image, mask);
    }

    /** Where the file is. */
    Path place() {
        return folder.resolve(name() + ".images");
    }

    private synchronized CacheFile opened() throws IOException {
        if (opened == null) {
            try {
                opened = open();
            } catch (IOException e) {
                throw new IOException(
                        Texts.format(
                                "the cache of images cannot be made: %s; or take cache none",
                                FileErrors.sentence(e)),
                        e);
            }
        }
        return opened;
    }

    @SuppressWarnings("try") // the lock is held, not used
    private CacheFile open() throws IOException {
        Files.createDirectories(folder);
        Path lock = folder.resolve(name() + FolderLock.NAME);
        Runnable waiting =
                () -> notices.accept("waiting for a process that decodes the same images");
        try (FolderLock held = FolderLock.await(lock, waiting)) {
            byte[] key = key();
            CacheFile there = CacheFile.open(place(), key, files.size()).orElse(null);
            if (there != null) {
                return there;
            }
            notices.accept(
                    Texts.format(
                            "%d training images are decoded into %s, once", files.size(), place()));
            CacheFile.write(place(), key, files.size(), this::decoded);
            return CacheFile.open(place(), key, files.size())
                    .orElseThrow(() -> new IOException(place() + " is not as it was written"));
        }
    }

    private List<Entry> decoded(int from) throws IOException {
        int bytes = spec.resized().area() * 2 * (spec.channels() + (masks == null ? 0 : 1));
        int count = Math.max(1, Math.min(AT_ONCE, MOST_BYTES / bytes));
        List<Callable<Entry>> tasks = new ArrayList<>();
        for (Path file : files.subList(from, Math.min(files.size(), from + count))) {
            tasks.add(() -> decoded(file));
        }
        return InParallel.all(tasks);
    }

    private Entry decoded(Path file) {
        try {
            PixelImage image = ImageDecoder.decode(file, spec.decoding());
            Framing framing = Framing.whole(image.height(), image.width(), spec.resized());
            PixelImage kept = framing.apply(image);
            byte[] bytes = spec.cache() == Cache.RGB ? kept.pixels() : JpegEncoder.encode(kept);
            if (masks != null) {
                // Behind the image, of which a mask has a byte for each pixel.
                byte[] mask = framing.nearest(masks.read(file, image.height(), image.width()));
                int ofImage = bytes.length;
                bytes = Arrays.copyOf(bytes, ofImage + mask.length);
                System.arraycopy(mask, 0, bytes, ofImage, mask.length);
            }
            return new Entry(kept.height(), kept.width(), bytes);
        } catch (BrokenImageException e) {
            return new Entry(0, 0, e.getMessage().getBytes(StandardCharsets.UTF_8));
        }
    }

    private String name() {
        MessageDigest digest = Sha256.newDigest();
        digest.update((FileNames.absolute(root) + "\n" + how()).getBytes(StandardCharsets.UTF_8));
        return HexFormat.of().formatHex(digest.digest()).substring(0, NAME_LENGTH);
    }

    private String how() {
        return Texts.format(
                "%s %s %d %s%s\n",
                spec.cache(),
                spec.resized(),
                spec.channels(),
                spec.exif(),
                // A mask is looked through when it is decoded alone.
                masks == null ? "" : " " + masks.classNames().size());
    }

    // On what the pixels depend.
    private byte[] key() throws IOException {
        MessageDigest digest = Sha256.newDigest();
        digest.update(how().getBytes(StandardCharsets.UTF_8));
        for (Path file : files) {
            digest.update(line(file));
            if (masks != null) {
                digest.update(line(masks.ofImages().get(file)));
            }
        }
        return digest.digest();
    }

    private static byte[] line(Path file) throws IOException {
        BasicFileAttributes found = Files.readAttributes(file, BasicFileAttributes.class);
        return Texts.format(
                        "%s\0%d\0%s\n",
                        FileNames.absolute(file),
                        found.size(),
                        found.lastModifiedTime().toInstant())
                .getBytes(StandardCharsets.UTF_8);
    }
}
