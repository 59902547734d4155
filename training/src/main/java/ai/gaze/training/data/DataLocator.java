package ai.gaze.training.data;

import ai.gaze.zoo.UserException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.stream.Stream;

/** Finds the folder in which the files of a data set lie. */
public final class DataLocator {

    private final Path cache;

    /**
     * @param cache the folder for data sets of Gaze's cache, such as {@link GazeHome#data()}
     */
    public DataLocator(Path cache) {
        this.cache = cache;
    }

    /**
     * Finds a set in the folder that a person named, or else in the cache.
     *
     * <p>A folder is taken if it or the folder of the official archive in it has any of the files;
     * whether all are there and good shows when they are read.
     *
     * @param set what to find
     * @param dataDir the folder that a person named, or null
     * @return the folder with the files, empty if none was named and the cache has none
     * @throws UserException if a named folder holds no such set, or may not be read
     */
    public Optional<Path> find(CifarSet set, Path dataDir) {
        if (dataDir == null) {
            return in(cache, set);
        }
        DataFolder.requireReadable(dataDir);
        return Optional.of(
                in(dataDir, set)
                        .orElseThrow(
                                () ->
                                        new UserException(
                                                "data folder %s holds no %s: expected %s to %s in it or in its folder %s; name another folder, or leave --data out to use Gaze's own copy"
                                                        .formatted(
                                                                dataDir,
                                                                set.title(),
                                                                set.train().get(0).name(),
                                                                set.test().name(),
                                                                set.folder()))));
    }

    private static Optional<Path> in(Path folder, CifarSet set) {
        return Stream.of(folder, folder.resolve(set.folder()))
                .filter(
                        f -> {
                            if (Files.isDirectory(f)) {
                                DataFolder.requireReadable(f);
                            }
                            return set.files().stream()
                                    .anyMatch(file -> Files.exists(f.resolve(file.name())));
                        })
                .findFirst();
    }
}
