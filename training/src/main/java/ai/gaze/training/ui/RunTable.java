package ai.gaze.training.ui;

import ai.gaze.training.web.Page;
import ai.gaze.zoo.UserException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.ReentrantLock;

/**
 * The table of all runs. It is made once for all who look, each run is read again where its files
 * have changed, and that takes a tenth of the time at most: there may be thousands. Of so many the
 * first table has those that were read within a second, and the next ones the others.
 */
final class RunTable {

    private static final long LEAST_NANOS = 400_000_000;
    private static final int SHARE = 10;
    private static final long FIRST_NANOS = 1_000_000_000;
    private static final long READ_NANOS = 10 * FIRST_NANOS;

    private static final String UNREAD = "unread";
    private static final String NOT_UTF_8 =
            "the name of its folder is not UTF-8; rename the folder, and it can be opened";

    private final RunsFolder folder;
    private final ReentrantLock turn = new ReentrantLock();
    private Map<String, Known> known = Map.of();
    private boolean isWhole;
    private long left;
    private volatile String json;
    private long until;

    /** A summary, with what its files were. */
    private record Known(String stamp, RunSummary summary) {}

    RunTable(RunsFolder folder) {
        this.folder = folder;
    }

    /**
     * Returns {@code runs} and the names of the {@code comparisons}, as they were last if they are
     * read now.
     */
    String json() {
        if (!turn.tryLock()) {
            if (json != null) {
                return json;
            }
            turn.lock();
        }
        try {
            long begin = System.nanoTime();
            if (json == null || begin - until >= 0) {
                json = read(json == null ? FIRST_NANOS : READ_NANOS);
                long end = System.nanoTime();
                until =
                        end
                                + (isWhole
                                        ? Math.max(LEAST_NANOS, SHARE * (end - begin))
                                        : LEAST_NANOS);
            }
            return json;
        } finally {
            turn.unlock();
        }
    }

    private String read(long most) {
        RunsFolder.Names names = folder.names();
        Map<String, Known> now = new HashMap<>();
        List<RunSummary> runs = new ArrayList<>();
        isWhole = true;
        left = most;
        for (String name : names.runs()) {
            Known run = known(name);
            isWhole &= !run.stamp.equals(UNREAD);
            now.put(name, run);
            runs.add(run.summary);
        }
        known = now;
        return Page.json(Map.of("runs", runs, "comparisons", names.comparisons()));
    }

    private Known known(String name) {
        Known before = known.get(name);
        if (left < 0 && (before == null || before.stamp.equals(UNREAD))) {
            return new Known(UNREAD, RunSummary.of(name, UNREAD, "it is read in a moment"));
        }
        try {
            Path run = folder.run(name);
            String stamp = RunFeed.stamp(run);
            if (before != null && before.stamp.equals(stamp)) {
                return before;
            }
            long begin = System.nanoTime();
            Known read = new Known(stamp, RunSummary.of(name, run));
            left -= System.nanoTime() - begin;
            return read;
        } catch (UserException e) {
            // It went meanwhile, or has a name that cannot be written.
            String why = name.contains("\ufffd") ? NOT_UTF_8 : e.getMessage();
            return new Known("", RunSummary.of(name, RunSummary.UNREADABLE, why));
        }
    }
}
