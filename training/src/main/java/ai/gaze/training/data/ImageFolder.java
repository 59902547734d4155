package ai.gaze.training.data;

import ai.gaze.training.data.ClassFolders.Image;
import ai.gaze.zoo.UserException;
import ai.gaze.zoo.file.Sha256;
import ai.gaze.zoo.registry.OptionValues;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
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
 * A folder of a person's own images: {@code train/CLASS/*}, and {@code val/CLASS/*} (or {@code
 * valid}, {@code validation}), {@code test/CLASS/*} or both.
 *
 * <p>With both, {@code val} steers the training and {@code test} is looked at once, at its end; one
 * alone does both. The classes are the names of the folders, sorted. Folders in them are looked
 * through, links are followed, and what does not end in {@code .jpg}, {@code .jpeg}, {@code .png},
 * {@code .gif}, {@code .bmp}, {@code .tif} or {@code .tiff} is passed over, as is what begins with
 * a dot. Where there is no second part, a share of the images of each class is set aside; which
 * ones depends on the files alone, not on the seed of a run.
 */
public final class ImageFolder {

    /** The name under which a person asks for it. */
    public static final String NAME = "image-folder";

    static final DatasetType.Loader LOADER =
            new DatasetType.Loader() {
                @Override
                public ImageDataset load(OptionValues options, DataAccess access)
                        throws IOException {
                    return read(folder(options, access), DataSpec.of(options), access.warnings());
                }

                @Override
                public DatasetInfo info(OptionValues options, DataAccess access)
                        throws IOException {
                    return describe(
                            folder(options, access), DataSpec.of(options), access.warnings());
                }
            };

    private static final long SPLIT_SEED = 1;

    private final Path folder;
    private final DataSpec spec;
    private final Consumer<String> warnings;
    private final PassedOver passedOver = new PassedOver();

    private ImageFolder(Path folder, DataSpec spec, Consumer<String> warnings) {
        this.folder = folder;
        this.spec = spec;
        this.warnings = warnings;
    }

    private static Path folder(OptionValues options, DataAccess access) {
        return access.folder(options)
                .orElseThrow(
                        () ->
                                new UserException(
                                        "data set %s is a folder of your own images, in train/CLASS and val/CLASS: name it with data.folder"
                                                .formatted(NAME)));
    }

    /**
     * Lists the images of a folder; decodes none of them.
     *
     * @param folder the folder that has {@code train} in it
     * @param spec what becomes of the files
     * @param warnings is told of what is not used, and of broken images when they are met
     * @throws UserException if it is not laid out as expected
     * @throws IOException if the machine fails
     */
    public static ImageDataset read(Path folder, DataSpec spec, Consumer<String> warnings)
            throws IOException {
        return new ImageFolder(folder, spec, warnings).read();
    }

    /** As {@link #read}, with all that there is to say about the folder. */
    static DatasetInfo describe(Path folder, DataSpec spec, Consumer<String> warnings)
            throws IOException {
        ImageFolder images = new ImageFolder(folder, spec, warnings);
        ImageDataset data = images.read();
        List<String> notes = new ArrayList<>(List.of(data.files().roles()));
        notes.addAll(images.passedOver.remarks());
        return DatasetInfo.of(data, notes);
    }

    private ImageDataset read() throws IOException {
        FolderLayout.requireReadable(folder);
        FolderLayout layout = FolderLayout.of(folder, passedOver);
        ClassFolders listing = new ClassFolders(folder, passedOver);
        Map<String, Map<String, List<Image>>> parts = new LinkedHashMap<>();
        Map<String, List<Image>> training = listing.list(layout.train());
        parts.put(FileList.TRAIN, training);
        if (layout.validation() != null) {
            parts.put(
                    FileList.VALIDATION,
                    ClassNames.matched(
                            layout.train(),
                            training,
                            layout.validation(),
                            listing.list(layout.validation())));
        }
        if (layout.test() != null) {
            parts.put(
                    FileList.TEST,
                    ClassNames.matched(
                            layout.train(), training, layout.test(), listing.list(layout.test())));
            if (spec.testShare() != DataSpec.DEFAULT.testShare()) {
                passedOver.say(
                        "data.test-share is not read, as data folder %s has the folder %s"
                                .formatted(folder, FileNames.of(layout.test())));
            }
        } else {
            parts.put(FileList.TEST, setAside(training));
            passedOver.say(
                    "data folder %s has no folder val: %s of the images of each class are set aside for it (data.test-share)"
                            .formatted(folder, share()));
        }
        passedOver.warnings().forEach(warnings);
        return dataset(layout, parts);
    }

    private ImageDataset dataset(FolderLayout layout, Map<String, Map<String, List<Image>>> parts) {
        BrokenImages broken = new BrokenImages(spec.onBrokenImage(), warnings);
        Map<String, ImageFiles> images = new LinkedHashMap<>();
        parts.forEach((name, classes) -> images.put(name, images(classes, broken)));
        ImageFiles validation = images.get(FileList.VALIDATION);
        Map<String, String> folders = new LinkedHashMap<>();
        folders.put(FileList.TRAIN, FileNames.of(layout.train()));
        if (validation != null) {
            folders.put(FileList.VALIDATION, FileNames.of(layout.validation()));
        }
        folders.put(
                FileList.TEST,
                layout.test() == null
                        ? share() + " of " + FileNames.of(layout.train())
                        : FileNames.of(layout.test()));
        FileList list =
                new FileList(
                        FileNames.absolute(folder),
                        images.get(FileList.TRAIN).size(),
                        validation == null ? null : validation.size(),
                        images.get(FileList.TEST).size(),
                        sum(parts),
                        folders);
        return new ImageDataset(
                NAME,
                images.get(FileList.TRAIN),
                validation,
                images.get(FileList.TEST),
                ChannelStatistics.ofPhotographs(spec.channels()),
                false,
                list);
    }

    private String share() {
        return String.format(Locale.ROOT, "%.3g %%", 100 * spec.testShare());
    }

    /** Takes a share of every class away. */
    private Map<String, List<Image>> setAside(Map<String, List<Image>> training) {
        Map<String, List<Image>> testing = new LinkedHashMap<>();
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

    private ImageFiles images(Map<String, List<Image>> classes, BrokenImages broken) {
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
        return new ImageFiles(
                files,
                labels.stream().mapToInt(Integer::intValue).toArray(),
                List.copyOf(classes.keySet()),
                spec,
                broken);
    }

    private static String sum(Map<String, Map<String, List<Image>>> parts) {
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
