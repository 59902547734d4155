package ai.gaze.testing;

import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.gaze.testing.FaultyDisk.Fault;
import ai.gaze.testing.FaultyDisk.Killed;
import ai.gaze.zoo.UserException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Random;
import java.util.stream.IntStream;

/**
 * Breaks something off at each operation of its disk that changes something. A build tries a few of
 * them, {@code -Dgaze.break=true} all, and {@code -Dgaze.fuzz.seed=...} those of an earlier build.
 */
public final class EveryOperation {

    /** Whether all is tried, and not a part. */
    public static final boolean ALL = Boolean.getBoolean("gaze.break");

    private static final long SEED = Long.getLong("gaze.fuzz.seed", System.nanoTime());

    private EveryOperation() {}

    /** Does something on a disk, and afterwards looks for the way on. */
    @FunctionalInterface
    public interface Attempt {
        /**
         * Is called once for each operation that fails, with nothing left of the call before.
         *
         * @param disk what it is done on
         */
        void on(FaultyDisk disk) throws IOException;
    }

    /** What may fail as the disk does. */
    @FunctionalInterface
    public interface Doing {
        /** Does it. */
        void now() throws IOException;
    }

    /** Lets the operations fail, one in each attempt. */
    public static void of(String what, Fault fault, int few, Attempt attempt) throws IOException {
        FaultyDisk unharmed = new FaultyDisk(fault, Integer.MAX_VALUE);
        attempt.on(unharmed);
        int count = unharmed.operations();
        int[] turns =
                ALL || count <= few
                        ? IntStream.rangeClosed(1, count).toArray()
                        : new Random(SEED + fault.name().hashCode())
                                .ints(1, count + 1)
                                .distinct()
                                .limit(few)
                                .toArray();
        System.out.printf(
                "%s, %s: %d of %d operations, seed %d%n", what, fault, turns.length, count, SEED);
        for (int turn : turns) {
            FaultyDisk disk = new FaultyDisk(fault, turn);
            try {
                attempt.on(disk);
            } catch (RuntimeException | IOException | AssertionError e) {
                throw new AssertionError(
                        "%s, %s at operation %d, seed %d: %s"
                                .formatted(what, fault, turn, SEED, e.getMessage()),
                        e);
            }
        }
    }

    /** Does what the disk may break off, and ends its process. */
    public static void untilItFails(FaultyDisk disk, Doing doing) throws IOException {
        try {
            doing.now();
        } catch (Killed | IOException | UncheckedIOException | UserException expected) {
            assertTrue(disk.hasFailed(), expected::toString);
        }
        disk.end();
    }
}
