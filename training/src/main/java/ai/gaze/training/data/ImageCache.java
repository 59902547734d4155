package ai.gaze.training.data;

import ai.gaze.training.data.CacheFile.Entry;
import ai.gaze.training.data.DataSpec.Cache;
import ai.gaze.training.image.BrokenImageException;
import ai.gaze.training.image.Decoding;
import ai.gaze.training.image.Framing;
import ai.gaze.training.image.ImageDecoder;
import ai.gaze.training.image.JpegEncoder;
import ai.gaze.training.image.PixelImage;
import ai.gaze.zoo.file.FileErrors;
import ai.gaze.zoo.file.FolderLock;
import ai.gaze.zoo.file.Sha256;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.function.Consumer;

/**
 * Training images that are decoded once and made as small as an evaluation takes them, in one file
 * of Gaze's own that is mapped into memory. It is made when the first image is asked for, by one
 * process at a time, and again when a file has another size or time, there are others, or an option
 * of them differs.
 */
final class ImageCache {

    private static final int AT_ONCE = 256;
    private static final int MOST_BYTES = 1 << 26;
    private static final int NAME_LENGTH = 24;

    private final Path folder;
    private final Path root;
    private final List<Path> files;
    private final DataSpec spec;
    private final Consumer<String> notices;
    private final Map<Path, Integer> numbers = new HashMap<>();
    private CacheFile opened;

    /**
     * @param folder where Gaze keeps such files
     * @param root the folder or file that a person named
     * @param files the images
     * @param spec how they are read and kept
     * @param notices is told when they are decoded
     */
    ImageCache(Path folder, Path root, List<Path> files, DataSpec spec, Consumer<String> notices) {
        this.folder = folder;
        this.root = root;
        this.files = List.copyOf(files);
        this.spec = spec;
        this.notices = notices;
        for (int i = 0; i < files.size(); i++) {
            numbers.put(files.get(i), i);
        }
    }

    /**
     * Returns an image as it is kept.
     *
     * @throws BrokenImageException if it could not be decoded
     */
    PixelImage read(Path file) throws BrokenImageException {
        Entry entry;
        try {
            entry = opened().read(numbers.get(file));
        } catch (IOException e) {
            throw new UncheckedIOException(e.getMessage(), e);
        }
        if (entry.height() == 0) {
            throw BrokenImageException.as(new String(entry.bytes(), StandardCharsets.UTF_8));
        }
        return spec.cache() == Cache.RGB
                ? new PixelImage(entry.height(), entry.width(), spec.channels(), entry.bytes())
                : ImageDecoder.decode(entry.bytes(), new Decoding(spec.channels(), false));
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
                        "the cache of images cannot be made: %s; or set data.cache to none"
                                .formatted(FileErrors.sentence(e)),
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
                    "%d training images are decoded into %s, once (data.cache)"
                            .formatted(files.size(), place()));
            CacheFile.write(place(), key, files.size(), this::decoded);
            return CacheFile.open(place(), key, files.size())
                    .orElseThrow(() -> new IOException(place() + " is not as it was written"));
        }
    }

    private List<Entry> decoded(int from) throws IOException {
        int bytes = spec.resized().area() * 2 * spec.channels();
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
            PixelImage kept =
                    Framing.whole(image.height(), image.width(), spec.resized()).apply(image);
            byte[] bytes = spec.cache() == Cache.RGB ? kept.pixels() : JpegEncoder.encode(kept);
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
        return "%s %s %d %s\n"
                .formatted(spec.cache(), spec.resized(), spec.channels(), spec.exif());
    }

    // On what the pixels depend.
    private byte[] key() throws IOException {
        MessageDigest digest = Sha256.newDigest();
        digest.update(how().getBytes(StandardCharsets.UTF_8));
        for (Path file : files) {
            BasicFileAttributes found = Files.readAttributes(file, BasicFileAttributes.class);
            String line =
                    "%s\0%d\0%s\n"
                            .formatted(
                                    FileNames.absolute(file),
                                    found.size(),
                                    found.lastModifiedTime().toInstant());
            digest.update(line.getBytes(StandardCharsets.UTF_8));
        }
        return digest.digest();
    }
}
