package ai.gaze.training.data;

import ai.gaze.training.config.TextFile;
import ai.gaze.zoo.Texts;
import ai.gaze.zoo.UserException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashSet;
import java.util.Set;

/**
 * Where the parts of a folder of images and masks lie: in folders of the parts with {@code images}
 * and {@code masks}, in {@code img_dir} and {@code ann_dir} with folders of the parts
 * (MMSegmentation), or in {@code JPEGImages} and {@code SegmentationClass} with a list of names for
 * each part in {@code ImageSets/Segmentation} (PASCAL VOC).
 *
 * @param train the training images
 * @param validation those that steer where there are others for the test; else null
 * @param test the test images; null if there are none
 * @param noTest what there is not where there is no test
 * @param couldBe what there could be instead
 */
record MaskLayout(Part train, Part validation, Part test, String noTest, String couldBe) {

    /** What a person may do. */
    static final String EXPECTED =
            Texts.format(
                    "%s expects images in train/images and masks in train/masks, or in img_dir/train and ann_dir/train, or in JPEGImages and SegmentationClass with ImageSets/Segmentation/train.txt",
                    MaskFolder.NAME);

    /** The file with the names of the classes. */
    static final String NAMES = "classes.txt";

    private static final String TRAIN = "train";
    private static final String IMAGE_DIR = "img_dir";
    private static final String MASK_DIR = "ann_dir";
    private static final String LISTS = "ImageSets/Segmentation";
    private static final String LISTED_IMAGES = "JPEGImages";
    private static final String LISTED_MASKS = "SegmentationClass";
    private static final int MOST_BYTES = 1 << 26;

    /** What VOC has besides. */
    private static final Set<String> OF_VOC =
            Set.of(
                    "ImageSets",
                    LISTED_IMAGES,
                    LISTED_MASKS,
                    "SegmentationObject",
                    "Annotations",
                    NAMES);

    /**
     * A part.
     *
     * @param place what a person calls it
     * @param images where the images lie
     * @param masks where the masks lie
     * @param names which of them are meant, without endings; null for all
     */
    record Part(Path place, Path images, Path masks, Set<String> names) {

        boolean has(String name) {
            return names == null || names.contains(name);
        }
    }

    /**
     * Finds the parts.
     *
     * @param passedOver is told of all that is no part
     * @throws UserException if there is no part to train on
     */
    static MaskLayout of(Path folder, PassedOver passedOver) throws IOException {
        if (!Files.isDirectory(folder.resolve(TRAIN))) {
            if (Files.exists(folder.resolve(LISTS).resolve(TRAIN + ".txt"))) {
                return listed(folder, passedOver);
            }
            if (Files.isDirectory(folder.resolve(IMAGE_DIR).resolve(TRAIN))) {
                return apart(folder, passedOver);
            }
            throw new UserException(
                    Texts.format("data folder %s has no folder train: %s", folder, EXPECTED));
        }
        FolderLayout found = FolderLayout.of(folder, passedOver, Set.of(NAMES));
        return new MaskLayout(
                together(found.train(), passedOver),
                together(found.validation(), passedOver),
                together(found.test(), passedOver),
                "no folder val",
                "the folder val");
    }

    private static Part together(Path place, PassedOver passedOver) throws IOException {
        if (place == null) {
            return null;
        }
        FolderLayout.requireReadable(place);
        FolderLayout.unused(place, passedOver, Set.of("images", "masks"));
        return new Part(
                place, existing(place.resolve("images")), existing(place.resolve("masks")), null);
    }

    private static MaskLayout apart(Path folder, PassedOver passedOver) throws IOException {
        FolderLayout.unused(folder, passedOver, Set.of(IMAGE_DIR, MASK_DIR, NAMES));
        Path masks = folder.resolve(MASK_DIR);
        FolderLayout found = FolderLayout.of(folder.resolve(IMAGE_DIR), passedOver, Set.of());
        return new MaskLayout(
                apart(found.train(), masks),
                apart(found.validation(), masks),
                apart(found.test(), masks),
                "no folder val",
                "the folder val");
    }

    private static Part apart(Path place, Path masks) {
        return place == null
                ? null
                : new Part(
                        place,
                        place,
                        existing(masks.resolve(place.getFileName().toString())),
                        null);
    }

    private static MaskLayout listed(Path folder, PassedOver passedOver) throws IOException {
        FolderLayout.unused(folder, passedOver, OF_VOC);
        FolderLayout found =
                FolderLayout.ofFiles(
                        folder.resolve(LISTS), ".txt", passedOver, Set.of("trainval.txt"));
        return new MaskLayout(
                listed(folder, found.train()),
                listed(folder, found.validation()),
                listed(folder, found.test()),
                "no list " + LISTS + "/val.txt",
                "that list");
    }

    private static Part listed(Path folder, Path list) {
        if (list == null) {
            return null;
        }
        Set<String> names = new LinkedHashSet<>();
        TextFile.read("list of images " + list, list, MOST_BYTES)
                .lines()
                .filter(line -> !line.isBlank())
                .forEach(line -> names.add(ClassNames.composed(line.strip())));
        if (names.isEmpty()) {
            throw new UserException(
                    Texts.format(
                            "list of images %s is empty; give it the name of an image on each line, without its ending",
                            list));
        }
        return new Part(
                list,
                existing(folder.resolve(LISTED_IMAGES)),
                existing(folder.resolve(LISTED_MASKS)),
                names);
    }

    private static Path existing(Path wanted) {
        if (!Files.isDirectory(wanted)) {
            throw new UserException(Texts.format("there is no folder %s: %s", wanted, EXPECTED));
        }
        FolderLayout.requireReadable(wanted);
        return wanted;
    }
}
