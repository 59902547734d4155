package ai.gaze.training.data;

import ai.gaze.zoo.UserException;
import ai.gaze.zoo.file.Sha256;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.function.Consumer;

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
     */
    record Image(Path path, String name, long bytes) {}

    private static final long SPLIT_SEED = 1;

    private final Path root;
    private final DataSpec spec;
    private final Consumer<String> warnings;
    private final PassedOver passedOver = new PassedOver();
    private final Map<String, Map<String, List<Image>>> parts = new LinkedHashMap<>();
    // What a part is called where it lies.
    private final Map<String, String> names = new LinkedHashMap<>();
    private Path train;

    /**
     * @param root the folder or file that a person named
     * @param spec what becomes of the files
     * @param warnings is told of what is not used, and of broken images when they are met
     */
    ImageParts(Path root, DataSpec spec, Consumer<String> warnings) {
        this.root = root;
        this.spec = spec;
        this.warnings = warnings;
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
                    "data.test-share is not read, as data folder %s has the %s %s"
                            .formatted(
                                    root,
                                    Files.isDirectory(place) ? "folder" : "file",
                                    FileNames.of(place)));
        }
    }

    /**
     * Takes a share of the training images of each class away, for the test.
     *
     * @param why there is no part for it
     */
    void setAside(String why) {
        parts.put(FileList.TEST, shareOf(parts.get(FileList.TRAIN), why));
        names.put(FileList.TEST, share() + " of " + names.get(FileList.TRAIN));
        passedOver.say(
                "%s: %s of the images of each class are set aside for it (data.test-share)"
                        .formatted(why, share()));
    }

    private String share() {
        return String.format(Locale.ROOT, "%.3g %%", 100 * spec.testShare());
    }

    private Map<String, List<Image>> shareOf(Map<String, List<Image>> training, String why) {
        Map<String, List<Image>> testing = new LinkedHashMap<>();
        SplittableRandom random = new SplittableRandom(SPLIT_SEED);
        training.replaceAll(
                (name, images) -> {
                    if (images.size() < 2) {
                        throw new UserException(
                                "class %s has a single image, and %s: give it more images or make that part"
                                        .formatted(name, why));
                    }
                    int wanted = (int) Math.round(spec.testShare() * images.size());
                    int count = Math.min(images.size() - 1, Math.max(1, wanted));
                    List<Image> left = new ArrayList<>(images);
                    List<Image> taken = new ArrayList<>();
                    for (int i = 0; i < count; i++) {
                        taken.add(left.remove(random.nextInt(left.size())));
                    }
                    taken.sort(Comparator.comparing(Image::name));
                    testing.put(name, taken);
                    return left;
                });
        return testing;
    }

    /** Makes the data set, and says what is not used. */
    ImageDataset dataset(String name) {
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
                ChannelStatistics.ofPhotographs(spec.channels()),
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
                List.copyOf(classes.keySet()),
                spec,
                broken,
                cached ? new ImageCache(folder, root, files, spec, warnings) : null);
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
