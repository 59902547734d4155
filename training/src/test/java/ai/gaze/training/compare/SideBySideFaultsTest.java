package ai.gaze.training.compare;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.gaze.training.run.StopRequest;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What becomes of the processes of runs side by side when something fails beside them. */
@Timeout(60)
class SideBySideFaultsTest extends ComparisonCase {

    private static final List<String> DEVICES = List.of("cpu", "cpu");

    private final StopRequest stop = new StopRequest();
    private final CountDownLatch asked = new CountDownLatch(1);
    private final CountDownLatch isUnderWay = new CountDownLatch(1);
    private final AtomicBoolean hasEnded = new AtomicBoolean();

    /** As a process that is in the middle of a run, and writes a checkpoint when it is asked to. */
    private int longRun() throws InterruptedException {
        isUnderWay.countDown();
        assertTrue(asked.await(30, TimeUnit.SECONDS), "is asked to stop");
        Thread.sleep(100);
        hasEnded.set(true);
        return SideBySide.Launcher.STOPPED;
    }

    @Test
    void resultsThatCannotBeWrittenStopTheOthersAfterACheckpoint() throws IOException {
        stop.whenRequested(asked::countDown);
        SideBySide.Launcher launcher =
                (run, device) -> {
                    if (run.equals("se-s1")) {
                        return longRun();
                    }
                    assertTrue(isUnderWay.await(30, TimeUnit.SECONDS));
                    return 0;
                };
        Comparison comparison = comparison(experiment(2, 1, Map.of()));
        IOException e =
                assertThrows(
                        IOException.class,
                        () ->
                                SideBySide.execute(
                                        comparison,
                                        DEVICES,
                                        launcher,
                                        stop,
                                        outcomes -> {
                                            throw new IOException("no space left");
                                        }));
        assertEquals("no space left", e.getMessage());
        assertTrue(hasEnded.get(), "the folder is not let go while a run is written");
        comparison.lock().close();
    }

    @Test
    void anInterruptStopsThemAndWaits() throws IOException {
        stop.whenRequested(asked::countDown);
        Comparison comparison = comparison(experiment(1, 1, Map.of()));
        Thread here = Thread.currentThread();
        SideBySide.Launcher launcher =
                (run, device) -> {
                    here.interrupt();
                    return longRun();
                };
        List<RunOutcome> outcomes =
                SideBySide.execute(comparison, List.of("cpu"), launcher, stop, sofar -> {});
        assertTrue(Thread.interrupted(), "it is still to be seen");
        assertTrue(hasEnded.get());
        assertFalse(outcomes.get(0).isFinished());
    }
}
