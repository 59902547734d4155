package ai.gaze.training.run;

import ai.gaze.zoo.UserException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.function.Predicate;

/**
 * {@code iterations.csv}: the training loss of every iteration.
 *
 * <pre>
 * iteration,epoch,loss
 * 1,1,2.3025851
 * </pre>
 *
 * <p>Iterations count from 1 over the whole run and without a gap. Losses are written so that they
 * are read back as the very same float.
 */
public final class IterationLog implements AutoCloseable {

    private static final String COLUMNS = "iteration,epoch,loss";

    private final LineLog log;
    private long last;

    private IterationLog(LineLog log) {
        this.log = log;
    }

    /**
     * Opens the log of a run, or starts one. Keeps what is there, but for a torn last line.
     *
     * @param path the file
     * @throws UserException if the file is something else
     * @throws IOException if it cannot be read or written
     */
    public static IterationLog open(Path path) throws IOException {
        checkColumns(path);
        IterationLog iterations = new IterationLog(LineLog.open(path));
        try {
            iterations.keepThrough(Long.MAX_VALUE);
        } catch (IOException | RuntimeException e) {
            iterations.close();
            throw e;
        }
        return iterations;
    }

    /**
     * Reads the losses of a run, which may be in progress.
     *
     * @param path the file
     * @return the loss of iteration i at index i - 1
     * @throws UserException if the file is something else
     * @throws IOException if it cannot be read
     */
    public static float[] read(Path path) throws IOException {
        checkColumns(path);
        Lines lines = new Lines(Long.MAX_VALUE);
        LineLog.scan(path, lines);
        return Arrays.copyOf(lines.losses, (int) lines.last);
    }

    /**
     * Drops the lines of later iterations, and whatever follows a line that is not one of this log.
     *
     * @param iteration the last iteration to keep; 0 keeps none
     * @throws IOException if it cannot be read or written
     */
    public void keepThrough(long iteration) throws IOException {
        Lines lines = new Lines(iteration);
        log.keepWhile(lines);
        last = lines.last;
        if (!lines.columnsSeen) {
            log.append(COLUMNS + "\n");
        }
    }

    /** Returns the iteration of the last line; 0 if there is none. */
    public long last() {
        return last;
    }

    /**
     * Appends the losses of consecutive iterations.
     *
     * @param epoch the epoch that they are of
     * @param first the iteration of the first one, the one after {@link #last}
     * @param losses in their order
     * @throws IOException if they cannot be written; the log is then as it was
     */
    public void append(int epoch, long first, float... losses) throws IOException {
        if (first != last + 1) {
            throw new IllegalArgumentException("iteration " + first + " after " + last);
        }
        StringBuilder lines = new StringBuilder();
        for (int i = 0; i < losses.length; i++) {
            lines.append(first + i).append(',').append(epoch).append(',');
            lines.append(losses[i]).append('\n');
        }
        log.append(lines.toString());
        last += losses.length;
    }

    /**
     * Waits until the log is on the disk. To be called before a checkpoint is written: a run that
     * goes on from it relies on the lines up to there.
     *
     * @throws IOException if the disk refuses
     */
    public void sync() throws IOException {
        log.sync();
    }

    /** Returns how far the log goes. */
    LogMark mark() throws IOException {
        return log.mark();
    }

    @Override
    public void close() throws IOException {
        log.close();
    }

    /** Somebody else's file must not be emptied because its first line is not ours. */
    private static void checkColumns(Path path) throws IOException {
        if (!Files.exists(path)) {
            return;
        }
        LineLog.scan(
                path,
                line -> {
                    if (!line.equals(COLUMNS)) {
                        throw new UserException(
                                path
                                        + " does not start with \""
                                        + COLUMNS
                                        + "\" as a log of iterations does;"
                                        + " move it away or name another run");
                    }
                    return false;
                });
    }

    /** Wants the columns and then lines of consecutive iterations up to a last one. */
    private static final class Lines implements Predicate<String> {

        private final long through;
        private boolean columnsSeen;
        private long last;
        private float[] losses = new float[1024];

        Lines(long through) {
            this.through = through;
        }

        @Override
        public boolean test(String line) {
            if (!columnsSeen) {
                columnsSeen = line.equals(COLUMNS);
                return columnsSeen;
            }
            String[] fields = line.split(",", -1);
            if (fields.length != 3 || !fields[0].equals(Long.toString(last + 1))) {
                return false;
            }
            if (last + 1 > through) {
                return false;
            }
            if (last == losses.length) {
                losses = Arrays.copyOf(losses, 2 * losses.length);
            }
            try {
                losses[(int) last] = Float.parseFloat(fields[2]);
            } catch (NumberFormatException e) {
                return false;
            }
            last++;
            return true;
        }
    }
}
