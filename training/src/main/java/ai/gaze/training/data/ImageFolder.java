package ai.gaze.training.data;

import ai.gaze.zoo.UserException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystemLoopException;
import java.nio.file.FileVisitOption;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.stream.Stream;

/**
 * A folder of a person's own images: {@code train/CLASS/*} and {@code val/CLASS/*} (or {@code
 * validation} or {@code test}).
 *
 * <p>The classes are the names of the folders, sorted. Folders in them are looked through, links
 * are followed, and what does not end in {@code .jpg}, {@code .jpeg}, {@code .png}, {@code .gif},
 * {@code .bmp}, {@code .tif} or {@code .tiff} is passed over, as is what begins with a dot. Where
 * there is no second part, a share of the images of each class is set aside; which ones depends on
 * the files alone, not on the seed of a run.
 */
public final class ImageFolder {

    /** The name under which a person asks for it. */
    public static final String NAME = "image-folder";

    private static final String TRAIN = "train";
    private static final List<String> TEST = List.of("val", "validation", "test");
    private static final Set<String> ENDINGS =
            Set.of("jpg", "jpeg", "png", "gif", "bmp", "tif", "tiff");
    private static final long SPLIT_SEED = 1;

    private final Path folder;
    private final ImageFolderSpec spec;
    private final Consumer<String> warnings;

    private ImageFolder(Path folder, ImageFolderSpec spec, Consumer<String> warnings) {
        this.folder = folder;
        this.spec = spec;
        this.warnings = warnings;
    }

    /**
     * Lists the images of a folder; decodes none of them.
     *
     * @param folder the folder that has {@code train} in it
     * @param spec what becomes of the files
     * @param warnings is told of broken images when they are met
     * @throws UserException if it is not laid out as expected
     * @throws IOException if the machine fails
     */
    public static ImageDataset read(Path folder, ImageFolderSpec spec, Consumer<String> warnings)
            throws IOException {
        DataFolder.requireReadable(folder);
        return new ImageFolder(folder, spec, warnings).read();
    }

    private ImageDataset read() throws IOException {
        Path train = folder.resolve(TRAIN);
        if (!Files.isDirectory(train)) {
            throw new UserException(
                    "data folder %s has no folder train: %s expects the images in train/CLASS and val/CLASS, a folder for each class"
                            .formatted(folder, NAME));
        }
        Map<String, List<Found>> training = classes(train);
        Optional<Path> second =
                TEST.stream().map(folder::resolve).filter(Files::isDirectory).findFirst();
        Map<String, List<Found>> testing;
        if (second.isPresent()) {
            testing = classes(second.get());
            requireSameClasses(train, training, second.get(), testing);
        } else {
            testing = setAside(training);
            warnings.accept(
                    "data folder %s has no folder val: %s %% of the images of each class are set aside for it (data.test-share)"
                            .formatted(folder, percent(spec.testShare())));
        }
        BrokenImages broken = new BrokenImages(spec.onBrokenImage(), warnings);
        ImageFiles trainImages = images(training, broken);
        ImageFiles testImages = images(testing, broken);
        FileList list =
                new FileList(
                        folder.toAbsolutePath().normalize().toString(),
                        trainImages.size(),
                        testImages.size(),
                        sum(training, testing));
        return new ImageDataset(
                NAME, trainImages, testImages, ChannelStatistics.IMAGENET, false, list);
    }

    private static String percent(double share) {
        return String.format(Locale.ROOT, "%.3g", 100 * share);
    }

    /**
     * A file with its size.
     *
     * @param name its path below the folder, with slashes
     */
    private record Found(Path path, String name, long bytes) {}

    private Map<String, List<Found>> classes(Path part) throws IOException {
        DataFolder.requireReadable(part);
        Map<String, Path> folders = new TreeMap<>();
        try (Stream<Path> entries = Files.list(part)) {
            for (Path entry : (Iterable<Path>) entries::iterator) {
                String name = entry.getFileName().toString();
                if (!name.startsWith(".") && Files.isDirectory(entry)) {
                    folders.put(name, entry);
                }
            }
        }
        if (folders.isEmpty()) {
            throw new UserException(
                    "%s has no classes: make a folder for each class in it and put its images there"
                            .formatted(part));
        }
        Map<String, List<Found>> classes = new LinkedHashMap<>();
        for (Map.Entry<String, Path> each : folders.entrySet()) {
            List<Found> images = images(each.getValue());
            if (images.isEmpty()) {
                throw new UserException(
                        "class %s of %s has no images: put some there (.jpg, .png, .gif, .bmp or .tif) or remove the folder"
                                .formatted(each.getKey(), part));
            }
            classes.put(each.getKey(), images);
        }
        if (classes.size() < 2) {
            throw new UserException(
                    "%s has only the class %s: at least 2 classes are needed, a folder for each"
                            .formatted(part, classes.keySet().iterator().next()));
        }
        return classes;
    }

    private List<Found> images(Path root) throws IOException {
        DataFolder.requireReadable(root);
        List<Found> found = new ArrayList<>();
        Files.walkFileTree(
                root,
                EnumSet.of(FileVisitOption.FOLLOW_LINKS),
                Integer.MAX_VALUE,
                new SimpleFileVisitor<>() {
                    @Override
                    public FileVisitResult preVisitDirectory(Path dir, BasicFileAttributes a) {
                        return isHidden(dir)
                                ? FileVisitResult.SKIP_SUBTREE
                                : FileVisitResult.CONTINUE;
                    }

                    @Override
                    public FileVisitResult visitFile(Path file, BasicFileAttributes a) {
                        if (isImage(file)) {
                            found.add(new Found(file, nameOf(file), a.size()));
                        }
                        return FileVisitResult.CONTINUE;
                    }

                    @Override
                    public FileVisitResult visitFileFailed(Path file, IOException e)
                            throws IOException {
                        if (e instanceof FileSystemLoopException) {
                            throw new UserException(
                                    file + " is a link to a folder that it is in itself; remove it",
                                    e);
                        }
                        throw e;
                    }
                });
        found.sort(Comparator.comparing(Found::name));
        return found;
    }

    private String nameOf(Path file) {
        return folder.relativize(file).toString().replace('\\', '/');
    }

    private static boolean isHidden(Path path) {
        return path.getFileName().toString().startsWith(".");
    }

    private static boolean isImage(Path file) {
        String name = file.getFileName().toString();
        int dot = name.lastIndexOf('.');
        return dot > 0
                && !isHidden(file)
                && ENDINGS.contains(name.substring(dot + 1).toLowerCase(Locale.ROOT));
    }

    private static void requireSameClasses(
            Path one, Map<String, ?> inOne, Path two, Map<String, ?> inTwo) {
        requireIn(one, inOne, two, inTwo);
        requireIn(two, inTwo, one, inOne);
    }

    private static void requireIn(Path one, Map<String, ?> inOne, Path two, Map<String, ?> inTwo) {
        for (String name : inOne.keySet()) {
            if (!inTwo.containsKey(name)) {
                throw new UserException(
                        "class %s is in %s and not in %s: both need the same classes; add or remove its folder"
                                .formatted(name, one, two));
            }
        }
    }

    /** Takes a share of every class away. */
    private Map<String, List<Found>> setAside(Map<String, List<Found>> training) {
        Map<String, List<Found>> testing = new LinkedHashMap<>();
        SplittableRandom random = new SplittableRandom(SPLIT_SEED);
        training.replaceAll(
                (name, images) -> {
                    if (images.size() < 2) {
                        throw new UserException(
                                "class %s has a single image, and %s has no folder val: give it more images or make the folder"
                                        .formatted(name, folder));
                    }
                    int wanted = (int) Math.round(spec.testShare() * images.size());
                    int count = Math.min(images.size() - 1, Math.max(1, wanted));
                    List<Found> left = new ArrayList<>(images);
                    List<Found> taken = new ArrayList<>();
                    for (int i = 0; i < count; i++) {
                        taken.add(left.remove(random.nextInt(left.size())));
                    }
                    taken.sort(Comparator.comparing(Found::name));
                    testing.put(name, taken);
                    return left;
                });
        return testing;
    }

    private ImageFiles images(Map<String, List<Found>> classes, BrokenImages broken) {
        List<Path> files = new ArrayList<>();
        List<Integer> labels = new ArrayList<>();
        int label = 0;
        for (List<Found> images : classes.values()) {
            for (Found image : images) {
                files.add(image.path());
                labels.add(label);
            }
            label++;
        }
        return new ImageFiles(
                files,
                labels.stream().mapToInt(Integer::intValue).toArray(),
                List.copyOf(classes.keySet()),
                spec,
                broken);
    }

    private static String sum(Map<String, List<Found>> training, Map<String, List<Found>> testing) {
        MessageDigest digest = Sha256.newDigest();
        add(digest, "train", training);
        add(digest, "test", testing);
        return HexFormat.of().formatHex(digest.digest());
    }

    private static void add(MessageDigest digest, String part, Map<String, List<Found>> classes) {
        classes.forEach(
                (name, images) -> {
                    for (Found image : images) {
                        String line = part + "\0" + image.name() + "\0" + image.bytes() + "\n";
                        digest.update(line.getBytes(StandardCharsets.UTF_8));
                    }
                });
    }
}
