package ai.gaze.training.run;

import ai.gaze.training.EpochMetrics;
import ai.gaze.training.Progress;
import ai.gaze.training.data.FetchListener;
import ai.gaze.training.metric.Metrics;
import ai.gaze.zoo.Texts;
import ai.gaze.zoo.UserException;
import ai.gaze.zoo.file.FileErrors;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SeekableByteChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Writes {@code log.txt} and tells a listener: what was said of a run, each line with its time, for
 * whoever did not sit before it. Nothing depends on it.
 */
final class RunLog implements RunListener {

    static final String NAME = "log.txt";

    private static final int MOST_SHOWN = 1 << 15;

    private final RunListener own;
    private final Set<String> warned = new HashSet<>();
    private final StringBuilder waiting = new StringBuilder();
    private RunFiles files;

    RunLog(RunListener own) {
        this.own = own;
    }

    /** Returns the last lines of a run, at most 32 KiB; nothing if it has no log. */
    static List<String> last(Path run) {
        Path file = run.resolve(NAME);
        if (!Files.isRegularFile(file)) {
            return List.of();
        }
        try (SeekableByteChannel log = Files.newByteChannel(file)) {
            long from = Math.max(0, log.size() - MOST_SHOWN);
            ByteBuffer bytes = ByteBuffer.allocate((int) Math.min(MOST_SHOWN, log.size()));
            log.position(from);
            while (bytes.hasRemaining() && log.read(bytes) >= 0) {
                // On to the end.
            }
            List<String> lines =
                    StandardCharsets.UTF_8.decode(bytes.flip()).toString().lines().toList();
            // The first one is cut.
            return from > 0 && !lines.isEmpty() ? lines.subList(1, lines.size()) : lines;
        } catch (IOException e) {
            return List.of(NAME + " cannot be read: " + FileErrors.sentence(e));
        }
    }

    /** Adds lines to the log of a run. */
    static void append(Path run, String lines) throws IOException {
        Path file = run.resolve(NAME);
        // Whoever opens a pipe waits for somebody at its other end.
        if (Files.exists(file) && !Files.isRegularFile(file)) {
            throw new UserException(file + " is not a regular file; remove it");
        }
        Files.writeString(file, lines, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
    }

    /** The run has its directory: what was said before is written, too. */
    void into(RunFiles run) {
        files = run;
        if (!waiting.isEmpty()) {
            files.log(waiting.toString());
        }
    }

    /** Adds a line. */
    void add(String sentence) {
        String line =
                Instant.now().truncatedTo(ChronoUnit.SECONDS)
                        + " "
                        + sentence.replaceAll("\\R", " ")
                        + "\n";
        if (files == null) {
            waiting.append(line);
        } else {
            files.log(line);
        }
    }

    @Override
    public void warning(String message) {
        // Data are looked at more than once.
        if (warned.add(message)) {
            add("warning: " + message);
        }
        own.warning(message);
    }

    @Override
    public void progress(Progress progress) {
        own.progress(progress);
    }

    @Override
    public void epochEnded(EpochMetrics m) {
        add(
                Texts.format(
                        "epoch %d: training loss %s, accuracy %.2f %%; %s loss %s, accuracy"
                                + " %.2f %%%s; %.1f s",
                        m.epoch(),
                        Metrics.text(Metrics.LOSS, m.trainLoss()),
                        100 * m.trainAccuracy(),
                        m.evaluatedOn(),
                        Metrics.text(Metrics.LOSS, m.evalLoss()),
                        100 * m.evalAccuracy(),
                        Metrics.text(m.metrics()),
                        m.seconds()));
        own.epochEnded(m);
    }

    @Override
    public FetchListener fetches() {
        return own.fetches();
    }
}
