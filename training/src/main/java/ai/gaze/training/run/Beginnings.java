package ai.gaze.training.run;

import ai.gaze.zoo.file.FileErrors;
import ai.gaze.zoo.file.FolderLock;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** What a run leaves in its directory that has not begun, and that is in nobody's way. */
final class Beginnings {

    static final String TENSORBOARD = "tensorboard";

    private Beginnings() {}

    /**
     * Whether a directory holds nothing else. A run that was killed before its run.json was whole
     * left nothing that counts.
     */
    static boolean areAllOf(Path directory) {
        if (!Files.isDirectory(directory)) {
            return false;
        }
        try (Stream<Path> files = Files.list(directory)) {
            return files.map(file -> file.getFileName().toString())
                    .allMatch(name -> name.equals(FolderLock.NAME) || isUnfinishedInfo(name));
        } catch (IOException e) {
            throw FileErrors.unchecked(e);
        }
    }

    private static boolean isUnfinishedInfo(String name) {
        return name.startsWith(RunInfoFile.NAME + ".") && name.endsWith(".tmp");
    }

    /**
     * Removes what a run wrote before its first checkpoint, but for its logs. What tells of a run
     * goes last: killed in between, it can still be resumed.
     */
    static void remove(Path directory) throws IOException {
        Path events = directory.resolve(TENSORBOARD);
        if (Files.isDirectory(events)) {
            for (Path file : filesOf(events)) {
                Files.delete(file);
            }
            Files.delete(events);
        }
        Files.deleteIfExists(directory.resolve(RunLog.NAME));
        Files.deleteIfExists(directory.resolve(RunOwner.NAME));
        Files.deleteIfExists(directory.resolve(RunInfoFile.NAME));
    }

    private static List<Path> filesOf(Path folder) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.toList();
        }
    }
}
