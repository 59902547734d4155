package ai.gaze.training.data;

import ai.gaze.zoo.Texts;
import ai.gaze.zoo.UserException;
import ai.gaze.zoo.registry.OptionValues;
import java.io.IOException;
import java.nio.file.Path;
import java.util.function.Consumer;

/**
 * A folder of a person's own images: {@code train/CLASS/*}, and {@code val/CLASS/*} (or {@code
 * valid}, {@code validation}), {@code test/CLASS/*} or both.
 *
 * <p>With both, {@code val} steers the training and {@code test} is looked at once, at its end; one
 * alone does both. The classes are the names of the folders, sorted. Folders in them are looked
 * through, links are followed, and what does not end in {@code .jpg}, {@code .jpeg}, {@code .png},
 * {@code .gif}, {@code .bmp}, {@code .tif}, {@code .tiff} or {@code .webp} is passed over, as is
 * what begins with a dot. Where there is no second part, a share of the images of each class is set
 * aside; which ones depends on the files alone, not on the seed of a run.
 */
public final class ImageFolder {

    /** The name under which a person asks for it. */
    public static final String NAME = "image-folder";

    static final DatasetType.Loader LOADER = ImageParts.loader(NAME, ImageFolder::parts);

    private ImageFolder() {}

    private static Path folder(OptionValues options, DataAccess access) {
        return access.folder(options)
                .orElseThrow(
                        () ->
                                new UserException(
                                        Texts.format(
                                                "data set %s is a folder of your own images, in train/CLASS and val/CLASS: name it with data.folder",
                                                NAME)));
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
        return parts(folder, spec, warnings).dataset(NAME);
    }

    private static ImageParts parts(OptionValues options, DataAccess access) throws IOException {
        return parts(folder(options, access), DataSpec.of(options), access.warnings())
                .telling(access.progress()::step);
    }

    static ImageParts parts(Path folder, DataSpec spec, Consumer<String> warnings)
            throws IOException {
        FolderLayout.requireReadable(folder);
        ImageParts parts = new ImageParts(folder, spec, warnings);
        FolderLayout layout = FolderLayout.of(folder, parts.passedOver());
        ClassFolders listing = new ClassFolders(folder, parts.passedOver());
        parts.train(layout.train(), listing.list(layout.train()));
        if (layout.validation() != null) {
            parts.add(FileList.VALIDATION, layout.validation(), listing.list(layout.validation()));
        }
        if (layout.test() != null) {
            parts.add(FileList.TEST, layout.test(), listing.list(layout.test()));
        } else {
            parts.setAside("data folder " + folder + " has no folder val", "the folder val");
        }
        return parts;
    }
}
