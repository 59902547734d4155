package ai.gaze.training.data;

import ai.gaze.training.data.ImageParts.Image;
import ai.gaze.training.data.PassedOver.Kind;
import ai.gaze.zoo.Texts;
import ai.gaze.zoo.UserException;
import java.io.IOException;
import java.nio.file.FileSystemLoopException;
import java.nio.file.FileVisitOption;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * Lists the images of a data folder, part by part and class by class. No file is opened but those
 * whose name does not say what they are.
 */
final class ClassFolders {

    private final Path folder;
    private final PassedOver passedOver;
    private final Map<Object, String> seen = new HashMap<>();

    /**
     * @param folder the data folder
     * @param passedOver is told of all that is not used
     */
    ClassFolders(Path folder, PassedOver passedOver) {
        this.folder = folder;
        this.passedOver = passedOver;
    }

    /**
     * Lists a part.
     *
     * @param part such as the folder train
     * @return the images of each class, classes and images sorted
     * @throws UserException if it has no two classes with an image each, or the name of one cannot
     *     be that of a class
     */
    Map<String, List<Image>> list(Path part) throws IOException {
        FolderLayout.requireReadable(part);
        Map<String, Path> folders = folders(part);
        if (folders.isEmpty()) {
            throw new UserException(
                    Texts.format(
                            "%s has no classes: make a folder for each class in it and put its images there",
                            part));
        }
        Map<String, List<Image>> classes = new LinkedHashMap<>();
        for (Map.Entry<String, Path> each : folders.entrySet()) {
            List<Image> images = images(each.getValue());
            if (images.isEmpty()) {
                throw new UserException(
                        Texts.format(
                                "class %s of %s has no images that can be read: put some there (.jpg, .png, .gif, .bmp, .tif or .webp) or remove the folder%s",
                                each.getKey(), part, others(each.getValue())));
            }
            classes.put(each.getKey(), images);
        }
        if (classes.size() < 2) {
            throw new UserException(
                    Texts.format(
                            "%s has only the class %s: at least 2 classes are needed, a folder for each",
                            part, classes.keySet().iterator().next()));
        }
        return classes;
    }

    private Map<String, Path> folders(Path part) throws IOException {
        Map<String, Path> folders = new TreeMap<>();
        List<Path> unnamed = new ArrayList<>();
        try (Stream<Path> entries = Files.list(part)) {
            for (Path entry : (Iterable<Path>) entries::iterator) {
                String name = FileNames.of(entry);
                if (name.startsWith(".")) {
                    passedOver.hidden(entry, FileNames.below(folder, part));
                } else if (!Files.isDirectory(entry)) {
                    passedOver.entry(entry, name, FileNames.below(folder, part));
                } else if (FileNames.isUtf8(entry)) {
                    folders.put(name, entry);
                } else {
                    unnamed.add(entry);
                }
            }
        }
        ClassNames.requireUtf8(folder, unnamed);
        ClassNames.requireUsable(part, folders.keySet());
        return folders;
    }

    private String others(Path root) {
        int unread = passedOver.unread(FileNames.below(folder, root));
        return unread == 0 ? "" : "; of other formats it has " + unread;
    }

    /** Lists the images of a folder and of the folders in it, sorted. */
    List<Image> images(Path root) throws IOException {
        FolderLayout.requireReadable(root);
        String where = FileNames.below(folder, root);
        List<Image> found = new ArrayList<>();
        Files.walkFileTree(
                root,
                EnumSet.of(FileVisitOption.FOLLOW_LINKS),
                Integer.MAX_VALUE,
                new SimpleFileVisitor<>() {
                    @Override
                    public FileVisitResult preVisitDirectory(Path dir, BasicFileAttributes a) {
                        if (isHidden(dir)) {
                            passedOver.hidden(dir, where);
                            return FileVisitResult.SKIP_SUBTREE;
                        }
                        noteTwice(dir, a);
                        return FileVisitResult.CONTINUE;
                    }

                    @Override
                    public FileVisitResult visitFile(Path file, BasicFileAttributes a) {
                        visit(file, a, where, found);
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
        found.sort(Comparator.comparing(Image::name).thenComparing(Image::path));
        return found;
    }

    // The attributes are those of what a link leads to, or the link's own if it leads nowhere.
    private void visit(Path file, BasicFileAttributes a, String where, List<Image> found) {
        if (isHidden(file)) {
            passedOver.hidden(file, where);
            return;
        }
        String name = file.getFileName().toString();
        if (a.isSymbolicLink()) {
            passedOver.add(Kind.NOWHERE, where, FileNames.of(file));
        } else if (!a.isRegularFile()) {
            passedOver.add(Kind.SPECIAL, where, FileNames.of(file));
        } else if (ImageEndings.isRead(name)) {
            found.add(new Image(file, FileNames.below(folder, file), a));
        } else {
            passedOver.add(
                    ImageEndings.looksLikeImage(file, name) ? Kind.UNREAD : Kind.OTHER,
                    where,
                    FileNames.of(file));
        }
    }

    /** Two folders of images may be one, by a link: train and val, two classes, or in a class. */
    private void noteTwice(Path dir, BasicFileAttributes a) {
        if (a.fileKey() == null) {
            return;
        }
        String name = FileNames.below(folder, dir);
        String before = seen.putIfAbsent(a.fileKey(), name);
        if (before != null) {
            passedOver.add(Kind.TWICE, folder.toString(), name + " is " + before);
        }
    }

    private static boolean isHidden(Path path) {
        return path.getFileName().toString().startsWith(".");
    }
}
