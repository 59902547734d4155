package ai.gaze.training.ui;

import ai.gaze.training.page.RunData;
import ai.gaze.training.page.RunPage;
import ai.gaze.training.run.RunReader;
import ai.gaze.training.web.Page;
import ai.gaze.zoo.UserException;
import ai.gaze.zoo.file.FileErrors;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.LoggerFactory;

/**
 * What there is to be shown of runs, read again where their files have changed, and once for all
 * who look. Reading takes a twentieth of the time at most, so that a training beside it loses
 * little.
 */
final class RunFeed {

    private static final ObjectMapper JSON = new ObjectMapper();

    /** The files of a run that are read. */
    static final List<String> FILES =
            List.of(
                    "run.json",
                    "metrics.jsonl",
                    "iterations.csv",
                    "attention.jsonl",
                    "result.json",
                    "log.txt",
                    RunPage.NAME);

    private static final long LEAST_NANOS = 400_000_000;
    private static final int SHARE = 20;

    private static final int KEPT = 64;
    private static final long FORGOTTEN_NANOS = 60_000_000_000L;

    private final Map<Path, Snapshot> snapshots = new ConcurrentHashMap<>();

    /**
     * A run at a time.
     *
     * @param stamp of the files
     * @param json what there was to be shown of it, in one line
     * @param until when the files are looked at again
     */
    record Snapshot(String stamp, String json, long until) {}

    /** Returns the run as it is, or was at most a second ago. */
    Snapshot of(Path run) {
        long now = System.nanoTime();
        if (snapshots.size() > KEPT) {
            snapshots.values().removeIf(snapshot -> now - snapshot.until > FORGOTTEN_NANOS);
        }
        return snapshots.compute(run, (r, before) -> next(r, before, now));
    }

    private static Snapshot next(Path run, Snapshot before, long now) {
        if (before != null && now - before.until < 0) {
            return before;
        }
        String stamp = stamp(run);
        if (before != null && before.stamp.equals(stamp)) {
            return new Snapshot(stamp, before.json, now + LEAST_NANOS);
        }
        String json = json(run);
        long end = System.nanoTime();
        return new Snapshot(stamp, json, end + Math.max(LEAST_NANOS, SHARE * (end - now)));
    }

    /** Returns what changes when there is something new to be shown. */
    static String stamp(Path run) {
        StringBuilder stamp = new StringBuilder().append(RunReader.isRunning(run));
        for (String name : FILES) {
            try {
                Path file = run.resolve(name);
                stamp.append(' ').append(Files.size(file));
                stamp.append('@').append(Files.getLastModifiedTime(file).toMillis());
            } catch (IOException notThere) {
                stamp.append(" -");
            }
        }
        return stamp.toString();
    }

    private static String json(Path run) {
        try {
            RunData data = RunData.logged(run);
            ObjectNode tree = JSON.valueToTree(data);
            tree.put("state", RunState.of(run, data.result()).name());
            RunReader.memory(run).ifPresent(bytes -> tree.put("memory", bytes));
            if (data.result() != null) {
                // A run that goes on has left behind what its page says.
                tested(run).ifPresent(test -> tree.set("test", test));
            }
            return Page.json(tree);
        } catch (UserException e) {
            return Page.json(Map.of("problem", e.getMessage()));
        } catch (IOException | RuntimeException e) {
            LoggerFactory.getLogger(RunFeed.class).warn("{} cannot be shown", run, e);
            return Page.json(Map.of("problem", words(e)));
        }
    }

    // A page that is damaged costs what it has, and no more.
    private static Optional<JsonNode> tested(Path run) {
        try {
            return RunPage.tested(run);
        } catch (IOException e) {
            LoggerFactory.getLogger(RunFeed.class).warn("{} of {}", RunPage.NAME, run, e);
            return Optional.empty();
        }
    }

    /** Says what nobody has put into a sentence; the message of a file's error is but its name. */
    static String words(Exception e) {
        Throwable cause = e instanceof UncheckedIOException ? e.getCause() : e;
        return cause instanceof FileSystemException file
                ? FileErrors.sentence(file)
                : "the run cannot be read: " + cause.getMessage();
    }
}
