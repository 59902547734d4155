package ai.gaze.training.ui;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LiveRunsTest {

    private static final int READERS = 6;

    @TempDir private Path run;

    /** One who looks on. */
    private static final class Reader extends OutputStream {

        private final BlockingQueue<String> heard = new LinkedBlockingQueue<>();
        private final Thread thread;

        Reader(LiveRuns live, Path run) {
            thread =
                    new Thread(
                            () -> {
                                try {
                                    live.send(run, this);
                                } catch (IOException | InterruptedException gone) {
                                    // As it is to be.
                                }
                            });
            thread.start();
        }

        @Override
        public void write(int one) {
            throw new AssertionError("an event is written as a whole");
        }

        @Override
        public void write(byte[] bytes) {
            heard.add(new String(bytes, StandardCharsets.UTF_8));
        }

        String next() throws InterruptedException {
            String event = heard.poll(20, TimeUnit.SECONDS);
            assertNotNull(event, "nothing was heard");
            return event;
        }

        void leave() throws InterruptedException {
            thread.interrupt();
            thread.join();
        }
    }

    @Test
    void whoeverLeavesTheOthersHearWhatChanges() throws Exception {
        LiveRuns live = new LiveRuns(new RunFeed());
        List<Reader> readers = new ArrayList<>();
        for (int i = 0; i < READERS; i++) {
            readers.add(new Reader(live, run));
        }
        for (Reader reader : readers) {
            assertTrue(reader.next().startsWith("data: "));
        }
        // One of them looked at the files.
        while (!readers.isEmpty()) {
            Files.writeString(
                    run.resolve("log.txt"),
                    "more\n",
                    StandardOpenOption.CREATE,
                    StandardOpenOption.APPEND);
            String first = readers.get(0).next();
            for (Reader reader : readers.subList(1, readers.size())) {
                assertEquals(first, reader.next());
            }
            readers.remove(0).leave();
        }
        // Who comes after all have gone hears what there is now.
        Reader late = new Reader(live, run);
        assertTrue(late.next().startsWith("data: "));
        late.leave();
    }
}
