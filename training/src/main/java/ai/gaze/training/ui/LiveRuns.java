package ai.gaze.training.ui;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;

/**
 * Server-sent events of runs: a run whenever it has changed, and now and then a sign of life.
 * However many look on, one of them looks at the files and the others sleep until there is
 * something new, so that the training beside them loses little.
 */
final class LiveRuns {

    private static final long LOOK_MILLIS = 400;
    private static final long SILENCE_NANOS = TimeUnit.SECONDS.toNanos(10);
    private static final byte[] SIGN_OF_LIFE = ":\n\n".getBytes(StandardCharsets.UTF_8);

    private final RunFeed feed;
    private final Map<Path, Watched> watched = new ConcurrentHashMap<>();

    LiveRuns(RunFeed feed) {
        this.feed = feed;
    }

    /** What is sent to all, and by what it is known. */
    private static final class Event {

        private final String stamp;
        private final byte[] bytes;

        Event(RunFeed.Snapshot run) {
            stamp = run.stamp();
            bytes = ("data: " + run.json() + "\n\n").getBytes(StandardCharsets.UTF_8);
        }
    }

    /**
     * Sends events until the reader has gone.
     *
     * @throws IOException if that is seen
     */
    void send(Path run, OutputStream out) throws IOException, InterruptedException {
        Watched mine =
                watched.compute(
                        run, (r, other) -> Watched.joined(other, () -> new Event(feed.of(r))));
        try {
            String shown = "";
            while (true) {
                Optional<Event> event = mine.after(shown);
                out.write(event.map(e -> e.bytes).orElse(SIGN_OF_LIFE));
                out.flush();
                shown = event.map(e -> e.stamp).orElse(shown);
            }
        } finally {
            watched.compute(run, (r, all) -> all.left());
        }
    }

    /** A run on which somebody looks. */
    private static final class Watched {

        private final Supplier<Event> source;
        private final ReentrantLock lock = new ReentrantLock();
        private final Condition moved = lock.newCondition();
        private Event last;
        private boolean isLookedAt;
        private int readers;

        private Watched(Supplier<Event> source) {
            this.source = source;
        }

        static Watched joined(Watched others, Supplier<Event> source) {
            Watched all = others == null ? new Watched(source) : others;
            all.readers++;
            return all;
        }

        /** Returns what is left to be watched. */
        Watched left() {
            readers--;
            return readers == 0 ? null : this;
        }

        /** Waits for another event than the one that was shown; empty if none comes in time. */
        Optional<Event> after(String shown) throws InterruptedException {
            long end = System.nanoTime() + SILENCE_NANOS;
            lock.lockInterruptibly();
            try {
                while (last == null || last.stamp.equals(shown)) {
                    long left = end - System.nanoTime();
                    if (left <= 0) {
                        return Optional.empty();
                    }
                    if (isLookedAt) {
                        moved.awaitNanos(left);
                    } else {
                        look();
                    }
                }
                return Optional.of(last);
            } finally {
                // Whoever goes may be the one who looked.
                moved.signal();
                lock.unlock();
            }
        }

        private void look() throws InterruptedException {
            boolean isFirst = last == null;
            Event now;
            isLookedAt = true;
            lock.unlock();
            try {
                if (!isFirst) {
                    Thread.sleep(LOOK_MILLIS);
                }
                now = source.get();
            } finally {
                lock.lock();
                isLookedAt = false;
            }
            if (isFirst || !now.stamp.equals(last.stamp)) {
                last = now;
                moved.signalAll();
            }
        }
    }
}
