package ai.gaze.training.checkpoint;

import ai.djl.ndarray.NDManager;
import ai.gaze.training.checkpoint.CheckpointException.Kind;
import ai.gaze.zoo.Texts;
import ai.gaze.zoo.UserException;
import ai.gaze.zoo.file.AtomicFiles;
import ai.gaze.zoo.file.FileErrors;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.channels.WritableByteChannel;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import java.util.regex.Pattern;

/**
 * The checkpoints of one run.
 *
 * <pre>
 * checkpoints/last.safetensors            where the run is
 *             last.previous.safetensors   where it was one checkpoint earlier
 *             best.safetensors            its best epoch
 * </pre>
 *
 * <p>At any moment, and whatever fails, the folder holds the newest good checkpoint or the one
 * before it. One process writes at a time.
 */
public final class CheckpointStore {

    /** The newest checkpoint; the only one whose predecessor is kept. */
    public static final String LAST = "last";

    /** The checkpoint of the best epoch. */
    public static final String BEST = "best";

    private static final String PREVIOUS = "last.previous";
    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9_-]+");

    private final Path directory;
    private final Consumer<String> warnings;
    private final UnaryOperator<WritableByteChannel> disk;

    /** Whether the newest checkpoint is known to be good and may take the place of the previous. */
    private boolean lastIsGood;

    /**
     * @param directory the folder; made by the first save
     * @param warnings gets one sentence when an older checkpoint has to serve
     */
    public CheckpointStore(Path directory, Consumer<String> warnings) {
        this(directory, warnings, UnaryOperator.identity());
    }

    CheckpointStore(
            Path directory, Consumer<String> warnings, UnaryOperator<WritableByteChannel> disk) {
        this.directory = directory;
        this.warnings = warnings;
        this.disk = disk;
    }

    /**
     * Returns the file of a checkpoint.
     *
     * @param name {@link #LAST}, {@link #BEST} or another of letters, digits, {@code -} and {@code
     *     _}
     */
    public Path path(String name) {
        if (!NAME.matcher(name).matches()) {
            throw new IllegalArgumentException("not the name of a checkpoint: " + name);
        }
        return file(name);
    }

    /** Returns whether there is anything that {@link #loadLatest} could try. */
    public boolean hasLatest() {
        return Files.exists(file(LAST)) || Files.exists(file(PREVIOUS));
    }

    /**
     * Makes sure that nothing stands where checkpoints are to be written that none can replace,
     * before anything is trained for them.
     *
     * @throws UserException that names it
     */
    public void requireReplaceable() {
        if (!Files.isDirectory(directory) && Files.exists(directory, LinkOption.NOFOLLOW_LINKS)) {
            throw CheckpointReader.noFolder(directory);
        }
        for (String name : List.of(LAST, PREVIOUS, BEST)) {
            AtomicFiles.requireReplaceable(file(name));
        }
    }

    /**
     * Writes a checkpoint, whole or not at all, and clears away what killed processes left.
     *
     * @param name of the checkpoint; one of this name is replaced
     * @param data what to store
     * @throws CheckpointWriteException if the disk does not take it; those before it are intact
     */
    public void save(String name, CheckpointData data) throws CheckpointWriteException {
        Path target = path(name);
        try {
            Files.createDirectories(directory);
            AtomicFiles.removeStale(directory);
            AtomicFiles.write(
                    target,
                    out -> CheckpointWriter.write(disk.apply(out), data),
                    () -> {
                        if (name.equals(LAST)) {
                            keepPrevious(target);
                        }
                    });
        } catch (IOException e) {
            throw new CheckpointWriteException(
                    Texts.format(
                            "cannot write the checkpoint %s (%s); %s",
                            target, reason(e), wayOn(e, target)),
                    e);
        }
        lastIsGood |= name.equals(LAST);
    }

    /**
     * A checkpoint that is whole.
     *
     * @param path its file
     * @param state what it holds beside the tensors
     */
    public record Stored(Path path, ObjectNode state) {

        /**
         * Reads all of it.
         *
         * @param manager which the tensors are attached to
         * @throws CheckpointException if it cannot be used any more
         * @throws IOException if it cannot be read
         */
        public CheckpointData read(NDManager manager) throws IOException {
            return new CheckpointReader(path).read(manager);
        }
    }

    /**
     * Finds one checkpoint and makes sure that it is whole.
     *
     * @param name of the checkpoint
     * @throws CheckpointException if it cannot be used; its kind says why
     * @throws IOException if it cannot be read
     */
    public Stored find(String name) throws IOException {
        return stored(path(name));
    }

    /**
     * Reads one checkpoint.
     *
     * @param manager which the tensors are attached to
     * @param name of the checkpoint
     * @throws CheckpointException if it cannot be used; its kind says why
     * @throws IOException if it cannot be read
     */
    public CheckpointData load(NDManager manager, String name) throws IOException {
        return new CheckpointReader(path(name)).read(manager);
    }

    /**
     * Reads the newest checkpoint that is good, which {@link #findLatest} finds.
     *
     * @param manager which the tensors are attached to
     */
    public CheckpointData loadLatest(NDManager manager) throws IOException {
        return findLatest().read(manager);
    }

    /**
     * Finds the newest checkpoint that is good: the last, or with a warning the one before it.
     *
     * @throws CheckpointException if neither is good, or there is none, or the last is of another
     *     version of the format
     * @throws IOException if it cannot be read
     */
    public Stored findLatest() throws IOException {
        try {
            Stored found = find(LAST);
            lastIsGood = true;
            return found;
        } catch (CheckpointException e) {
            boolean otherVersion = e.kind() == Kind.NEWER_VERSION || e.kind() == Kind.OLDER_VERSION;
            if (otherVersion || !Files.exists(file(PREVIOUS))) {
                throw e;
            }
            return findPrevious(e);
        }
    }

    private Stored findPrevious(CheckpointException last) throws IOException {
        try {
            Stored found = stored(file(PREVIOUS));
            warnings.accept(
                    Texts.format(
                            "going on from the checkpoint before the last one, %s, because %s",
                            file(PREVIOUS), last.getMessage()));
            return found;
        } catch (CheckpointException e) {
            e.addSuppressed(last);
            throw new CheckpointException(
                    Kind.NONE_GOOD,
                    Texts.format(
                            "neither %s (%s) nor the checkpoint before it (%s) can be used; start"
                                    + " the run again or put back a copy of its folder",
                            file(LAST), last.kind().words(), e.kind().words()),
                    e);
        }
    }

    private static Stored stored(Path file) throws IOException {
        return new Stored(file, new CheckpointReader(file).state());
    }

    /** A damaged file must not take the place of a good previous one, not even for a moment. */
    private void keepPrevious(Path last) throws IOException {
        if (Files.exists(last) && (lastIsGood || isGood(last))) {
            AtomicFiles.moveOver(last, file(PREVIOUS));
        }
        lastIsGood = false;
    }

    private static boolean isGood(Path path) throws IOException {
        try {
            new CheckpointReader(path).verify();
            return true;
        } catch (CheckpointException e) {
            return false;
        }
    }

    private static String reason(IOException e) {
        if (e instanceof FileSystemException file) {
            return file.getReason() == null ? FileErrors.sentence(e) : file.getReason();
        }
        return e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage();
    }

    private String wayOn(IOException e, Path target) {
        String resume =
                (FileErrors.isForWantOfRoom(e) ? "make room" : "mend that") + " and resume the run";
        if (Files.exists(target)) {
            return "the one before it is intact, " + resume;
        }
        return hasLatest()
                ? "the checkpoints before it are intact, " + resume
                : "there was none before it, " + resume + ", which begins again";
    }

    private Path file(String name) {
        return directory.resolve(name + ".safetensors");
    }
}
