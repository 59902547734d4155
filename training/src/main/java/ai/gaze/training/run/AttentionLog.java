package ai.gaze.training.run;

import ai.gaze.training.monitor.AttentionStatistics;
import com.fasterxml.jackson.core.JsonProcessingException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Predicate;

/**
 * {@code attention.jsonl}: for each epoch a JSON object a line for each kind of attention weights.
 * A network without attention has no such file.
 */
final class AttentionLog implements AutoCloseable {

    private final Path path;
    private LineLog log;

    AttentionLog(Path path) {
        this.path = path;
    }

    /** Appends the lines of an epoch, all of them or none, and waits until they are on the disk. */
    void append(List<AttentionStatistics> epoch) throws IOException {
        StringBuilder lines = new StringBuilder();
        for (AttentionStatistics statistics : epoch) {
            lines.append(RunJson.MAPPER.writeValueAsString(statistics)).append('\n');
        }
        if (log == null) {
            log = LineLog.open(path);
            log.keepWhile(line -> true);
        }
        log.append(lines.toString());
        log.sync();
    }

    /** Drops the lines of later epochs, and whatever follows a line that is not one of this log. */
    void keepThrough(int epoch) throws IOException {
        if (Files.exists(path)) {
            if (log == null) {
                log = LineLog.open(path);
            }
            log.keepWhile(wanted(epoch, statistics -> {}));
        }
    }

    /** Returns how far the log goes; to no byte if there is none. */
    LogMark mark() throws IOException {
        return log == null ? new LogMark(0, null) : log.mark();
    }

    /** Reads the log, of a run that may be in progress; it is empty if there is none. */
    List<AttentionStatistics> read() throws IOException {
        List<AttentionStatistics> read = new ArrayList<>();
        if (Files.exists(path)) {
            LineLog.scan(path, wanted(Integer.MAX_VALUE, read::add));
        }
        return read;
    }

    @Override
    public void close() throws IOException {
        if (log != null) {
            log.close();
        }
    }

    private static Predicate<String> wanted(int through, Consumer<AttentionStatistics> taken) {
        return line -> {
            try {
                AttentionStatistics read =
                        RunJson.MAPPER.readValue(line, AttentionStatistics.class);
                if (read.epoch() > through) {
                    return false;
                }
                taken.accept(read);
                return true;
            } catch (JsonProcessingException e) {
                // A power cut left it: the log ends before it.
                return false;
            }
        };
    }
}
