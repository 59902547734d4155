package ai.gaze.training.run;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/**
 * {@code metrics.jsonl}: one JSON object a line and a line an epoch, with rising {@code epoch}.
 *
 * <p>A run that goes on from a checkpoint calls {@link #keepThrough} with the checkpoint's epoch
 * and then appends what it would have appended.
 */
public final class MetricsLog implements AutoCloseable {

    /** The key that every line has. */
    public static final String EPOCH = "epoch";

    private static final JsonMapper JSON =
            JsonMapper.builder().enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS).build();

    private final LineLog log;
    private long last;

    private MetricsLog(LineLog log) {
        this.log = log;
    }

    /**
     * Opens the log of a run, or starts one. Keeps what is there, but for a torn last line.
     *
     * @param path the file
     * @throws IOException if it cannot be read or written
     */
    public static MetricsLog open(Path path) throws IOException {
        MetricsLog metrics = new MetricsLog(LineLog.open(path));
        try {
            metrics.keepThrough(Integer.MAX_VALUE);
        } catch (IOException | RuntimeException e) {
            metrics.close();
            throw e;
        }
        return metrics;
    }

    /**
     * Reads the log of a run, which may be in progress.
     *
     * @param path the file
     * @return its complete lines
     * @throws IOException if it cannot be read
     */
    public static List<ObjectNode> read(Path path) throws IOException {
        List<ObjectNode> records = new ArrayList<>();
        LineLog.scan(path, new Rising(Integer.MAX_VALUE, records::add)::test);
        return records;
    }

    /**
     * Drops the lines of later epochs, and whatever follows a line that is not one of this log.
     *
     * @param epoch the last epoch to keep
     * @throws IOException if it cannot be read or written
     */
    public void keepThrough(int epoch) throws IOException {
        Rising rising = new Rising(epoch, r -> {});
        log.keepWhile(rising::test);
        last = rising.last;
    }

    /** Returns the epoch of the last line; 0 if there is none. */
    public long last() {
        return Math.max(0, last);
    }

    /** Returns whether there is no line. */
    public boolean isEmpty() {
        return last == Long.MIN_VALUE;
    }

    /**
     * Appends a line.
     *
     * @param metrics with a whole number {@code epoch} above that of the line before it
     * @throws IOException if it cannot be written; the log is then as it was
     */
    public void append(ObjectNode metrics) throws IOException {
        long epoch = metrics.path(EPOCH).asLong(Long.MIN_VALUE);
        if (epoch <= last) {
            throw new IllegalArgumentException("epoch " + epoch + " after epoch " + last);
        }
        log.append(JSON.writeValueAsString(metrics) + "\n");
        last = epoch;
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

    /** Wants lines of rising epochs up to a last one. */
    private static final class Rising {

        private final int through;
        private final Consumer<ObjectNode> taken;
        private long last = Long.MIN_VALUE;

        Rising(int through, Consumer<ObjectNode> taken) {
            this.through = through;
            this.taken = taken;
        }

        boolean test(String line) {
            ObjectNode metrics = parse(line);
            if (metrics == null || !metrics.path(EPOCH).isIntegralNumber()) {
                return false;
            }
            long epoch = metrics.get(EPOCH).asLong();
            if (epoch <= last || epoch > through) {
                return false;
            }
            last = epoch;
            taken.accept(metrics);
            return true;
        }

        /** A line that is not JSON is one that a power cut left: the log ends before it. */
        private static ObjectNode parse(String line) {
            try {
                return JSON.readTree(line) instanceof ObjectNode metrics ? metrics : null;
            } catch (JsonProcessingException e) {
                return null;
            }
        }
    }
}
