package ai.gaze.training.data;

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
import java.util.Collections;
import java.util.EnumSet;
import java.util.List;

/**
 * The image files of a folder and of the folders in it, whatever their classes. Names that begin
 * with a dot are those of programs and are passed over.
 *
 * @param images the files whose name ends as that of an image that can be read, sorted
 * @param others how many other files there are
 */
public record FolderImages(List<Path> images, int others) {

    /**
     * Lists them; opens none.
     *
     * @param folder the folder
     * @throws UserException if a folder in it is a link to one that it is in, or cannot be read
     * @throws IOException if the machine fails
     */
    public static FolderImages of(Path folder) throws IOException {
        List<Path> images = new ArrayList<>();
        List<Path> others = new ArrayList<>();
        Files.walkFileTree(
                folder,
                EnumSet.of(FileVisitOption.FOLLOW_LINKS),
                Integer.MAX_VALUE,
                new SimpleFileVisitor<>() {
                    @Override
                    public FileVisitResult preVisitDirectory(Path dir, BasicFileAttributes a) {
                        return !dir.equals(folder) && isHidden(dir)
                                ? FileVisitResult.SKIP_SUBTREE
                                : FileVisitResult.CONTINUE;
                    }

                    @Override
                    public FileVisitResult visitFile(Path file, BasicFileAttributes a) {
                        if (!isHidden(file)) {
                            String name = file.getFileName().toString();
                            (ImageEndings.isRead(name) ? images : others).add(file);
                        }
                        return FileVisitResult.CONTINUE;
                    }

                    @Override
                    public FileVisitResult visitFileFailed(Path file, IOException e) {
                        throw new UserException(
                                e instanceof FileSystemLoopException
                                        ? file
                                                + " is a link to a folder that it is in itself;"
                                                + " remove it"
                                        : file
                                                + " cannot be read ("
                                                + e.getClass().getSimpleName()
                                                + "); allow it, or name the other folders",
                                e);
                    }
                });
        Collections.sort(images);
        return new FolderImages(List.copyOf(images), others.size());
    }

    private static boolean isHidden(Path path) {
        return path.getFileName().toString().startsWith(".");
    }
}
