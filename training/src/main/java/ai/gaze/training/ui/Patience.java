package ai.gaze.training.ui;

import com.sun.net.httpserver.Filter;
import com.sun.net.httpserver.HttpExchange;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/**
 * Gives up who asks and then does not read: what is written to him waits until he does, and holds a
 * thread that others want.
 */
final class Patience extends Filter implements AutoCloseable {

    private static final int CHUNK = 1 << 16;

    private final long millis;
    private final ScheduledThreadPoolExecutor clock;

    /**
     * @param millis how long each 64 KiB may take
     */
    Patience(long millis) {
        this.millis = millis;
        clock =
                new ScheduledThreadPoolExecutor(
                        1,
                        task -> {
                            Thread thread = new Thread(task, "gaze-ui-clock");
                            thread.setDaemon(true);
                            return thread;
                        });
        clock.setRemoveOnCancelPolicy(true);
    }

    @Override
    public String description() {
        return "gives up who does not read";
    }

    @Override
    public void doFilter(HttpExchange exchange, Chain chain) throws IOException {
        exchange.setStreams(null, new Timed(exchange.getResponseBody()));
        chain.doFilter(exchange);
    }

    @Override
    public void close() {
        clock.shutdownNow();
    }

    private interface Writing {
        void run() throws IOException;
    }

    private void inTime(Writing writing) throws IOException {
        Alarm alarm = new Alarm(Thread.currentThread());
        Future<?> due = clock.schedule(alarm::ring, millis, TimeUnit.MILLISECONDS);
        try {
            writing.run();
        } finally {
            due.cancel(false);
            alarm.end();
        }
    }

    /** Interrupts a thread, which closes the connection that it writes to, and no other one. */
    private static final class Alarm {

        private final Thread thread;
        private boolean isOver;
        private boolean hasRung;

        Alarm(Thread thread) {
            this.thread = thread;
        }

        synchronized void ring() {
            if (!isOver) {
                hasRung = true;
                thread.interrupt();
            }
        }

        synchronized void end() {
            isOver = true;
            if (hasRung) {
                Thread.interrupted();
            }
        }
    }

    private final class Timed extends FilterOutputStream {

        Timed(OutputStream out) {
            super(out);
        }

        @Override
        public void write(byte[] bytes, int from, int length) throws IOException {
            for (int i = 0; i < length; i += CHUNK) {
                int at = from + i;
                int some = Math.min(CHUNK, length - i);
                inTime(() -> out.write(bytes, at, some));
            }
        }

        @Override
        public void flush() throws IOException {
            inTime(out::flush);
        }

        @Override
        public void close() throws IOException {
            inTime(out::close);
        }
    }
}
