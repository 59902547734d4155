package ai.gaze.training.data;

import ai.gaze.training.data.PassedOver.Kind;
import java.nio.file.Files;
import java.nio.file.Path;

/** Says of what kind an entry is that lies where no image is looked for. */
final class FolderEntry {

    private FolderEntry() {}

    /**
     * Counts an entry that is no folder.
     *
     * @param name its name
     * @param where the folder that it is in, as a person would say it
     */
    static void passOver(Path entry, String name, String where, PassedOver passedOver) {
        if (name.startsWith(".")) {
            return;
        }
        if (!Files.exists(entry)) {
            passedOver.add(Kind.NOWHERE, where, name);
        } else if (!Files.isRegularFile(entry)) {
            passedOver.add(Kind.SPECIAL, where, name);
        } else if (ImageEndings.isRead(name) || ImageEndings.looksLikeImage(entry, name)) {
            passedOver.add(Kind.LOOSE, where, name);
        } else {
            passedOver.add(Kind.OTHER, where, name);
        }
    }

    /**
     * Counts an entry whose name begins with a dot, if there may be images of a person in it.
     *
     * @param where the folder that it is in, as a person would say it
     */
    static void passOverHidden(Path entry, String where, PassedOver passedOver) {
        String name = FileNames.of(entry);
        boolean counts =
                Files.isDirectory(entry)
                        ? ImageEndings.isOwnHiddenFolder(name)
                        : Files.isRegularFile(entry) && ImageEndings.isHiddenImage(entry, name);
        if (counts) {
            passedOver.add(Kind.HIDDEN, where, name);
        }
    }
}
