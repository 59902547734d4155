package ai.gaze.training.data;

import ai.gaze.zoo.Texts;
import ai.gaze.zoo.UserException;
import ai.gaze.zoo.file.Sha256;
import ai.gaze.zoo.registry.OptionValues;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/**
 * Images in files, part by part and class by class, on their way to a data set. With validation
 * images, those steer the training and the test images are looked at once, at its end.
 */
final class ImageParts {

    /**
     * A file that is used.
     *
     * @param name its class and its path, with slashes, wherever the data lie
     * @param bytes its size
     * @param key what is equal for all ways to the same file, or its path
     */
    record Image(Path path, String name, long bytes, Object key) {

        Image(Path path, String name, BasicFileAttributes found) {
            this(path, name, found.size(), found.fileKey() == null ? path : found.fileKey());
        }
    }

    private static final long SPLIT_SEED = 1;

    private final Path root;
    private final DataSpec spec;
    private final Consumer<String> warnings;
    private final PassedOver passedOver = new PassedOver();
    private final Map<String, Map<String, List<Image>>> parts = new LinkedHashMap<>();
    // What a part is called where it lies.
    private final Map<String, String> names = new LinkedHashMap<>();
    private Path train;
    private MaskFiles masks;
    private Consumer<String> notices;

    /**
     * @param root the folder or file that a person named
     * @param spec what becomes of the files
     * @param warnings is told of what is not used, and of broken images when they are met
     */
    ImageParts(Path root, DataSpec spec, Consumer<String> warnings) {
        this.root = root;
        this.spec = spec;
        this.warnings = warnings;
        notices = warnings;
    }

    /** Finds the images of a data set that a person asked for. */
    @FunctionalInterface
    interface Finder {
        ImageParts find(OptionValues options, DataAccess access) throws IOException;
    }

    /** Brings and describes the data set of a name from the images that are found. */
    static DatasetType.Loader loader(String name, Finder finder) {
        return new DatasetType.Loader() {
            @Override
            public ImageDataset load(OptionValues options, DataAccess access) throws IOException {
                return finder.find(options, access).dataset(name);
            }

            @Override
            public DatasetInfo info(OptionValues options, DataAccess access) throws IOException {
                return finder.find(options, access).describe(name);
            }
        };
    }

    /** Tells somebody else what takes long. */
    ImageParts telling(Consumer<String> others) {
        notices = others;
        return this;
    }

    /** Takes the masks of the images, which are of no class themselves. */
    void masks(MaskFiles ofImages) {
        masks = ofImages;
    }

    /** Is told of all that is not used. */
    PassedOver passedOver() {
        return passedOver;
    }

    /** Takes the training images, before all others. */
    void train(Path place, Map<String, List<Image>> classes) {
        train = place;
        parts.put(FileList.TRAIN, classes);
        names.put(FileList.TRAIN, FileNames.of(place));
    }

    /**
     * Takes another part.
     *
     * @param part {@code validation} or {@code test}
     * @throws UserException if it has other classes than the training images
     */
    void add(String part, Path place, Map<String, List<Image>> classes) {
        parts.put(part, ClassNames.matched(train, parts.get(FileList.TRAIN), place, classes));
        names.put(part, FileNames.of(place));
        if (part.equals(FileList.TEST) && spec.testShare() != DataSpec.DEFAULT.testShare()) {
            passedOver.say(
                    Texts.format(
                            "data.test-share is not read, as data folder %s has the %s %s",
                            root,
                            Files.isDirectory(place) ? "folder" : "file",
                            FileNames.of(place)));
        }
    }

    /**
     * Takes a share of the training images of each class away, for the test.
     *
     * @param why there is no part for it
     * @param part the part that there could be
     */
    void setAside(String why, String part) {
        String remedy = why + ": give it more images or make " + part;
        parts.put(FileList.TEST, shareOf(parts.get(FileList.TRAIN), remedy));
        names.put(FileList.TEST, share() + " of " + names.get(FileList.TRAIN));
        passedOver.say(
                Texts.format(
                        "%s: %s of the images%s are set aside for it (data.test-share)",
                        why, share(), masks == null ? " of each class" : ""));
    }

    private String share() {
        return Texts.format("%.3g %%", 100 * spec.testShare());
    }

    // An image that is named twice, or has two labels, is on one side.
    private Map<String, List<Image>> shareOf(Map<String, List<Image>> training, String remedy) {
        Map<String, List<Image>> testing = new LinkedHashMap<>();
        SplittableRandom random = new SplittableRandom(SPLIT_SEED);
        Set<Path> taken = new HashSet<>();
        Set<Path> kept = new HashSet<>();
        training.replaceAll(
                (name, images) -> {
                    Set<Path> all = new LinkedHashSet<>();
                    images.forEach(image -> all.add(image.path()));
                    if (all.size() < 2) {
                        throw new UserException(
                                Texts.format("class %s has a single image, and %s", name, remedy));
                    }
                    take(all, taken, kept, random);
                    if (all.stream().allMatch(taken::contains)
                            || all.stream().noneMatch(taken::contains)) {
                        throw new UserException(
                                Texts.format(
                                        "class %s has no image that is of no other class, too, and %s",
                                        name, remedy));
                    }
                    testing.put(name, only(images, image -> taken.contains(image.path())));
                    testing.get(name).sort(Comparator.comparing(Image::name));
                    return only(images, image -> !taken.contains(image.path()));
                });
        return testing;
    }

    private void take(Set<Path> all, Set<Path> taken, Set<Path> kept, SplittableRandom random) {
        int wanted = (int) Math.round(spec.testShare() * all.size());
        int count = Math.min(all.size() - 1, Math.max(1, wanted));
        List<Path> left = new ArrayList<>(all);
        left.removeIf(path -> taken.contains(path) || kept.contains(path));
        int before = (int) all.stream().filter(taken::contains).count();
        int most = left.size() - (all.stream().anyMatch(kept::contains) ? 0 : 1);
        for (int i = 0; i < Math.min(count - before, most); i++) {
            taken.add(left.remove(random.nextInt(left.size())));
        }
        kept.addAll(left);
    }

    private static List<Image> only(List<Image> images, Predicate<Image> which) {
        return images.stream().filter(which).collect(Collectors.toCollection(ArrayList::new));
    }

    /** Makes the data set, and says what is not used. */
    ImageDataset dataset(String name) {
        if (!passedOver.hasFolderTwice()) {
            new SharedImages(names).of(parts).forEach(passedOver::say);
        }
        passedOver.warnings().forEach(warnings);
        BrokenImages broken = new BrokenImages(spec.onBrokenImage(), warnings);
        Map<String, ImageFiles> images = new LinkedHashMap<>();
        parts.forEach((part, classes) -> images.put(part, images(part, classes, broken)));
        ImageFiles validation = images.get(FileList.VALIDATION);
        FileList list =
                new FileList(
                        FileNames.absolute(root),
                        images.get(FileList.TRAIN).size(),
                        validation == null ? null : validation.size(),
                        images.get(FileList.TEST).size(),
                        sum(),
                        names);
        return new ImageDataset(
                name,
                images.get(FileList.TRAIN),
                validation,
                images.get(FileList.TEST),
                masks == null
                        ? ChannelStatistics.ofPhotographs(spec.channels())
                        : MaskedImages.withMask(ChannelStatistics.ofPhotographs(spec.channels())),
                false,
                list);
    }

    /** All that there is to say about them. */
    DatasetInfo describe(String name) {
        ImageDataset data = dataset(name);
        List<String> notes = new ArrayList<>(List.of(data.files().roles()));
        notes.addAll(passedOver.remarks());
        return DatasetInfo.of(data, notes);
    }

    private ImageFiles images(String part, Map<String, List<Image>> classes, BrokenImages broken) {
        List<Path> files = new ArrayList<>();
        List<Integer> labels = new ArrayList<>();
        int label = 0;
        for (List<Image> images : classes.values()) {
            for (Image image : images) {
                files.add(image.path());
                labels.add(label);
            }
            label++;
        }
        // An evaluation reads the files, so that its figures are of the images as they are.
        boolean cached = spec.cache() != null && part.equals(FileList.TRAIN);
        Path folder = GazeHome.path().resolve("images");
        return new ImageFiles(
                files,
                labels.stream().mapToInt(Integer::intValue).toArray(),
                masks == null ? List.copyOf(classes.keySet()) : masks.classNames(),
                spec,
                broken,
                cached ? new ImageCache(folder, root, files, spec, masks, notices) : null,
                masks);
    }

    private String sum() {
        MessageDigest digest = Sha256.newDigest();
        parts.forEach(
                (part, classes) ->
                        classes.values()
                                .forEach(images -> images.forEach(i -> add(digest, part, i))));
        return HexFormat.of().formatHex(digest.digest());
    }

    private static void add(MessageDigest digest, String part, Image image) {
        String line = part + "\0" + image.name() + "\0" + image.bytes() + "\n";
        digest.update(line.getBytes(StandardCharsets.UTF_8));
    }
}
