package ai.gaze.training.data;

import ai.gaze.zoo.file.Sha256;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;

/**
 * What became of looking at one file of a data set.
 *
 * @param file what was expected
 * @param state what was found
 * @param bytes the size found, 0 for a missing file
 */
public record FileCheck(DataFile file, State state, long bytes) {

    /** What was found where a file was expected. */
    public enum State {
        /** Size and sum are the official ones. */
        OK("ok"),
        /** The size is the official one; no sum is known to compare with. */
        SIZE_ONLY("size ok, no checksum known"),
        /** There is no such file. */
        MISSING("missing"),
        /** The size is not the official one. */
        WRONG_SIZE("wrong size"),
        /** The size is right and the contents are not. */
        WRONG_SUM("wrong checksum"),
        /** The file may not be read. */
        NO_RIGHTS("no right to read it");

        private final String words;

        State(String words) {
            this.words = words;
        }

        /** The state in words for a person. */
        public String words() {
            return words;
        }
    }

    /** Whether the file can be used. */
    public boolean usable() {
        return state == State.OK || state == State.SIZE_ONLY;
    }

    /**
     * Checks every file of a set, one per core at a time.
     *
     * @param set what is expected
     * @param folder where its files should lie
     * @return one result per file, in the order of {@link CifarSet#files()}
     * @throws IOException if reading fails
     */
    public static List<FileCheck> all(CifarSet set, Path folder) throws IOException {
        List<Callable<FileCheck>> tasks = new ArrayList<>();
        for (DataFile file : set.files()) {
            tasks.add(() -> of(file, folder.resolve(file.name())));
        }
        return InParallel.all(tasks);
    }

    /**
     * Whether every file of a set is there and good.
     *
     * @throws IOException if reading fails
     */
    public static boolean allUsable(CifarSet set, Path folder) throws IOException {
        return all(set, folder).stream().allMatch(FileCheck::usable);
    }

    private static FileCheck of(DataFile file, Path path) throws IOException {
        if (!Files.isRegularFile(path)) {
            return new FileCheck(file, State.MISSING, 0);
        }
        long bytes = Files.size(path);
        if (bytes != file.bytes()) {
            return new FileCheck(file, State.WRONG_SIZE, bytes);
        }
        if (file.sha256() == null) {
            State state = Files.isReadable(path) ? State.SIZE_ONLY : State.NO_RIGHTS;
            return new FileCheck(file, state, bytes);
        }
        try {
            boolean same = Sha256.of(path).equals(file.sha256());
            return new FileCheck(file, same ? State.OK : State.WRONG_SUM, bytes);
        } catch (AccessDeniedException e) {
            return new FileCheck(file, State.NO_RIGHTS, bytes);
        }
    }
}
